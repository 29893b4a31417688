// The chain from a signer's certificate to an anchor (RFC 5280, 6.1), without asking anybody.
"use strict";

globalThis.jieqingChain = (() => {
  const { METHODS, OID, placesIn } = globalThis.jieqingCms;
  const LONGEST_PATH = 8;
  const UNDERSTOOD = new Set([OID.constraints, OID.usage, OID.purposes, OID.policies]);
  const FOR_DOCUMENTS = new Set([
    "2.5.29.37.0", "1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.36",
    "1.2.840.113583.1.1.5", "1.3.6.1.4.1.311.10.3.12",
  ]);

  async function pathFrom(certificate, others, trusted) {
    const path = [certificate];
    while (path.length <= LONGEST_PATH) {
      const last = path[path.length - 1];
      const anchor = await issuerOf(last, trusted, path.length);
      if (anchor) return [...path, anchor];
      const next = await issuerOf(last, others.filter((each) => !path.includes(each)), path.length);
      if (!next) return null;
      path.push(next);
    }
    return null;
  }

  async function issuerOf(certificate, candidates, below) {
    for (const each of candidates) {
      if (each.places.subject === certificate.places.issuer && mayIssue(each, below - 1) && (await isIssuedBy(certificate, each))) return each;
    }
    return null;
  }

  async function isIssuedBy(certificate, issuer) {
    try {
      return await certificate.verify(issuer);
    } catch {
      return false;
    }
  }

  function mayIssue(certificate, casBelow) {
    const constraints = extension(certificate, OID.constraints)?.parsedValue;
    const usage = extension(certificate, OID.usage);
    const longest = constraints?.pathLenConstraint;
    if (constraints?.cA !== true || !isUnderstood(certificate)) return false;
    if (typeof longest === "number" && longest < casBelow) return false;
    return !usage || hasBit(usage, 5);
  }

  function maySign(certificate) {
    const usage = extension(certificate, OID.usage);
    const purposes = extension(certificate, OID.purposes);
    const isCa = extension(certificate, OID.constraints)?.parsedValue?.cA === true;
    const fits = !purposes || purposes.parsedValue.keyPurposes.some((each) => FOR_DOCUMENTS.has(each));
    return Boolean(usage) && (hasBit(usage, 0) || hasBit(usage, 1)) && fits && !isCa && isUnderstood(certificate);
  }

  const extension = (certificate, name) => certificate.extensions?.find((each) => each.extnID === name);
  const isUnderstood = (certificate) => (certificate.extensions ?? []).every((each) => !each.critical || UNDERSTOOD.has(each.extnID));

  function hasBit(usage, bit) {
    const bits = new Uint8Array(usage.parsedValue.valueBlock.valueHexView);
    return Boolean((bits[bit >> 3] ?? 0) & (0x80 >> (bit & 7)));
  }

  async function isStrong(certificate) {
    if (!METHODS[certificate.signatureAlgorithm.algorithmId]) return false;
    try {
      const { algorithm: kind } = await certificate.getPublicKey();
      return kind.namedCurve ? ["P-256", "P-384", "P-521"].includes(kind.namedCurve) : kind.modulusLength >= 2048;
    } catch {
      return false;
    }
  }

  function parsed(pki, encoded) {
    const certificate = pki.Certificate.fromBER(encoded);
    certificate.encoded = encoded;
    certificate.places = placesIn(encoded);
    return certificate;
  }

  function certificatesIn(pem) {
    return [...pem.matchAll(/-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g)]
      .map(([, body]) => Uint8Array.from(atob(body.replace(/\s/g, "")), (letter) => letter.charCodeAt(0)));
  }

  return { certificatesIn, isStrong, maySign, parsed, pathFrom };
})();
