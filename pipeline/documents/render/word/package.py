"""A Word file opened with care: nothing in it may make us fetch, unfold or trust anything."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from lxml import etree

from pipeline.errors import BadInput
from pipeline.messages import Message, msg

Element = Any  # lxml ships no types

MAX_FILE = 64 << 20
MAX_UNPACKED = 200 << 20
MAX_XML_PART = 24 << 20
MAX_PARTS = 2_000

_RELS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_STRICT = "http://purl.oclc.org/ooxml/"
_KEPT = ("styles.xml", "numbering.xml", "settings.xml", "theme1.xml", ".rels")
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_LEVEL = 4
_MACROS = ("vbaproject.bin", "vbadata.xml")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class Relationship:
    """Where a relationship id leads: a part's name, or an address outside the file."""

    kind: str
    target: str
    external: bool


class Package:
    """The parts of a .docx by name, within fixed limits. Raises ``BadInput`` otherwise."""

    def __init__(self, data: bytes) -> None:
        self._parts = read_parts(data)
        if any(name.lower().endswith(_MACROS) for name in self._parts):
            raise _bad(
                "macros",
                msg("The Word file holds macros."),
                msg("Open it in Word and save it as an ordinary Word document (.docx)."),
            )
        self._trees: dict[str, Element] = {}
        self._rels: dict[str, dict[str, Relationship]] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    def blob(self, name: str) -> bytes:
        """A part's bytes."""
        if name not in self._parts:
            raise _bad("missing-part", msg("The Word file lacks its part {part}.", part=name))
        return self._parts[name]

    def xml(self, name: str) -> Element:
        """A part's root element, parsed once."""
        if name not in self._trees:
            parse = parse_kept if name.endswith(_KEPT) else parse_xml
            self._trees[name] = parse(self.blob(name), name)
        return self._trees[name]

    def relationships(self, part: str) -> dict[str, Relationship]:
        """The relationships of a part by id (``""`` for those of the package)."""
        if part not in self._rels:
            self._rels[part] = self._read_relationships(part)
        return self._rels[part]

    def related(self, kind: str) -> str | None:
        """The name of the main part's related part of that kind, e.g. ``styles``."""
        for relationship in self.relationships(self.main).values():
            if relationship.kind == kind:
                self.blob(relationship.target)
                return relationship.target
        return None

    @cached_property
    def main(self) -> str:
        """The name of the main document part."""
        for relationship in self.relationships("").values():
            if relationship.kind == "officeDocument":
                return relationship.target
        raise _bad("not-word", msg("The file is no Word document (.docx)."))

    def _read_relationships(self, part: str) -> dict[str, Relationship]:
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if rels not in self._parts:
            return {}
        return {
            entry.get("Id", ""): _relationship(entry, folder)
            for entry in self.xml(rels).iter(f"{_RELS}Relationship")
        }


def read_parts(data: bytes) -> dict[str, bytes]:
    """Every part of a .docx by name, in the file's order. Raises ``BadInput`` past the limits."""
    if len(data) > MAX_FILE:
        raise _too_big()
    if data.startswith(_OLE):
        raise _bad(
            "old-word",
            msg("The file is an old .doc or protected by a password."),
            msg("Open it in Word and save it as .docx without a password."),
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _unpack(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise _bad("not-word", msg("The file is no Word document (.docx).")) from error


def pack(parts: dict[str, bytes]) -> bytes:
    """Parts as a .docx; the same parts give the same bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in parts.items():
            entry = zipfile.ZipInfo(name, _ZIP_EPOCH)
            entry.create_system = 0
            packed = name.endswith((".png", ".jpg", ".jpeg"))
            entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            archive.writestr(entry, data, compresslevel=_LEVEL)
    return stream.getvalue()


def parse_xml(data: bytes, part: str) -> Element:
    """One part's XML, without entities, document types or the network."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True,
        remove_comments=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _bad(
            "bad-xml", msg("The part {part} of the Word file is damaged.", part=part)
        ) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _bad(
            "doctype",
            msg("The part {part} of the Word file declares a document type; Word never does.",
                part=part),
        )  # fmt: skip
    return root


@lru_cache(maxsize=64)
def parse_kept(data: bytes, part: str) -> Element:
    """The same for parts that papers of one kind share to the byte: not to be changed."""
    return parse_xml(data, part)


def _unpack(archive: zipfile.ZipFile) -> dict[str, bytes]:
    entries = [entry for entry in archive.infolist() if not entry.filename.endswith("/")]
    if len(entries) > MAX_PARTS or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise _too_big()
    if any(entry.flag_bits & 1 for entry in entries):
        raise _bad("encrypted", msg("The Word file is protected by a password."))
    parts: dict[str, bytes] = {}
    for entry in entries:
        if entry.filename in parts:
            raise _bad("twice", msg("The Word file holds {part} twice.", part=entry.filename))
        parts[entry.filename] = _read(archive, entry)
    if "[Content_Types].xml" not in parts:
        raise _bad("not-word", msg("The file is no Word document (.docx)."))
    return parts


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    is_xml = entry.filename.endswith((".xml", ".rels"))
    limit = MAX_XML_PART if is_xml else entry.file_size
    with archive.open(entry) as stream:
        data = stream.read(limit + 1)  # the size in the directory may lie
    if len(data) > limit:
        raise _too_big()
    return data


def _relationship(entry: Element, folder: str) -> Relationship:
    target, kind = entry.get("Target", ""), entry.get("Type", "")
    if kind.startswith(_STRICT):
        raise _bad(
            "strict",
            msg("The Word file is in the “Strict Open XML” variant."),
            msg("Open it in Word and save it as an ordinary Word document (.docx)."),
        )
    external = entry.get("TargetMode") == "External"
    if not external:
        target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
    return Relationship(kind.removeprefix(_OFFICE), target, external)


def _bad(code: str, message: Message, hint: Message | None = None) -> BadInput:
    return BadInput(f"documents.word.{code}", message, hint=hint)


def _too_big() -> BadInput:
    return _bad("too-big", msg("The Word file is larger than any paper this program makes."))
