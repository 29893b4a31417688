"""Fills a Word template with the values of a case: :func:`fill`.

A template's tags are Jinja's as docxtpl reads them: ``{{ x }}``, ``{%p if … %}`` on a paragraph of
its own, ``{%tr for … %}`` on a table row of its own. Values are only ever text: nothing in them can
become markup, and a value that is missing or unprintable stops the paper.

A template is read, patched and compiled once per process. Filling it again costs the rendering and
the packing of the parts that have tags.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from types import TracebackType

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, pass_context
from jinja2.exceptions import SecurityError, UndefinedError
from jinja2.runtime import Context, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree
from markupsafe import Markup, escape

from pipeline.documents.compose import (
    DOCUMENT,
    Clauses,
    compose,
    has_place_for_clauses,
    style_names,
)
from pipeline.documents.controls import Term, labelled, lay, marked
from pipeline.documents.crossrefs import references, resolve
from pipeline.documents.fill_bounds import Beyond, parse_within_bounds
from pipeline.documents.fill_place import TagPlace, find_place, value_of_a_kind
from pipeline.documents.render.word.package import pack, parse_xml, read_parts
from pipeline.documents.render.word.xml import Element, q
from pipeline.errors import BadInput, JieqingError, RenderingError
from pipeline.finding import Where
from pipeline.messages import Message, msg

_TEMPLATED = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_TAG = re.compile(r"\{[{%]-?")
_WHOLE_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
# Newlines and tabs are what Word has elements for; the rest of these have no place in a paper:
# controls, surrogates, signs that nobody sees, and those that turn the direction of writing around.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069"
    "\ud800-\udfff\ufeff\ufffe\uffff]"
)
_BREAKS = {
    "\n": Markup('</w:t><w:br/><w:t xml:space="preserve">'),
    "\t": Markup('</w:t><w:tab/><w:t xml:space="preserve">'),
}
_FILTERS = ("join", "length", "first", "last", "upper", "lower", "trim", "default", "d", "sort",
            "selectattr", "rejectattr", "map", "list")  # fmt: skip
_CORE = "docProps/core.xml"
_CORE_TYPE = "application/vnd.openxmlformats-package.core-properties+xml"
_CORE_REL = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"


@dataclass(frozen=True, slots=True)
class _Part:
    """A part with tags: its name, its text with one tag a line, as it was, and compiled."""

    name: str
    source: str
    text: str
    template: Template | None = None


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A template file as far as it can be prepared."""

    path: Path
    fixed: dict[str, bytes]
    styles: dict[str, str]
    parts: dict[str, _Part] = field(default_factory=dict)


def fill(
    template: Path,
    context: Mapping[str, object],
    *,
    title: str,
    date: datetime.date,
    language: str = "zh",
    clauses: Clauses | None = None,
    controls: Mapping[str, str] | None = None,
) -> bytes:
    """The template with the values of ``context`` in it, as a .docx.

    ``clauses`` are put into the template first where that has a place for them. ``controls`` names
    the values that stand in content controls (:mod:`.controls`). ``title``, ``date``
    (created and modified) and ``language`` become the file's properties; the same arguments give
    the same bytes. Values may be ``str``, ``int`` or ``Decimal``, in lists and
    mappings. Raises ``BadInput`` for a template that is no Word file and ``RenderingError`` for one
    that cannot be filled; its message names the part, the paragraph and the expression.
    """
    compiled = _load(template, clauses)
    values = context if clauses is None else {**context, "ref": references(clauses.ids)}
    filled = {
        name: _render(compiled, compiled.parts[name], values, language, controls or {})
        if name in compiled.parts
        else data
        for name, data in compiled.fixed.items()
    }
    filled[_CORE] = _core_properties(title, date, language)
    return pack(filled)


def _load(template: Path, clauses: Clauses | None) -> _Compiled:
    libraries = clauses.libraries if clauses else ()
    files = tuple((file, *_stamp(file)) for file in (template, *libraries))
    return _compile(files, clauses.ids if clauses else ())


def _stamp(file: Path) -> tuple[int, int]:
    """By what a file is seen to have changed."""
    try:
        stat = file.stat()
    except OSError as error:
        raise BadInput(
            "documents.fill.template", msg("There is no template {file}.", file=file)
        ) from error
    return stat.st_mtime_ns, stat.st_size


