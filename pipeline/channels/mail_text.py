"""The words of a mail: HTML as text, and what was newly written apart from what is quoted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.channels.decoding import unescaped

_BLOCKS = frozenset(
    {"p", "div", "br", "tr", "li", "ul", "ol", "table", "hr", "pre", "blockquote", "section"}
    | {"h1", "h2", "h3", "h4", "h5", "h6"}
)
_SILENT = frozenset({"script", "style", "head", "title"})
_TAG = re.compile(r"<(?:(/?)([a-zA-Z][a-zA-Z0-9]*)([^<>]*)|[!?][^<>]*)>")
_ALT = re.compile(r"""\balt\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))""", re.IGNORECASE)
_RULED = re.compile(
    r"\s*-{2,}\s*(?:原始邮件|原邮件|回复的原邮件|转发的邮件|转发邮件信息|Original Message|"
    r"Forwarded message|Original)\s*-*\s*",
    re.IGNORECASE,
)
_WROTE = re.compile(r".{0,200}(?:写道|寫道|wrote)\s*[:：]\s*", re.IGNORECASE)
_FROM = re.compile(r"\s*(?:发件人|寄件者|From)\s*[:：].+", re.IGNORECASE)
_BELOW_FROM = re.compile(
    r"\s*(?:发送时间|发送日期|日期|时间|收件人|主题|Sent|Date|To|Subject)\s*[:：]", re.IGNORECASE
)
_QUOTED = re.compile(r"\s*[>＞]")


class Words(NamedTuple):
    """A mail's text in two parts; together they hold every line."""

    new: str
    quoted: str


def split_quotes(text: str) -> Words:
    """Take the quoted mails out of a reply, whether it stands above, below or between them."""
    new: list[str] = []
    quoted: list[str] = []
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if _begins_quote(lines, number):
            quoted += lines[number:]
            break
        is_quote = _QUOTED.match(line) or (_WROTE.fullmatch(line) and _marks_follow(lines, number))
        (quoted if is_quote else new).append(line)
    return Words("\n".join(new).strip(), "\n".join(quoted).strip())


def text_of_html(source: str) -> str:
    """The words of a page, in lines; what blockquotes hold is marked with ``>``.

    Made for pages of any kind, hostile ones too: one pass, and what is no tag is text.
    """
    page, end = _Page([]), 0
    source = _without_comments(source)
    for tag in _TAG.finditer(source):
        page.text(source[end : tag.start()])
        page.tag((tag[2] or "").lower(), bool(tag[1]), tag[3] or "")
        end = tag.end()
    page.text(source[end:])
    return _tidy("".join(page.pieces))


def says_more(longer: str, shorter: str) -> bool:
    """Whether a text has a line whose words the other does not have."""
    known = _compact(shorter)
    return any(_compact(line) not in known for line in longer.split("\n"))


@dataclass(slots=True)
class _Page:
    """Collects text; ``depth`` counts the blockquotes round it, ``silent`` is never shown."""

    pieces: list[str]
    depth: int = 0
    silent: str = ""

    def text(self, raw: str) -> None:
        """Words between two tags."""
        if raw and not self.silent:
            self.pieces.append(re.sub(r"\s+", " ", unescaped(raw)))

    def tag(self, name: str, closes: bool, attributes: str) -> None:
        """What a tag does to the words round it."""
        self._silence(name, closes)
        if name == "blockquote":
            self.depth = max(0, self.depth + (-1 if closes else 1))
        if name in _BLOCKS:
            self.pieces.append("\n" + "> " * min(self.depth, 9))
        elif name in {"td", "th"}:
            self.pieces.append(" ")
        elif name == "img" and (alt := _ALT.search(attributes)):
            self.text(f"[{(alt[1] or alt[2] or alt[3] or '').strip()}]")

    def _silence(self, name: str, closes: bool) -> None:
        if name == "body" or (closes and name == self.silent):
            self.silent = ""
        elif name in _SILENT and not closes and not self.silent:
            self.silent = name


def _without_comments(source: str) -> str:
    """A comment that never ends is text."""
    head, *rest = source.split("<!--")
    return head + "".join(part.partition("-->")[2] if "-->" in part else part for part in rest)


def _begins_quote(lines: list[str], number: int) -> bool:
    """From here to the end everything is an earlier mail."""
    line = lines[number]
    if _RULED.fullmatch(line):
        return True
    if _WROTE.fullmatch(line):
        return not _marks_follow(lines, number)
    below = lines[number + 1 : number + 5]
    return bool(_FROM.fullmatch(line)) and any(_BELOW_FROM.match(each) for each in below)


def _marks_follow(lines: list[str], number: int) -> bool:
    following = next((line for line in lines[number + 1 :] if line.strip()), "")
    return bool(_QUOTED.match(following))


def _tidy(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.split("\n"))
    kept = "\n".join("" if line.strip("> ") == "" else line for line in lines)
    return re.sub(r"\n{3,}", "\n\n", kept).strip()


def _compact(text: str) -> str:
    return re.sub(r"[\s>\[\]]+", "", text)
