// The page in both of its forms: words, a file taken in, an answer shown.
// Whoever answers (server.js, offline.js) calls jieqing.start({ answer, ... }).
"use strict";

globalThis.jieqing = (() => {
  const LARGEST = 20 * 1024 * 1024;
  const words = JSON.parse(document.getElementById("words").textContent);
  const at = (id) => document.getElementById(id);
  let language = navigator.languages?.[0]?.toLowerCase().startsWith("en") ? "en" : "zh";
  let shown = null; // the answer on the page
  let answering = null; // who answers
  let turn = 0; // a later file makes an earlier answer void
  const listeners = [];

  const say = (name) => words[language][name] ?? "";
  const both = (name) => ({ zh: words.zh[name], en: words.en[name] });
  const told = (text) => (typeof text === "string" ? text : (text?.[language] ?? ""));

  function element(tag, content, attributes = {}) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    for (const each of [content].flat()) if (each !== null && each !== undefined) made.append(each);
    return made;
  }

  function translate() {
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
    document.title = say("title");
    for (const each of document.querySelectorAll("[data-say]")) each.textContent = say(each.dataset.say);
    at("language").textContent = language === "zh" ? "English" : "中文";
    at("language").lang = language === "zh" ? "en" : "zh-CN";
    if (at("working").textContent) at("working").textContent = say("working");
    for (const each of listeners) each();
    if (shown) show(shown, false);
  }

  // ---- taking a file in

  async function take(file, ask = answering) {
    if (!file) return;
    const mine = ++turn;
    at("ask").hidden = true;
    at("result").hidden = true;
    at("working").textContent = say("working");
    const answer = await answerFor(file, ask);
    if (mine !== turn) return;
    at("working").textContent = "";
    show({ ...answer, file }, true);
  }

  async function answerFor(file, ask) {
    if (file.size > LARGEST) return refused("too-large");
    try {
      return await ask(file);
    } catch (error) {
      if (error?.said) return { ...refused("no-file"), summary: error.said };
      return refused(error instanceof TypeError ? "offline" : "no-file");
    }
  }

  function refused(name) {
    return { verdict: "indeterminate", summary: both(name), checks: [], signatures: [] };
  }

  function startAgain() {
    turn += 1;
    shown = null;
    at("result").hidden = true;
    at("ask").hidden = false;
    at("file").value = "";
    at("file").focus();
  }

  // ---- showing an answer

  const SIGNS = {
    pass: ["M38 4a34 34 0 1 0 0 68a34 34 0 1 0 0-68", "M23 39l11 11 20-23"],
    fail: ["M26 4h24l22 22v24L50 72H26L4 50V26z", "M27 27l22 22M49 27L27 49"],
    indeterminate: ["M38 4L74 70H2z", "M38 28v18M38 57v.5"],
  };

  function sign(verdict) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 76 76");
    svg.setAttribute("aria-hidden", "true");
    ["badge", "sign"].forEach((name, index) => {
      const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
      path.setAttribute("class", name);
      path.setAttribute("d", SIGNS[verdict][index]);
      svg.append(path);
    });
    return svg;
  }

  function show(answer, takesFocus) {
    shown = answer;
    const heading = element("h1", say(answer.word ?? answer.verdict), { tabindex: "-1" });
    const trial = answer.signatures.some((each) => each.throw_away);
    const verdict = element("div", [
      sign(answer.verdict),
      heading,
      element("p", told(inOneSentence(answer))),
      answer.notice ? element("p", told(answer.notice), { class: "notice" }) : null,
      trial ? element("p", say("throw-away"), { class: "notice" }) : null,
    ], { class: `verdict ${answer.verdict}`, role: "status" });
    const [short, details, why] = [inShort(answer), data(answer), checks(answer)];
    const parts = answer.verdict === "pass" ? [short, ...details, ...why] : [...why, short];
    at("result").replaceChildren(verdict, actions(answer), ...parts);
    at("result").hidden = false;
    if (takesFocus) {
      heading.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
  }

  // The reason itself, unless who answers has a better sentence.
  function inOneSentence(answer) {
    if (answer.sentence) return answer.sentence;
    return answer.checks.find((each) => each.verdict === answer.verdict && answer.verdict !== "pass")?.message ?? answer.summary;
  }

  function actions(answer) {
    const again = element("button", say("again"), { type: "button", class: answer.full ? "second" : "" });
    again.addEventListener("click", startAgain);
    const made = [again];
    if (answer.full) {
      const full = element("button", say("full"), { type: "button" });
      full.addEventListener("click", () => take(answer.file, answer.full));
      made.unshift(full);
    }
    return element("div", made, { class: "actions" });
  }

  function inShort(answer) {
    const rows = answer.signatures.flatMap((each) => [
      [answer.verdict === "fail" ? "signer-claimed" : "signer", each.signer || each.party],
      ["signed-at", time(each)],
    ]);
    if (answer.standing) rows.push(["status", say(`status-${answer.standing}`)]);
    rows.push(["file", answer.file.name]);
    if (answer.sha256) rows.push(["digest", answer.sha256]);
    return section("summary", table(rows.map(([name, value]) => [say(name), value, name === "digest"])));
  }

  function time(signature) {
    const moment = signature.timestamp ?? signature.signed_at;
    if (!moment) return "—";
    const text = new Date(moment).toLocaleString(language === "zh" ? "zh-CN" : "en-GB", {
      timeZone: "Asia/Shanghai", dateStyle: "long", timeStyle: "short",
    });
    const how = say(signature.timestamp ? "stamped" : "claimed");
    return [`${text} `, element("small", `${say("beijing")} ${how}`)];
  }

  function data(answer) {
    if (!answer.data) return [];
    const rows = Object.entries(answer.data)
      .filter(([name]) => name !== "signature_label")
      .sort(([one], [other]) => place(one) - place(other))
      .map(([name, value]) => [say(`data-${name}`) || name, value, name.endsWith("sha256")]);
    return [section("data", [
      table(rows),
      element("p", say(answer.dataNote ?? "data-more"), { class: "small" }),
    ])];
  }

  // As the paper has them; what is not known comes last.
  function place(name) {
    const at = Object.keys(words.zh).indexOf(`data-${name}`);
    return at < 0 ? Infinity : at;
  }

  const WORST_FIRST = ["fail", "indeterminate", "note", "pass", "not_applicable"];

  function checks(answer) {
    if (!answer.checks.length) return [];
    const rank = (each) => (answer.verdict === "pass" ? 0 : WORST_FIRST.indexOf(each.verdict));
    const lines = [...answer.checks].sort((one, other) => rank(one) - rank(other)).map((each) => element("li", [
      element("span", `${say(`word-${each.verdict}`)} `, { class: "unseen" }),
      told(each.message),
      each.limit ? element("small", `${say("limit")} ${told(each.limit)}`) : null,
    ], { class: each.verdict }));
    return [section("checks", element("ul", lines, { class: "checks" }))];
  }

  function section(name, content) {
    return element("section", [element("h2", say(name), { id: `h-${name}` }), content].flat(), {
      class: "card", "aria-labelledby": `h-${name}`,
    });
  }

  function table(rows) {
    return element("table", element("tbody", rows.map(([name, value, isCode]) => element("tr", [
      element("th", name, { scope: "row" }),
      element("td", value, isCode ? { class: "mono" } : {}),
    ]))));
  }

  // ---- beginning

  function start(options) {
    answering = options.answer;
    listeners.push(() => { at("private").textContent = say(options.promise()); });
    at("lead").dataset.say = options.lead ?? "lead";
    if (options.translated) listeners.push(options.translated);
    at("language").addEventListener("click", () => {
      language = language === "zh" ? "en" : "zh";
      translate();
    });
    at("file").addEventListener("change", (event) => take(event.target.files[0]));
    document.addEventListener("dragover", (event) => {
      event.preventDefault();
      at("drop").classList.add("over");
    });
    document.addEventListener("dragleave", (event) => {
      if (!event.relatedTarget) at("drop").classList.remove("over");
    });
    document.addEventListener("drop", (event) => {
      event.preventDefault();
      at("drop").classList.remove("over");
      take(event.dataTransfer?.files[0]);
    });
    translate();
  }

  return { start, say, both, told, element, table, at };
})();