@lru_cache(maxsize=64)
def _compile(files: tuple[tuple[Path, int, int], ...], clauses: tuple[str, ...]) -> _Compiled:
    (template, _, _), *libraries = files
    parts = read_parts(template.read_bytes())
    if clauses and has_place_for_clauses(parts):  # an office may have a text of its own
        texts = [read_parts(library.read_bytes()) for library, _, _ in libraries]
        parts = compose(parts, texts, clauses)
    environment = _environment()
    compiled = _Compiled(template, _with_core_properties(parts), style_names(parts))
    for name, data in parts.items():
        if _TEMPLATED.fullmatch(name):
            text = etree.tostring(parse_xml(data, name), encoding="unicode")
            compiled.parts[name] = _compile_part(environment, template, name, text)
    return compiled


def _compile_part(
    environment: ImmutableSandboxedEnvironment, template: Path, name: str, text: str
) -> _Part:
    kind = value_of_a_kind(name, text)
    if kind is not None:
        message = msg("{tag} is a kind of tag that is not filled here.", tag=kind.expression)
        raise _error_at(template, kind, "level", message)
    patched = _WHOLE_TAG.sub(
        lambda m: m[0].replace("&amp;", "&"), DocxTemplate(template).patch_xml(text)
    )
    # One tag per line, so that a line number says which tag an error is in.
    source = _TAG.sub(lambda m: f"{m[0]}\n", patched.replace("\n", " "))
    part = _Part(name, source, text)
    try:
        tree = parse_within_bounds(environment, source)
        return _Part(name, source, text, environment.from_string(tree))
    except Beyond as error:
        raise _error(template, part, error.line, error.code, error.message) from error
    except TemplateSyntaxError as error:
        raise _error(template, part, error.lineno, "syntax", _syntax(error)) from error


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=True, finalize=_printed
    )
    environment.globals.clear()
    environment.filters = {name: environment.filters[name] for name in _FILTERS}
    return environment


class _Unprintable(Exception):
    """A value that may not stand in a paper."""

    def __init__(self, code: str, message: Message) -> None:
        super().__init__(code)
        self.code, self.message = code, message


@pass_context  # so that jinja prints no literal by itself, past this function
def _printed(_: Context, value: object) -> Markup | Undefined:
    """A value as text in a ``w:t``. Whatever it claims to be, it is escaped."""
    if isinstance(value, Undefined):
        return value
    if value is None:
        raise _Unprintable("empty", msg("The value of {expression} is missing."))
    if isinstance(value, bool) or not isinstance(value, (str, int, Decimal)):
        kind = type(value).__name__
        raise _Unprintable("kind", msg("{expression} is no text but {kind}.", kind=kind))
    text = str(value).replace("\r\n", "\n")
    bad = _FORBIDDEN.search(text)
    if bad:
        code = f"{ord(bad[0]):04X}"
        raise _Unprintable(
            "control",
            msg("The value of {expression} holds the control character U+{code}.", code=code),
        )
    escaped = escape(text)  # of a plain str: a Markup would pass through
    for character, element in _BREAKS.items():
        escaped = escaped.replace(character, element)
    return marked(value, escaped) if isinstance(value, Term) else escaped


def _render(
    compiled: _Compiled,
    part: _Part,
    context: Mapping[str, object],
    language: str,
    controls: Mapping[str, str],
) -> bytes:
    controls = controls if part.name == DOCUMENT else {}
    root = _rendered(compiled.path, part, context, controls)
    lay(root, controls)
    _repair(root)
    resolve(root, compiled.styles, language)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _rendered(
    template: Path, part: _Part, context: Mapping[str, object], controls: Mapping[str, str]
) -> Element:
    assert part.template is not None
    values = {name: labelled(value, controls, name) for name, value in context.items()}
    try:
        text = part.template.render(values if controls else context)
    except Exception as error:
        raise _explained(template, part, error) from error
    try:
        return etree.fromstring(text.encode())
    except etree.XMLSyntaxError as error:
        if controls:  # a value may stand where no control can, as in a picture's description
            return _rendered(template, part, context, {})
        raise RenderingError(
            "documents.fill.structure",
            msg("{template}: filling {part} breaks the structure of the Word file.",
                template=template.name, part=part.name),
            hint=msg("Put {tr} and {p} tags into rows and paragraphs of their own.",
                     tr="{%tr … %}", p="{%p … %}"),
        ) from error  # fmt: skip


