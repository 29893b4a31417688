"""The words of a mail: HTML as text, and what was newly written apart from what is quoted."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from typing import NamedTuple

_BLOCKS = frozenset(
    {"p", "div", "br", "tr", "li", "ul", "ol", "table", "hr", "pre", "blockquote", "section"}
    | {"h1", "h2", "h3", "h4", "h5", "h6"}
)
_SILENT = frozenset({"script", "style", "head", "title"})
_TAG = re.compile(r"<[^>]*>")
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
    """The words of a page, in lines; what blockquotes hold is marked with ``>``."""
    reader = _Reader()
    try:
        reader.feed(source)
        reader.close()
    except AssertionError:  # html.parser of a malformed declaration
        return _tidy(html.unescape(_TAG.sub("\n", source)))
    return _tidy("".join(reader.pieces))


def says_more(longer: str, shorter: str) -> bool:
    """Whether a text has a line whose words the other does not have."""
    known = _compact(shorter)
    return any(_compact(line) not in known for line in longer.split("\n"))


class _Reader(HTMLParser):
    """Collects text; ``depth`` counts the blockquotes round it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.depth = 0
        self.silent = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "body":
            self.silent = ""
        elif tag in _SILENT and not self.silent:
            self.silent = tag
        if tag == "blockquote":
            self.depth += 1
        if tag in _BLOCKS:
            self._break()
        elif tag in {"td", "th"}:
            self.pieces.append(" ")
        alt = dict(attrs).get("alt") if tag == "img" else None
        if alt and alt.strip():
            self.pieces.append(f"[{alt.strip()}]")

    def handle_endtag(self, tag: str) -> None:
        if tag == self.silent:
            self.silent = ""
        if tag == "blockquote":
            self.depth = max(0, self.depth - 1)
        if tag in _BLOCKS:
            self._break()

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.pieces.append(re.sub(r"\s+", " ", data))

    def _break(self) -> None:
        self.pieces.append("\n" + "> " * self.depth)


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
