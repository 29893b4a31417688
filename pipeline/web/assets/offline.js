// The page as one file: every check is made here, and nobody is asked.
"use strict";

(() => {
  const { at, both, element, say, start } = jieqing;
  const settings = JSON.parse(document.getElementById("settings").textContent);
  const SUMMARIES = { pass: "o-pass", fail: "o-fail", indeterminate: "o-indeterminate" };
  let roots = [];

  async function answer(file) {
    if (!globalThis.crypto?.subtle) throw Object.assign(new Error("crypto"), { said: both("o-no-crypto") });
    const bytes = new Uint8Array(await file.arrayBuffer());
    const found = await jieqingCheck(bytes, { anchors: settings.anchors, now: new Date(), pki: PKI });
    const isGood = found.verdict === "pass";
    return {
      ...found,
      word: isGood ? "o-pass-word" : undefined,
      summary: both(SUMMARIES[found.verdict]),
      notice: isGood ? both("o-pass-notice") : null,
      checks: found.checks.map(({ id, verdict, word, limit }) => ({
        id, verdict, message: both(word), limit: limit && both(limit),
      })),
      standing: "unasked",
      dataNote: "data-offline",
      sha256: hex(await crypto.subtle.digest("SHA-256", bytes)),
    };
  }

  const hex = (buffer) => [...new Uint8Array(buffer)].map((each) => each.toString(16).padStart(2, "0")).join("");

  async function readRoots() {
    const made = jieqingCheck.certificatesIn(settings.anchors).map(async (encoded) => {
      const name = PKI.Certificate.fromBER(encoded).subject.typesAndValues.map((each) => each.value.valueBlock.value);
      return [name.join(", "), hex(await crypto.subtle.digest("SHA-256", encoded))];
    });
    roots = await Promise.all(made);
    tell();
  }

  function tell() {
    at("about").replaceChildren(
      element("p", say("made").replace("{day}", settings.made)),
      element("ul", roots.map(([name, digest]) => element("li", [name, element("br", []), `SHA-256 ${digest}`])), { class: "roots" }),
      element("p", say("about-offline")),
    );
  }

  start({ answer, promise: () => "private-offline", lead: "lead-offline", translated: tell });
  readRoots();
})();