def _repair(root: Element) -> None:
    """What Word insists on: cells end in a paragraph, tables have rows, pictures own numbers."""
    for cell in root.iter(q("w:tc")):
        if len(cell) == 0 or cell[-1].tag != q("w:p"):
            etree.SubElement(cell, q("w:p"))
    for table in list(root.iter(q("w:tbl"))):
        if table.find(q("w:tr")) is None:
            table.getparent().remove(table)
    for number, picture in enumerate(root.iter(q("wp:docPr")), start=1):
        picture.set("id", str(number))


def _explained(template: Path, part: _Part, error: Exception) -> JieqingError:
    """An error of rendering as one that says where."""
    line = _line_of(error.__traceback__)
    if isinstance(error, _Unprintable):
        return _error(template, part, line, error.code, error.message)
    if isinstance(error, UndefinedError):
        reason = msg("{expression} is not in the data.")
        return _error(template, part, line, "undefined", reason)
    if isinstance(error, SecurityError):
        reason = msg("{expression} reaches for what a template may not touch.")
        return _error(template, part, line, "forbidden", reason)
    if isinstance(error, TemplateError | TypeError | ValueError | ArithmeticError | KeyError):
        reason = msg("{expression} cannot be computed: {reason}.", reason=error)
        return _error(template, part, line, "expression", reason)
    raise error


def _line_of(traceback: TracebackType | None) -> int:
    """The template's line, which Jinja writes into the traceback, deepest frame last."""
    line = 0
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == "<template>":
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line


def _error(template: Path, part: _Part, line: int, code: str, message: Message) -> RenderingError:
    return _error_at(template, find_place(part.name, part.text, part.source, line), code, message)


def _error_at(template: Path, place: TagPlace, code: str, message: Message) -> RenderingError:
    return RenderingError(
        f"documents.fill.{code}",
        msg("{what} ({template}, {part}, paragraph “{paragraph}”)",
            what=Message(message.msgid, {**message.values, "expression": place.expression}),
            template=template.name, part=place.words, paragraph=place.paragraph),
        hint=msg("`jieqing template fields` lists what there is.") if code == "undefined" else None,
        where=Where(path=f"{place.path} {place.expression}", file=str(template)),
    )  # fmt: skip


def _syntax(error: TemplateSyntaxError) -> Message:
    return msg("{expression} is not understood: {reason}.", reason=error.message)


def _with_core_properties(parts: dict[str, bytes]) -> dict[str, bytes]:
    """The parts with a place for the core properties, where the template has none."""
    if _CORE in parts:
        return parts
    types = parse_xml(parts["[Content_Types].xml"], "[Content_Types].xml")
    etree.SubElement(types, f"{{{types.nsmap[None]}}}Override",
                     PartName=f"/{_CORE}", ContentType=_CORE_TYPE)  # fmt: skip
    rels = parse_xml(parts.get("_rels/.rels", b""), "_rels/.rels")
    etree.SubElement(rels, f"{{{rels.nsmap[None]}}}Relationship",
                     Id="rIdCoreProperties", Type=_CORE_REL, Target=_CORE)  # fmt: skip
    changed = {"[Content_Types].xml": types, "_rels/.rels": rels}
    return {**parts, **{n: etree.tostring(x, xml_declaration=True, encoding="UTF-8")
                        for n, x in changed.items()}, _CORE: b""}  # fmt: skip


def _core_properties(title: str, date: datetime.date, language: str) -> bytes:
    """Dublin Core of the file (ISO/IEC 29500-2, 11): no author, no clock."""
    moment = f"{date.isoformat()}T00:00:00Z"
    tag = {"zh": "zh-CN", "en": "en-US"}.get(language, language)
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        "<cp:coreProperties"
        ' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title><dc:language>{escape(tag)}</dc:language>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{moment}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{moment}</dcterms:modified>'
        "</cp:coreProperties>"
    ).encode()
