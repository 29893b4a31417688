export { Certificate, ContentInfo, SignedData, getCrypto } from "pkijs";
