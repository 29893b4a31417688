"""Programs in a paper. Nothing in a file is run here, but other readers may run them.

What a program does to fields on the screen is no part of what was signed. Looked for are actions
(ISO 32000-2, 12.6) of the document, of its pages and of what lies on them, and forms that bring a
paper of their own with them (XFA, which Acrobat shows in place of the pages).
"""

from __future__ import annotations

from collections.abc import Iterator

from pyhanko.pdf_utils import generic

from pipeline.messages import msg
from pipeline.verification.paper import Paper, Pdf, entry, page_numbers
from pipeline.verification.report import Check, Verdict

_PROGRAMS = {"/JavaScript", "/Launch", "/Rendition", "/RichMediaExecute"}
_LONGEST_CHAIN = 20


def check_scripts(paper: Paper) -> Iterator[Check]:
    """A note if there are programs; open if another paper may be shown than the pages."""
    form = _inner(paper.reader.root, "/AcroForm")
    if "/XFA" in form:
        yield Check(
            "content",
            Verdict.INDETERMINATE,
            msg("The file holds a form (XFA) that some programs show in place of the pages; what "
                "it says was not examined. Ask the issuer for the paper without it."),
        )  # fmt: skip
    if any(_is_program(each) for each in _actions(paper, form)):
        yield Check(
            "content",
            Verdict.NOTE,
            msg("The file holds a small program (a script). It was not run here, and what was "
                "signed does not depend on it; if another program asks, do not let it run."),
        )  # fmt: skip


def _actions(paper: Paper, form: Pdf) -> Iterator[Pdf]:
    root = paper.reader.root
    if "/JavaScript" in _inner(root, "/Names"):
        yield {"/S": "/JavaScript"}
    yield _inner(root, "/OpenAction")
    yield from _events(root)
    for each in _listed(form, "/Fields"):
        yield from _events(each)
    last: Pdf = paper.reader.get_historical_resolver(paper.reader.total_revisions - 1)
    for ref in page_numbers(paper.reader):
        page = last.get_object(generic.Reference(*ref))
        yield from _events(page)
        for each in _listed(page, "/Annots"):
            yield _inner(each, "/A")
            yield from _events(each)


def _events(holder: Pdf) -> Iterator[Pdf]:
    """What happens when something happens: on opening, printing, leaving a field and so on."""
    events = _inner(holder, "/AA")
    yield from (_inner(events, each) for each in events)


def _is_program(action: Pdf) -> bool:
    """Whether an action, or one that follows it, runs something."""
    waiting, seen = [action], 0
    while waiting and seen < _LONGEST_CHAIN:
        each, seen = waiting.pop(), seen + 1
        if entry(each, "/S") in _PROGRAMS or "/JS" in each:
            return True
        if "/Next" in each:
            waiting += _listed(each, "/Next") or [_inner(each, "/Next")]
    return seen >= _LONGEST_CHAIN


def _inner(holder: Pdf, key: str) -> Pdf:
    """The dictionary under a key, or an empty one."""
    found = entry(holder, key)
    return found if isinstance(found, generic.DictionaryObject) else {}


def _listed(holder: Pdf, key: str) -> list[Pdf]:
    """The dictionaries in the list under a key."""
    found = entry(holder, key)
    items = list(found) if isinstance(found, generic.ArrayObject) else []
    items = [each.get_object() for each in items]
    return [each for each in items if isinstance(each, generic.DictionaryObject)]
