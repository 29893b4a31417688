// Reads the structure of a PDF: strictly, without guessing, and only what a signature needs
// (ISO 32000-1, 7.2 to 7.5). Names are strings with a slash, dictionaries are Maps.
"use strict";

globalThis.jieqingPdf = (() => {
  const DEEPEST = 60;
  const LARGEST_TABLE = 200000;
  const SPACE = new Set([0, 9, 10, 12, 13, 32]);
  const DELIMITER = new Set([..."()<>[]{}/%"].map((each) => each.charCodeAt(0)));
  const latin = new TextDecoder("latin1");

  class Unreadable extends Error {
    constructor(word, why) {
      super(why);
      this.word = word;
    }
  }
  class Ref {
    constructor(number, generation) {
      this.number = number;
      this.generation = generation;
    }
    get key() { return `${this.number} ${this.generation}`; }
  }
  // `at` and `end` say where the string stands in the file, delimiters included.
  class Text {
    constructor(bytes, at, end, isHex) {
      Object.assign(this, { bytes, at, end, isHex });
    }
  }
  class Stream {
    constructor(dictionary, data) {
      Object.assign(this, { dictionary, data });
    }
  }
  const damaged = (why) => new Unreadable("o-damaged", why);

  class Reader {
    constructor(bytes, at, document) {
      Object.assign(this, { bytes, at, document });
    }

    skip() {
      for (;;) {
        const byte = this.bytes[this.at];
        if (SPACE.has(byte)) this.at += 1;
        else if (byte === 0x25) this.comment();
        else return;
      }
    }

    comment() {
      while (this.at < this.bytes.length && this.bytes[this.at] !== 10 && this.bytes[this.at] !== 13) this.at += 1;
    }

    word() {
      const from = this.at;
      while (this.at < this.bytes.length && !SPACE.has(this.bytes[this.at]) && !DELIMITER.has(this.bytes[this.at])) this.at += 1;
      return latin.decode(this.bytes.subarray(from, this.at));
    }

    expect(word) {
      this.skip();
      if (this.word() !== word) throw damaged(`no ${word} at ${this.at}`);
    }

    integer() {
      this.skip();
      const word = this.word();
      if (!/^\d{1,12}$/.test(word)) throw damaged(`no number at ${this.at}`);
      return Number(word);
    }

    value(depth = 0) {
      if (depth > DEEPEST) throw damaged("too deep");
      this.skip();
      const byte = this.bytes[this.at];
      if (byte === 0x2f) return this.name();
      if (byte === 0x28) return this.literal();
      if (byte === 0x5b) return this.array(depth);
      if (byte === 0x3c) return this.bytes[this.at + 1] === 0x3c ? this.dictionary(depth) : this.hex();
      return this.numberOrWord();
    }

    name() {
      this.at += 1;
      return `/${this.word().replace(/#([0-9a-fA-F]{2})/g, (_, code) => String.fromCharCode(parseInt(code, 16)))}`;
    }

    numberOrWord() {
      const word = this.word();
      if (word === "true" || word === "false") return word === "true";
      if (word === "null") return null;
      if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(word)) throw damaged(`unknown word at ${this.at}`);
      return this.reference(word) ?? Number(word);
    }

    reference(word) {
      if (!/^\d+$/.test(word)) return null;
      const back = this.at;
      this.skip();
      const generation = this.word();
      this.skip();
      if (/^\d{1,5}$/.test(generation) && this.word() === "R") return new Ref(Number(word), Number(generation));
      this.at = back;
      return null;
    }

    array(depth) {
      this.at += 1;
      const items = [];
      for (;;) {
        this.skip();
        if (this.at >= this.bytes.length) throw damaged("an array without end");
        if (this.bytes[this.at] === 0x5d) break;
        items.push(this.value(depth + 1));
      }
      this.at += 1;
      return items;
    }

    dictionary(depth) {
      this.at += 2;
      const entries = new Map();
      for (;;) {
        this.skip();
        if (this.bytes[this.at] === 0x3e && this.bytes[this.at + 1] === 0x3e) break;
        if (this.bytes[this.at] !== 0x2f) throw damaged(`no key at ${this.at}`);
        const key = this.name();
        if (entries.has(key)) throw damaged(`${key} twice`);
        entries.set(key, this.value(depth + 1));
      }
      this.at += 2;
      return entries;
    }

    hex() {
      const from = this.at;
      const end = this.bytes.indexOf(0x3e, from);
      if (end < 0) throw damaged("a string without end");
      const digits = latin.decode(this.bytes.subarray(from + 1, end)).replace(/[\0\t\n\f\r ]/g, "");
      if (/[^0-9a-fA-F]/.test(digits)) throw damaged("a string with other signs");
      const made = new Uint8Array((digits.length + 1) >> 1);
      for (let each = 0; each < made.length; each += 1) made[each] = parseInt(digits.substr(2 * each, 2).padEnd(2, "0"), 16);
      this.at = end + 1;
      return new Text(made, from, this.at, true);
    }

    literal() {
      const from = this.at;
      const made = [];
      let open = 1;
      for (this.at += 1; open > 0; this.at += 1) {
        const byte = this.bytes[this.at];
        if (byte === undefined) throw damaged("a string without end");
        if (byte === 0x5c) this.escaped(made);
        else {
          open += byte === 0x28 ? 1 : byte === 0x29 ? -1 : 0;
          if (open) made.push(byte);
        }
      }
      return new Text(Uint8Array.from(made), from, this.at, false);
    }

    escaped(made) {
      const next = this.bytes[this.at + 1];
      const octal = /^[0-7]{1,3}/.exec(latin.decode(this.bytes.subarray(this.at + 1, this.at + 4)));
      if (octal) {
        made.push(parseInt(octal[0], 8) & 255);
        this.at += octal[0].length;
        return;
      }
      this.at += 1;
      if (next === 13 && this.bytes[this.at + 1] === 10) this.at += 1;
      if (next === 13 || next === 10) return;
      made.push({ 110: 10, 114: 13, 116: 9, 98: 8, 102: 12 }[next] ?? next);
    }

    object(number, generation) {
      if (this.integer() !== number || this.integer() !== generation) throw damaged(`object ${number} is another`);
      this.expect("obj");
      const value = this.value();
      this.skip();
      const word = this.word();
      if (word === "endobj") return value;
      if (word !== "stream" || !(value instanceof Map)) throw damaged(`object ${number} does not end`);
      return this.stream(value);
    }

    stream(dictionary) {
      if (this.bytes[this.at] === 13) this.at += 1;
      if (this.bytes[this.at] !== 10) throw damaged("a stream begins oddly");
      const from = this.at + 1;
      const length = this.document.resolve(dictionary.get("/Length"));
      if (!Number.isInteger(length) || length < 0) throw damaged("a stream without length");
      this.at = from + length;
      this.expect("endstream");
      return new Stream(dictionary, this.bytes.subarray(from, from + length));
    }
  }

  class Document {
    constructor(bytes) {
      this.bytes = bytes;
      this.places = new Map();
      this.opened = new Map();
      this.revisions = 0;
      this.readTables();
      if (this.trailer.has("/Encrypt")) throw new Unreadable("o-locked", "encrypted");
      this.root = this.resolve(this.trailer.get("/Root"));
      if (!(this.root instanceof Map)) throw damaged("no catalogue");
    }

    readTables() {
      const end = latin.decode(this.bytes.subarray(Math.max(0, this.bytes.length - 80)));
      const found = /startxref[\r\n ]{1,4}(\d{1,12})[\r\n ]{1,4}%%EOF(?:\r\n|\r|\n)?$/.exec(end);
      if (!found) throw damaged("the end is missing");
      const seen = new Set();
      for (let at = Number(found[1]); at !== undefined; ) {
        if (seen.has(at)) throw damaged("tables in a circle");
        seen.add(at);
        const trailer = this.readTable(at);
        this.trailer ??= trailer;
        this.revisions += 1;
        at = trailer.get("/Prev");
        if (at !== undefined && !Number.isInteger(at)) throw damaged("no table before");
      }
    }

    readTable(at) {
      const reader = new Reader(this.bytes, at, this);
      if (reader.word() !== "xref") throw new Unreadable("o-form", "no plain table");
      for (reader.skip(); this.bytes[reader.at] !== 0x74; reader.skip()) {
        const [first, count] = [reader.integer(), reader.integer()];
        if (first + count > LARGEST_TABLE) throw damaged("a table of that size");
        for (let number = first; number < first + count; number += 1) {
          const [offset, generation] = [reader.integer(), reader.integer()];
          reader.skip();
          const kind = reader.word();
          if (kind !== "n" && kind !== "f") throw damaged("a broken table");
          if (!this.places.has(number)) this.places.set(number, kind === "n" ? { offset, generation } : null);
        }
      }
      reader.expect("trailer");
      const trailer = reader.value();
      if (!(trailer instanceof Map)) throw damaged("no trailer");
      if (trailer.has("/XRefStm")) throw damaged("tables of both kinds");
      return trailer;
    }

    resolve(value, depth = 0) {
      if (!(value instanceof Ref)) return value;
      if (depth > DEEPEST) throw damaged("references in a circle");
      const { key, number, generation } = value;
      if (!this.opened.has(key)) {
        const place = this.places.get(number);
        if (!place || place.generation !== generation) return null;
        this.opened.set(key, new Reader(this.bytes, place.offset, this).object(number, generation));
      }
      return this.resolve(this.opened.get(key), depth + 1);
    }
  }

  return { Document, Ref, Stream, Text, Unreadable };
})();
