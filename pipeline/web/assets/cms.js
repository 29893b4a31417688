// What a signature's container and certificates are made of, strictly (X.690, RFC 5652, RFC 5280).
"use strict";

globalThis.jieqingCms = (() => {
  const HASHES = { "2.16.840.1.101.3.4.2.1": "SHA-256", "2.16.840.1.101.3.4.2.2": "SHA-384", "2.16.840.1.101.3.4.2.3": "SHA-512" };
  // RFC 5754, 3: ECDSA and RSA (PKCS #1 v1.5) with SHA-2.
  const METHODS = {
    "1.2.840.10045.4.3.2": "SHA-256", "1.2.840.10045.4.3.3": "SHA-384", "1.2.840.10045.4.3.4": "SHA-512",
    "1.2.840.113549.1.1.11": "SHA-256", "1.2.840.113549.1.1.12": "SHA-384", "1.2.840.113549.1.1.13": "SHA-512",
  };
  const OID = {
    data: "1.2.840.113549.1.7.1", signed: "1.2.840.113549.1.7.2", contentType: "1.2.840.113549.1.9.3",
    digest: "1.2.840.113549.1.9.4", stamp: "1.2.840.113549.1.9.16.2.14", certificate: "1.2.840.113549.1.9.16.2.47",
    constraints: "2.5.29.19", usage: "2.5.29.15", purposes: "2.5.29.37", policies: "2.5.29.32",
    name: "2.5.4.3", organisation: "2.5.4.10", identifier: "2.5.4.97",
  };

  class Weak extends Error {}

  // Positions as in RFC 5652, 5; whatever stands beside them is refused.
  function taken(padded) {
    const top = der(padded, 0);
    if (padded.subarray(top.end).some((each) => each !== 0)) throw new Error("padding");
    const [kind, wrapped] = exactly(top, 0x30, 2);
    const [version, digests, content, certificates, signers] = exactly(only(wrapped, 0xa0), 0x30, 5);
    const digest = only(digests, 0x31);
    const signer = only(signers, 0x31);
    const parts = signer.kids;
    if (oid(kind) !== OID.signed || oid(exactly(content, 0x30, 1)[0]) !== OID.data) throw new Error("content");
    if (!isOne(version) || !isOne(parts[0]) || certificates.tag !== 0xa0 || parts.length < 6 || parts.length > 7) throw new Error("parts");
    if (hex(digest.whole) !== hex(parts[2].whole) || parts[3].tag !== 0xa0) throw new Error("digests");
    const sorted = certificates.kids.map((each) => hex(each.whole));
    if (sorted.some((each, index) => index && each <= sorted[index - 1])) throw new Error("order");
    return {
      whole: padded.slice(0, top.end),
      certificates: certificates.kids.map((each) => each.whole),
      issuerAndSerial: parts[1],
      digest: algorithm(parts[2], HASHES),
      attributes: attributesOf(parts[3]),
      signed: Uint8Array.from([0x31, ...parts[3].whole.subarray(1)]),
      method: algorithm(parts[4], METHODS),
      value: parts[5].content,
      token: parts.length === 7 ? tokenIn(parts[6]) : null,
    };
  }

  // The timestamp is all that may stand there; of it, only what it is over is examined (RFC 3161).
  function tokenIn(unsigned) {
    const [name, values] = exactly(only(unsigned, 0xa1), 0x30, 2);
    if (oid(name) !== OID.stamp) throw new Error("unsigned");
    return only(values, 0x31);
  }

  function algorithm(node, known) {
    const [name, parameters] = node.kids;
    const isBare = node.kids.length === 1 || (node.kids.length === 2 && hex(parameters.whole) === "0500");
    const hash = known[oid(name)];
    if (!hash || !isBare) throw new Weak();
    return hash;
  }

  function attributesOf(node) {
    const found = new Map();
    for (const each of node.kids) {
      const [name, values] = exactly(each, 0x30, 2);
      if (found.has(oid(name))) throw new Error("an attribute twice");
      found.set(oid(name), values);
    }
    return found;
  }

  // Names as they are encoded (RFC 5280, 4.1): nothing is read into them.
  function placesIn(encoded) {
    const parts = der(encoded, 0).kids[0].kids.filter((each) => each.tag !== 0xa0);
    return { serial: hex(parts[0].whole), issuer: hex(parts[2].whole), subject: hex(parts[4].whole) };
  }

  const namesIn = (name, kind) => name.typesAndValues.filter((each) => each.type === kind).map((each) => each.value.valueBlock.value);


  // ---- DER

  // One DER element (X.690, 8.1, 10.1); throws unless every length has its one form.
  function der(bytes, at, depth = 0) {
    let length = bytes[at + 1];
    let from = at + 2;
    if (depth > 40 || (bytes[at] & 31) === 31 || length === undefined || length === 0x80) throw new Error("DER");
    if (length > 0x80) {
      const size = length - 0x80;
      if (size > 4 || bytes[from] === 0) throw new Error("DER");
      length = 0;
      for (let each = 0; each < size; each += 1) length = length * 256 + bytes[from + each];
      from += size;
      if (length < 0x80) throw new Error("DER");
    }
    const end = from + length;
    if (!(end <= bytes.length)) throw new Error("DER");
    const kids = [];
    if (bytes[at] & 0x20) {
      for (let each = from; each < end; each = kids[kids.length - 1].end) kids.push(der(bytes.subarray(0, end), each, depth + 1));
    }
    return { tag: bytes[at], kids, end, whole: bytes.slice(at, end), content: bytes.slice(from, end) };
  }

  function exactly(node, tag, count) {
    if (node?.tag !== tag || node.kids.length !== count) throw new Error("DER parts");
    return node.kids;
  }

  const only = (node, tag) => exactly(node, tag, 1)[0];
  const isOne = (node) => hex(node.whole) === "020101";

  function oid(node) {
    if (node?.tag !== 0x06) throw new Error("no OID");
    const numbers = [];
    let number = 0;
    for (const each of node.content) {
      number = number * 128 + (each & 127);
      if (each < 128) {
        numbers.push(number);
        number = 0;
      }
    }
    const [first] = numbers;
    const root = Math.min(2, Math.floor(first / 40));
    return [root, first - 40 * root, ...numbers.slice(1)].join(".");
  }

  const hex = (bytes) => Array.from(bytes, (each) => each.toString(16).padStart(2, "0")).join("");

  return { HASHES, METHODS, OID, Weak, der, exactly, hex, namesIn, oid, only, placesIn, taken };
})();
