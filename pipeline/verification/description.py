"""The description of a file (XMP, ISO 16684-1), so far as it could say something to a reader."""

from __future__ import annotations

from collections import Counter

from lxml import etree

_REDATED = frozenset({"ModifyDate", "MetadataDate", "Producer", "InstanceID", "xmptk"})
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_RESOURCE, _PARSE_TYPE = f"{_RDF}resource", f"{_RDF}parseType"  # two ways of writing one thing
_FRAMES = frozenset({"xmpmeta", "RDF", "Description"})


def says_the_same(before: bytes, after: bytes) -> bool:
    """Whether two descriptions differ in nothing but dates, the program that wrote them, and form;
    never if one of them cannot be read.
    """
    try:
        return _said(before) == _said(after)
    except (etree.XMLSyntaxError, ValueError):
        return False


def _said(data: bytes) -> Counter[tuple[str, str]]:
    """Every property with its text; where it stands among the frames does not count."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    found: Counter[tuple[str, str]] = Counter()
    for element in etree.fromstring(data, parser).iter(etree.Element):
        found.update(_properties(element))
    return found


def _properties(element: etree._Element) -> list[tuple[str, str]]:
    own = {str(name): str(value) for name, value in element.attrib.items()}
    referred = own.pop(_RESOURCE, "")
    own.pop(_PARSE_TYPE, None)
    if _local(str(element.tag)) not in _FRAMES:
        own[str(element.tag)] = (element.text or "").strip() or referred
    return [each for each in own.items() if _local(each[0]) not in _REDATED]


def _local(name: str) -> str:
    return name.rpartition("}")[2]
