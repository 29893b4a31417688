"""What is wrong with tags as such: unfinished, misplaced, unbalanced, of a kind that is refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pipeline.documents.fill_bounds import DEEPEST
from pipeline.documents.lint_story import QUOTES, Paragraph, Problem, Tag, tags
from pipeline.documents.render.word.xml import q
from pipeline.messages import Message, msg

_CLOSES = {"endfor": "for", "endif": "if"}
_BRANCHES = {"else": ("if", "for"), "elif": ("if",)}
_KEYWORDS = ("if", "for", *_CLOSES, *_BRANCHES)
_TRIM = re.compile(r"\{[{%#][-+]|[-+][}%#]\}")
_HALF = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
_WIDE = re.compile(r"[{｛]\s*[{｛％%]|[}｝％%]\s*[}｝]")
_LEVELS = {"p": "{%p … %}", "tr": "{%tr … %}", "": "{% … %}"}


def check_tags(paragraphs: Iterable[Paragraph]) -> Iterator[Problem]:
    """Every problem that shows without knowing the fields."""
    by_part: dict[str, list[Tag]] = {}
    for paragraph in paragraphs:
        found = list(tags(paragraph))
        yield from _halves(paragraph)
        for tag in found:
            yield from _shape(tag)
        by_part.setdefault(paragraph.place.part, []).extend(found)
    for each in by_part.values():
        yield from _balance(tag for tag in each if tag.sign == "%")


def _halves(paragraph: Paragraph) -> Iterator[Problem]:
    rest = paragraph.rest
    if half := _HALF.search(rest):
        message = msg("{half} without its other half: a tag begins and ends in one paragraph.",
                      half=half[0])  # fmt: skip
        hint = msg("Write the tag anew, in one go, within one paragraph or cell.")
        yield Problem("unfinished", message, paragraph, hint=hint)
    elif wide := _WIDE.search(rest):
        message = msg("“{text}” is no tag and will be printed as it stands.", text=wide[0])
        hint = msg("Use two half-width braces without a space between them.")
        yield Problem("braces", message, paragraph, hint=hint)


def _shape(tag: Tag) -> Iterator[Problem]:
    if _TRIM.search(tag.text):
        message = msg("{tag}: - and + at the edge of a tag join paragraphs and break lists.",
                      tag=tag.shown)  # fmt: skip
        yield Problem("trim", message, tag.paragraph, hint=msg("Take the sign out."))
    if tag.level in ("tc", "r") or (tag.level and tag.sign == "{"):
        hint = msg("Write {tag} without the letters behind its braces.", tag=tag.shown)
        message = msg("{tag} is a kind of tag that is not filled here.", tag=tag.shown)
        yield Problem("level", message, tag.paragraph, hint=hint)
    elif tag.level and tag.sign == "%":
        yield from _alone(tag)
    if tag.sign == "%" and tag.keyword not in _KEYWORDS:
        message = msg("{tag}: templates know only if and for; figures and words come finished.",
                      tag=tag.shown)  # fmt: skip
        yield Problem("forbidden", message, tag.paragraph)
    elif tag.keyword in ("else", *_CLOSES) and tag.body != tag.keyword:
        message = msg("{tag} has words that do not belong there.", tag=tag.shown)
        yield Problem("syntax", message, tag.paragraph)


def _alone(tag: Tag) -> Iterator[Problem]:
    """A tag of a paragraph or row replaces it, with everything else in it."""
    paragraph = tag.paragraph
    if tag.level == "tr" and paragraph.row is None:
        yield Problem("level", msg("{tag} stands outside of a table.", tag=tag.shown), paragraph,
                      hint=msg("Use {p} for paragraphs.", p=_LEVELS["p"]))  # fmt: skip
        return
    row = paragraph.row if tag.level == "tr" else None
    text = paragraph.text if row is None else "".join(row.itertext(q("w:t")))
    lost = text.translate(QUOTES).replace(tag.text, "", 1).strip()
    if lost:
        message = msg("“{text}” would be thrown away with {tag}.", text=lost[:40], tag=tag.shown)
        hint = msg("Give the tag a paragraph or a row of its own.")
        yield Problem("not-alone", message, paragraph, hint=hint)


def _balance(statements: Iterable[Tag]) -> Iterator[Problem]:
    """Openers and closers of one part, by a stack; a closer may pass over what was never closed."""
    open_: list[Tag] = []
    for tag in statements:
        word = tag.keyword
        if word in ("if", "for"):
            open_.append(tag)
            if len(open_) == DEEPEST + 1:
                yield Problem("too-deep", msg("{tag} lies within {depth} others.", tag=tag.shown,
                                              depth=DEEPEST), tag.paragraph)  # fmt: skip
        elif word in _BRANCHES:
            if open_ and open_[-1].keyword in _BRANCHES[word]:
                yield from _together(open_[-1], tag)
            else:
                yield _stray(tag)
        elif word in _CLOSES:
            if not any(each.keyword == _CLOSES[word] for each in open_):
                yield _stray(tag)
                continue
            while open_[-1].keyword != _CLOSES[word]:
                yield _unclosed(open_.pop())
            yield from _together(open_.pop(), tag)
    yield from map(_unclosed, open_)


def _stray(tag: Tag) -> Problem:
    return Problem("unbalanced", msg("{tag} belongs to nothing before it.", tag=tag.shown),
                   tag.paragraph)  # fmt: skip


def _unclosed(tag: Tag) -> Problem:
    message = msg("{tag} is never closed.", tag=tag.shown)
    hint = msg("Add {end}.", end=f"{{%{tag.level} end{tag.keyword} %}}")
    return Problem("unbalanced", message, tag.paragraph, hint=hint)


def _together(opener: Tag, tag: Tag) -> Iterator[Problem]:
    """Both must be of one level and lie in the same paragraph, story, cell or table."""
    problem = _apart(opener, tag)
    if problem:
        hint = msg("Inside one paragraph use {inline}; around whole paragraphs {p}; around table "
                   "rows {tr}.", inline=_LEVELS[""], p=_LEVELS["p"], tr=_LEVELS["tr"])  # fmt: skip
        yield Problem("apart", problem, tag.paragraph, hint=hint)


def _apart(opener: Tag, tag: Tag) -> Message | None:
    one, other = opener.paragraph, tag.paragraph
    if opener.level != tag.level:
        return msg("{opener} and {tag} are of different kinds.", opener=opener.shown, tag=tag.shown)
    same = {"tr": one.table is other.table, "p": one.container is other.container}
    if not same.get(tag.level, one is other):
        return msg("{opener} and {tag} do not stand in the same paragraph, cell or table.",
                   opener=opener.shown, tag=tag.shown)  # fmt: skip
    return None
