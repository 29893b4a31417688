// Examines a signed PDF in the browser: what it finds, and what each finding does not prove.
// jieqingCheck(bytes, { anchors: PEM, now: Date, pki }) answers
//   { verdict, checks: [{ id, verdict, word, limit }], signatures, data }
// It says "pass" only of a file with one signature over all of it; whatever else needs the full
// check of `jieqing verify`, it leaves open.
"use strict";

globalThis.jieqingCheck = (() => {
  const { Document, Ref, Stream, Text, Unreadable } = globalThis.jieqingPdf;
  const { HASHES, OID, Weak, der, exactly, hex, namesIn, oid, only, placesIn, taken } = globalThis.jieqingCms;
  const { certificatesIn, isStrong, maySign, parsed, pathFrom } = globalThis.jieqingChain;
  const SKEW = 5 * 60 * 1000;
  const LARGEST_CONTAINER = 500000;
  const NATIONAL = /06082a811ccf5501|060a2a811ccf550601/; // SM2 and SM3: unknown to browsers
  const THROW_AWAY = "jieqing 试用 throw-away";
  const DATA_NAME = "certificate.json";
  const SCHEMA = "certificate.v1";

  const MANDATORY = ["readable", "signatures", "coverage", "digest", "signature", "chain"];

  class Found extends Error {
    constructor(id, verdict, word) {
      super(word);
      Object.assign(this, { id, verdict, word });
    }
  }
  const fail = (id, word) => { throw new Found(id, "fail", word); };
  const open = (id, word) => { throw new Found(id, "indeterminate", word); };

  async function check(bytes, question) {
    const state = { bytes, question, checks: [], signatures: [], data: null, signer: {} };
    for (const [id, step] of STEPS) {
      try {
        await step(state);
      } catch (error) {
        const found = judged(id, error);
        state.checks.push(found);
        if (!state.seal || (STOPS.has(id) && found.word !== "o-several")) break;
      }
    }
    return { verdict: overall(state.checks), checks: state.checks, signatures: state.signatures, data: state.data };
  }

  function judged(id, error) {
    if (error instanceof Found) return { id: error.id, verdict: error.verdict, word: error.word };
    if (error instanceof Unreadable) return { id, verdict: error.word === "o-damaged" ? "fail" : "indeterminate", word: error.word };
    return { id, verdict: "indeterminate", word: "o-failed" };
  }

  function overall(checks) {
    const verdicts = new Set(checks.map((each) => each.verdict));
    if (verdicts.has("fail")) return "fail";
    const passed = new Set(checks.filter((each) => each.verdict === "pass").map((each) => each.id));
    return verdicts.has("indeterminate") || MANDATORY.some((each) => !passed.has(each)) ? "indeterminate" : "pass";
  }

  const good = (state, id, word) => state.checks.push({ id, verdict: "pass", word, limit: `${word}-limit` });
  const note = (state, id, word) => state.checks.push({ id, verdict: "note", word });

  // ---- the file and its signatures

  function readable(state) {
    if (text(state.bytes.subarray(0, 5)) !== "%PDF-") fail("readable", "o-not-pdf");
    state.pdf = new Document(state.bytes);
    good(state, "readable", "o-readable");
  }

  function signatures(state) {
    const fields = signatureFields(state.pdf);
    const signed = fields.filter((each) => each.value !== undefined);
    if (!signed.length) fail("signatures", "o-unsigned");
    const values = new Set(signed.map((each) => (each.value instanceof Ref ? each.value.key : each)));
    const irregular = signed.some((each) => !(each.value instanceof Ref) || !(state.pdf.resolve(each.value) instanceof Map));
    if (irregular || values.size < signed.length || new Set(fields.map((each) => each.name)).size < fields.length) {
      fail("signatures", "o-irregular");
    }
    const found = signed.map((each) => seal(state.pdf, each)).sort((one, other) => one.end - other.end);
    const isStamp = (each) => each.dictionary.get("/SubFilter") === "/ETSI.RFC3161";
    state.seal = found.filter((each) => !isStamp(each)).pop();
    if (!state.seal) fail("signatures", "o-unsigned");
    state.isAmended = found.some(isStamp) || state.pdf.root.has("/DSS");
    state.several = found.length > 1 || state.isAmended || marks(state.bytes) !== 1;
    if (fields.length > signed.length) open("signatures", "o-waiting");
    if (state.several) open("signatures", "o-several");
    good(state, "signatures", "o-one");
  }

  function signatureFields(pdf) {
    const form = pdf.resolve(pdf.root.get("/AcroForm"));
    const found = [];
    const walk = (reference, above, kind, depth) => {
      const field = pdf.resolve(reference);
      if (!(field instanceof Map) || depth > 30 || found.length > 200) throw new Unreadable("o-damaged", "fields");
      const own = pdf.resolve(field.get("/FT")) ?? kind;
      const name = field.has("/T") ? `${above}.${hex(pdf.resolve(field.get("/T")).bytes)}` : above;
      const kids = pdf.resolve(field.get("/Kids")) ?? [];
      const deeper = kids.filter((each) => pdf.resolve(each)?.has?.("/T"));
      for (const each of deeper) walk(each, name, own, depth + 1);
      if (!deeper.length && own === "/Sig") found.push({ field, name, value: field.get("/V") ?? undefined });
    };
    for (const each of pdf.resolve(form?.get?.("/Fields")) ?? []) walk(each, "", undefined, 0);
    return found;
  }

  function seal(pdf, { field, value }) {
    const dictionary = pdf.resolve(value);
    const range = dictionary.get("/ByteRange");
    const isPlain = Array.isArray(range) && range.length === 4 && range.every((each) => Number.isInteger(each) && each >= 0);
    return { field, dictionary, range: isPlain ? range : null, end: isPlain ? range[2] + range[3] : -1 };
  }

  // How often a signature seems to stand in the file, whether or not the form knows of it.
  function marks(bytes) {
    const mark = [..."/ByteRange"].map((each) => each.charCodeAt(0));
    let count = 0;
    for (let at = bytes.indexOf(mark[0]); at >= 0; at = bytes.indexOf(mark[0], at + 1)) {
      if (mark.every((each, index) => bytes[at + index] === each)) count += 1;
    }
    return count;
  }

  function coverage(state) {
    const { dictionary, range } = state.seal;
    const contents = dictionary.get("/Contents");
    if (dictionary.get("/SubFilter") !== "/ETSI.CAdES.detached") fail("coverage", "o-weak");
    if (!range || range[0] !== 0 || !(contents instanceof Text) || !contents.isHex) fail("coverage", "o-uncovered");
    if (range[1] !== contents.at || range[2] !== contents.end) fail("coverage", "o-uncovered");
    if (!isOneCase(text(state.bytes.subarray(contents.at + 1, contents.end - 1)))) fail("coverage", "o-uncovered");
    if (state.seal.end !== state.bytes.length) {
      if (state.seal.end < state.bytes.length && state.isAmended) open("coverage", "o-several");
      fail("coverage", state.seal.end < state.bytes.length ? "o-appended" : "o-uncovered");
    }
    good(state, "coverage", "o-covered");
  }

  const isOneCase = (digits) => digits.length % 2 === 0 && (/^[0-9A-F]+$/.test(digits) || /^[0-9a-f]+$/.test(digits));

  // ---- the container

  function container(state) {
    const { bytes } = state.seal.dictionary.get("/Contents");
    if (bytes.length > LARGEST_CONTAINER) fail("container", "o-container");
    if (NATIONAL.test(hex(bytes))) open("container", "o-weak");
    try {
      state.cms = taken(bytes);
    } catch (error) {
      fail("container", error instanceof Weak ? "o-weak" : "o-container");
    }
  }

  // ---- digest and signature

  async function digest(state) {
    const { range } = state.seal;
    const covered = new Uint8Array(range[1] + range[3]);
    covered.set(state.bytes.subarray(0, range[1]));
    covered.set(state.bytes.subarray(range[2], range[2] + range[3]), range[1]);
    const stated = only(state.cms.attributes.get(OID.digest), 0x31);
    const made = new Uint8Array(await crypto.subtle.digest(state.cms.digest, covered));
    if (stated.tag !== 0x04 || hex(stated.content) !== hex(made)) fail("digest", "o-changed");
    state.covered = covered;
    good(state, "digest", "o-same");
  }

  async function signature(state) {
    const { pki } = state.question;
    const { attributes, whole, signed } = state.cms;
    if (oid(only(attributes.get(OID.contentType), 0x31)) !== OID.data) fail("signature", "o-container");
    const encoded = await certificateNamed(state, only(attributes.get(OID.certificate), 0x31));
    if (!encoded || !isSigner(state.cms.issuerAndSerial, encoded)) fail("signature", "o-wrong-key");
    state.certificate = parsed(pki, encoded);
    describe(state);
    if (!(await isStrong(state.certificate))) fail("signature", "o-weak");
    const [info] = new pki.SignedData({ schema: pki.ContentInfo.fromBER(whole).content }).signerInfos;
    const key = state.certificate.subjectPublicKeyInfo;
    const isRight = await pki.getCrypto(true)
      .verifyWithPublicKey(signed, info.signature, key, info.signatureAlgorithm, state.cms.method)
      .catch(() => false);
    if (!isRight) fail("signature", "o-wrong-key");
    good(state, "signature", "o-right-key");
  }

  async function certificateNamed(state, named) {
    for (const each of state.cms.certificates) if (await names(named, each)) return each;
    return null;
  }

  function isSigner(named, encoded) {
    const { issuer, serial } = placesIn(encoded);
    return named.kids.length === 2 && hex(named.kids[0].whole) === issuer && hex(named.kids[1].whole) === serial;
  }

  // RFC 5035: the signed attributes name the digest of the certificate (SHA-256 if none is named).
  async function names(node, encoded) {
    const parts = node.kids[0].kids[0].kids;
    const hash = parts[0].tag === 0x30 ? HASHES[oid(parts[0].kids[0])] : "SHA-256";
    const value = parts[0].tag === 0x30 ? parts[1] : parts[0];
    if (!hash || value.tag !== 0x04) return false;
    return hex(value.content) === hex(new Uint8Array(await crypto.subtle.digest(hash, encoded)));
  }

  function describe(state) {
    const { certificate, seal: { dictionary } } = state;
    const issuers = [...namesIn(certificate.issuer, OID.organisation), ...namesIn(certificate.subject, OID.organisation)];
    state.claimed = moment(state.pdf.resolve(dictionary.get("/M")));
    state.signatures.push({
      signer: namesIn(certificate.subject, OID.name)[0] ?? namesIn(certificate.subject, OID.organisation)[0] ?? "",
      signed_at: state.claimed?.toISOString() ?? null,
      timestamp: null,
      throw_away: issuers.includes(THROW_AWAY),
    });
  }

  async function timestamp(state) {
    const isDemanded = demandsTimestamp(state);
    if (!state.cms.token) {
      if (isDemanded) fail("timestamp", "o-stamp-missing");
      return note(state, "timestamp", "o-no-stamp");
    }
    const signed = state.cms.token.kids[1].kids[0].kids[2].kids[1].kids[0];
    const [kind, value] = exactly(der(signed.content, 0).kids[2], 0x30, 2);
    const hash = HASHES[oid(kind.kids[0])];
    if (!hash) return open("timestamp", "o-stamp");
    const made = new Uint8Array(await crypto.subtle.digest(hash, state.cms.value));
    if (hex(value.content) !== hex(made)) fail("timestamp", "o-stamp-other");
    return note(state, "timestamp", "o-stamp");
  }

  function demandsTimestamp({ pdf, seal: { field } }) {
    const stamp = pdf.resolve(pdf.resolve(field.get("/SV"))?.get?.("/TimeStamp"));
    return pdf.resolve(stamp?.get?.("/Ff")) === 1;
  }

  // ---- the chain

  async function chain(state) {
    const { pki, anchors, now } = state.question;
    const { certificate, claimed } = state;
    if (!claimed) open("chain", "o-failed");
    if (claimed.getTime() > now.getTime() + SKEW) fail("chain", "o-future");
    if (!maySign(certificate)) fail("chain", "o-not-for-signing");
    const trusted = certificatesIn(anchors).map((each) => parsed(pki, each));
    const others = state.cms.certificates.map((each) => parsed(pki, each));
    const path = await pathFrom(certificate, others, trusted);
    if (!path) open("chain", "o-no-chain");
    const encoded = new Set(path.map((each) => hex(each.encoded)));
    if (others.some((each) => !encoded.has(hex(each.encoded)))) fail("chain", "o-broken-chain");
    if (path.some((each) => claimed < each.notBefore.value || claimed > each.notAfter.value)) fail("chain", "o-out-of-time");
    if (path.some((each) => now > each.notAfter.value)) open("chain", "o-expired-since");
    if (!(await Promise.all(path.map(isStrong))).every(Boolean)) fail("chain", "o-weak");
    good(state, "chain", "o-chain");
  }

  // ---- the data in the file

  async function data(state) {
    const files = attachments(state.pdf);
    if (new Set(files.map((each) => each.name)).size < files.length) fail("data", "o-data");
    const file = files.find((each) => each.name === DATA_NAME);
    if (!file) return note(state, "data", "o-no-data");
    if (!globalThis.DecompressionStream) open("data", "o-failed");
    const visible = await visibleIn(state.pdf, file.stream);
    judgeIssuer(state, visible);
    state.data = visible;
    return good(state, "data", "o-issuer");
  }

  function attachments(pdf) {
    const found = [];
    const walk = (reference, depth) => {
      const node = pdf.resolve(reference);
      if (!(node instanceof Map) || depth > 30) return;
      const pairs = pdf.resolve(node.get("/Names")) ?? [];
      for (let at = 0; at + 1 < pairs.length; at += 2) {
        const file = pdf.resolve(pairs[at + 1]);
        const name = pdf.resolve(file?.get?.("/UF") ?? file?.get?.("/F"));
        const stream = pdf.resolve(pdf.resolve(file?.get?.("/EF"))?.get("/F"));
        if (name instanceof Text && stream instanceof Stream) found.push({ name: shown(name.bytes), stream });
      }
      for (const each of pdf.resolve(node.get("/Kids")) ?? []) walk(each, depth + 1);
    };
    walk(pdf.resolve(pdf.root.get("/Names"))?.get("/EmbeddedFiles"), 0);
    return found;
  }

  // Canonical JSON (RFC 8785) is what JSON.stringify writes, with the keys in order.
  async function visibleIn(pdf, stream) {
    let written, content;
    try {
      written = new TextDecoder("utf-8", { fatal: true }).decode(await plain(pdf, stream));
      content = JSON.parse(written);
    } catch {
      return fail("data", "o-data");
    }
    if (/^certificate\.v\d+$/.test(content?.schema) && content.schema !== SCHEMA) open("data", "o-version");
    const visible = content?.schema === SCHEMA && content.visible;
    const isFine = canonical(content) === written && visible && typeof visible === "object" && !Array.isArray(visible)
      && Object.values(visible).every((each) => typeof each === "string" && each);
    return isFine ? visible : fail("data", "o-data");
  }

  function canonical(value) {
    if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
    if (value === null || typeof value !== "object") return JSON.stringify(value);
    return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
  }

  async function plain(pdf, stream) {
    const filter = [pdf.resolve(stream.dictionary.get("/Filter")) ?? []].flat();
    if (!filter.length) return stream.data;
    if (filter.length > 1 || filter[0] !== "/FlateDecode" || stream.dictionary.has("/DecodeParms")) throw new Error("filter");
    const inflated = new Blob([stream.data]).stream().pipeThrough(new DecompressionStream("deflate"));
    return new Uint8Array(await new Response(inflated).arrayBuffer());
  }

  function judgeIssuer(state, visible) {
    const { subject } = state.certificate;
    const identifiers = namesIn(subject, OID.identifier);
    const stated = identifiers.length === 1 && identifiers[0].startsWith("NTRCN-") ? identifiers[0].slice(6) : "";
    const names = [OID.name, OID.organisation].flatMap((each) => namesIn(subject, each)).map(folded);
    const isNamed = names.includes(folded(visible.issuer ?? ""));
    const isCode = stated === folded(visible.issuer_code ?? "").toUpperCase();
    if (!isCode && stated) fail("data", "o-other-issuer");
    if (!isNamed && /\p{Script=Han}/u.test(visible.issuer ?? "")) fail("data", "o-other-issuer");
    if (!isNamed && !(isCode && stated)) open("data", "o-other-issuer");
    if (!isCode) open("data", "o-other-issuer");
  }

  const folded = (name) => name.normalize("NFKC").replace(/\s+/g, " ").trim();

  function register(state) {
    note(state, "registry", "o-register");
  }

  const STEPS = [
    ["readable", readable], ["signatures", signatures], ["coverage", coverage], ["container", container],
    ["digest", digest], ["signature", signature], ["timestamp", timestamp], ["chain", chain], ["data", data], ["registry", register],
  ];
  // After one of these nothing that follows could be told; several signatures stop nothing.
  const STOPS = new Set(["coverage", "container", "digest", "signature"]);

  // ---- small things

  // D:20260515080000+08'00' (ISO 32000-1, 7.9.4)
  function moment(value) {
    const found = value instanceof Text
      && /^D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:Z(?:00'00'?)?|([+-])(\d\d)'(\d\d)'?)?$/.exec(text(value.bytes));
    if (!found) return null;
    const [, year, month, day, hour, minute, second, way = "+", hours = "0", minutes = "0"] = found;
    const offset = (way === "-" ? -1 : 1) * (60 * Number(hours) + Number(minutes));
    return new Date(Date.UTC(year, month - 1, day, hour, minute, second) - offset * 60000);
  }

  const text = (bytes) => new TextDecoder("latin1").decode(bytes);
  const shown = (bytes) => (bytes[0] === 0xfe && bytes[1] === 0xff ? new TextDecoder("utf-16be").decode(bytes.subarray(2)) : text(bytes));

  return Object.assign(check, { certificatesIn });
})();
