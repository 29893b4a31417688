// The page at its server: a file is examined there, or only its digest is compared.
"use strict";

(() => {
  const { at, both, element, say, start, table, told } = jieqing;
  const number = decodeURIComponent(/^\/c\/([^/]+)$/.exec(location.pathname)?.[1] ?? "").trim().toUpperCase();
  const secret = secretOf(location.hash.slice(1));
  const canDigest = Boolean(globalThis.crypto?.subtle);
  let standing = null; // what the register says of the number, or why it says nothing
  let withdrawn = null; // since when and why, if it was taken back
  let facts = null; // what was issued, opened; or why not

  async function asked(path, options) {
    const response = await fetch(path, { cache: "no-store", credentials: "omit", ...options });
    const found = await response.json();
    if (response.ok) return found;
    throw Object.assign(new Error(found.error.code), { said: found.error.message, code: found.error.code });
  }

  // ---- the file examined at the server

  async function examined(file) {
    const found = await asked("/api/verify", {
      method: "POST", body: file, headers: { "Content-Type": "application/pdf" },
    });
    const { zh, en } = found.report;
    return {
      verdict: found.verdict,
      summary: { zh: zh.summary, en: en.summary },
      checks: zh.checks.map((each, index) => ({
        id: each.id,
        verdict: each.verdict,
        message: { zh: each.message, en: en.checks[index].message },
      })),
      signatures: zh.signatures,
      standing: standingIn(zh.checks),
      data: found.data,
      sha256: zh.document.sha256,
    };
  }

  function standingIn(checks) {
    const verdict = checks.find((each) => each.id === "registry")?.verdict;
    return { pass: "good", fail: "bad", note: "unasked", indeterminate: "unknown" }[verdict];
  }

  // ---- only its digest compared

  async function compared(file) {
    const sha256 = hex(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
    const found = await asked(`/api/status/${encodeURIComponent(number)}?sha256=${sha256}`);
    const isGood = found.is_this_file && found.status === "good";
    const name = !found.is_this_file ? "other-file" : isGood ? "same-file" : "same-file-not-good";
    return {
      verdict: isGood ? "pass" : "fail",
      sentence: both(name),
      checks: [
        found.is_this_file
          ? { verdict: "pass", message: both("check-digest"), limit: both("digest-limit") }
          : { verdict: "fail", message: both("check-no-digest") },
        { verdict: found.status === "good" ? "pass" : "fail", message: both(`number-${found.status}`) },
      ],
      signatures: [],
      standing: found.status,
      sha256,
      full: examined,
    };
  }

  // ---- the number alone

  async function lookUp() {
    at("number-card").hidden = false;
    at("number-shown").textContent = number;
    try {
      ({ status: standing, withdrawn } = await asked(`/api/status/${encodeURIComponent(number)}`));
    } catch (error) {
      standing = error;
    }
    tell();
  }

  function tell() {
    if (standing === null) return;
    const isWord = typeof standing === "string";
    const colour = { revoked: "fail", superseded: "fail", good: "pass" }[standing] ?? "indeterminate";
    at("number-status").className = `standing ${colour}`;
    at("number-status").textContent = isWord ? say(`number-${standing}`) : (told(standing.said) || say("offline"));
    at("private").textContent = say(promise());
    at("number-more").textContent = withdrawn ? howWithdrawn() : "";
    at("number-warning").hidden = standing !== "good";
    at("facts-card").hidden = !(standing === "good" && secret && canDigest);
    at("facts").replaceChildren(...shownFacts());
  }

  function howWithdrawn() {
    const day = new Date(withdrawn.at).toLocaleDateString(document.documentElement.lang, {
      timeZone: "Asia/Shanghai", dateStyle: "long",
    });
    const how = say("withdrawn").replace("{day}", day).replace("{reason}", told(withdrawn.reason));
    return withdrawn.successor ? `${how} ${say("successor").replace("{number}", withdrawn.successor)}` : how;
  }

  // ---- masked facts, for who has the paper and knows the holder's numbers (see pipeline/web/facts.py)

  async function openFacts(event) {
    event.preventDefault();
    try {
      const gate = await gateOf(at("contract-tail").value, at("id-tail").value);
      const found = await asked(`/api/facts/${encodeURIComponent(number)}`, {
        method: "POST", body: JSON.stringify({ gate }), headers: { "Content-Type": "application/json" },
      });
      facts = { open: await unsealed(found.sealed) };
    } catch (error) {
      facts = { error };
    }
    tell();
  }

  function shownFacts() {
    if (!facts) return [];
    if (facts.error) return [element("p", told(facts.error.said) || say("offline"), { class: "notice" })];
    const rows = Object.entries(facts.open).map(([name, value]) => [say(`data-${name}`) || name, value]);
    return [element("p", say("facts-compare"), { class: "notice" }), table(rows)];
  }

  async function gateOf(contract, id) {
    const key = await derived("jieqing facts gate v1", { name: "HMAC", hash: "SHA-256", length: 256 }, "sign");
    return hex(await crypto.subtle.sign("HMAC", key, bytes(`${tail(contract)}\0${tail(id)}`)));
  }

  async function unsealed(sealed) {
    const box = Uint8Array.from(atob(sealed), (letter) => letter.charCodeAt(0));
    const key = await derived("jieqing facts seal v1", { name: "AES-GCM", length: 256 }, "decrypt");
    const how = { name: "AES-GCM", iv: box.slice(0, 12), additionalData: bytes(number) };
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(how, key, box.slice(12))));
  }

  async function derived(info, kind, use) {
    const from = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
    const how = { name: "HKDF", hash: "SHA-256", salt: bytes(number), info: bytes(info) };
    return crypto.subtle.deriveKey(how, from, kind, false, [use]);
  }

  const bytes = (text) => new TextEncoder().encode(text);
  const hex = (buffer) => [...new Uint8Array(buffer)].map((each) => each.toString(16).padStart(2, "0")).join("");
  const tail = (text) => [...text.toUpperCase()].filter((each) => /[\p{L}\p{N}]/u.test(each)).slice(-4).join("");

  function secretOf(fragment) {
    try {
      const text = atob(fragment.replaceAll("-", "+").replaceAll("_", "/"));
      return text.length === 16 ? Uint8Array.from(text, (letter) => letter.charCodeAt(0)) : null;
    } catch {
      return null;
    }
  }

  // ---- beginning

  const isCompared = () => Boolean(number) && canDigest && typeof standing === "string";
  const promise = () => (isCompared() ? "private-digest" : "private-server");
  at("number-form-card").hidden = Boolean(number);
  at("number-form").addEventListener("submit", (event) => {
    event.preventDefault();
    location.assign(`/c/${encodeURIComponent(at("number-input").value.trim().toUpperCase())}`);
  });
  at("facts-form").addEventListener("submit", openFacts);
  start({
    answer: (file) => (isCompared() ? compared(file) : examined(file)),
    promise,
    translated: tell,
  });
  if (number) lookUp();
})();
