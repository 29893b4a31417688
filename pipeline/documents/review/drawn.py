"""Pictures, shapes and embedded objects of a Word file: what is told of them is what they hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath

from pipeline.documents.render.word.xml import Element, q, short
from pipeline.documents.review.story import Story, key

_DRAWN = frozenset({"w:drawing", "w:pict", "w:object", "w:contentPart", "mc:AlternateContent"})
_EXCERPT = 60
_VML = "{urn:schemas-microsoft-com:vml}"
_REFERENCE = q("r:id").removesuffix("id")
_Identity = tuple[tuple[str, ...], str]


@dataclass(frozen=True, slots=True)
class Drawn:
    """Something drawn or embedded: its outermost element, and what people can find it by."""

    element: Element
    name: str
    holds: _Identity


def drawn_beyond(story: Story, issued: Story) -> tuple[Drawn, ...]:
    """What a file has of such things that the issued one does not: other programs may say the same
    picture in other words, but its data stay.
    """
    rest = Counter(each.holds for each in _all(issued))
    more = []
    for each in _all(story):
        if rest[each.holds]:
            rest[each.holds] -= 1
        else:
            more.append(each)
    return tuple(more)


def _all(story: Story) -> Iterator[Drawn]:
    for part, root in story.roots.items():
        for element in root.iter():
            if short(element) in _DRAWN and not _is_inside(element):
                yield _drawn(story, part, element)


def _is_inside(element: Element) -> bool:
    return any(short(each) in _DRAWN for each in element.iterancestors())


def _drawn(story: Story, part: str, element: Element) -> Drawn:
    relationships = story.package.relationships(part)
    targets = [
        relationships[value]
        for each in element.iter()
        for name, value in each.attrib.items()
        if name.startswith(_REFERENCE) and value in relationships
    ]
    digests = {
        sha256(story.parts[each.target]).hexdigest() if each.target in story.parts else each.target
        for each in targets
    }
    files = [PurePosixPath(each.target).name for each in targets]
    text = key("".join(element.itertext()))
    name = " ".join(dict.fromkeys([*_names(element), *files])) or text[:_EXCERPT]
    return Drawn(element, name, (tuple(sorted(digests)), text))


def _names(element: Element) -> Iterator[str]:
    """What the program that made it called it, and what it is said to show."""
    for each in element.iter(q("wp:docPr"), f"{_VML}*"):
        yield from filter(None, (each.get("name"), each.get("descr"), each.get("alt")))
