// Examines many files with the page's own scripts: node board.mjs FOLDER reads FOLDER/questions.json
// ([{ file, now, trust }]) and prints one answer for each.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runInThisContext } from "node:vm";

const [, , folder, assets] = process.argv;
for (const name of ["pkijs.js", "pdf.js", "cms.js", "chain.js", "check.js"]) {
  runInThisContext(readFileSync(join(assets, name), "utf-8"), { filename: name });
}
const pki = runInThisContext("PKI");
const answers = {};
for (const { file, now, trust } of JSON.parse(readFileSync(join(folder, "questions.json"), "utf-8"))) {
  const bytes = new Uint8Array(readFileSync(join(folder, file)));
  answers[file] = await globalThis.jieqingCheck(bytes, { anchors: trust, now: new Date(now), pki });
}
console.log(JSON.stringify(answers));
