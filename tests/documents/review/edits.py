"""The agreement as it goes out, and what Word, WPS, LibreOffice and people do to it."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from lxml import etree

from pipeline.documents.render.office_probe import require_office
from pipeline.documents.render.word.package import pack, read_parts
from pipeline.documents.render.word.xml import q
from pipeline.papers import agreement
from pipeline.papers.draft import Draft
from pipeline.running.review_examined import Examined, examine, key_terms
from pipeline.running.templates import Templates
from pipeline.running.typesetting import filled
from tests.papers.matters import matter_of

MAIN = "word/document.xml"
GRACE = "不视为逾期，不计违约金"
Docx = Any  # python-docx ships no types
Element = Any


@cache
def issued() -> tuple[Draft, bytes]:
    """The copy for review of the example."""
    matter = matter_of(date(2025, 12, 18))
    assert matter.case.terms
    draft = agreement.for_review(matter, matter.case.terms)
    return draft, filled(draft, Templates(), draft.context)


def examined(word: bytes) -> Examined:
    """A file held against the issued one."""
    draft, base = issued()
    return examine(base, word, key_terms(draft))


def edited(change: Callable[[Docx], object], word: bytes | None = None) -> bytes:
    """The issued file, or another, changed with python-docx."""
    document = docx.Document(io.BytesIO(word or issued()[1]))
    change(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def reworked(change: Callable[[Element], object], word: bytes | None = None) -> bytes:
    """The issued file, or another, with its XML changed."""
    parts = read_parts(word or issued()[1])
    root = etree.fromstring(parts[MAIN])
    change(root)
    return pack({**parts, MAIN: etree.tostring(root, encoding="UTF-8", standalone=True)})


def replace_text(root: Element, old: str, new: str) -> None:
    """Replace text in every paragraph that has it, over however many runs it is split."""
    for paragraph in root.iter(q("w:p")):
        texts = list(paragraph.iter(q("w:t")))
        at = "".join(each.text or "" for each in texts).find(old)
        if at < 0:
            continue
        place, value = 0, new
        for each in texts:
            text = each.text or ""
            a, b = max(at, place), min(at + len(old), place + len(text))
            if a < b:
                same = len(old) == len(new)
                value = new[a - at : b - at] if same else value
                each.text = text[: a - place] + value + text[b - place :]
                value = ""
            place += len(text)


def replaced(old: str, new: str, word: bytes | None = None) -> bytes:
    """The file with one text in the place of another."""
    return reworked(lambda root: replace_text(root, old, new), word)


def without_controls(root: Element) -> None:
    """Content controls taken off, their content kept, as "remove content control" does."""
    for control in list(root.iter(q("w:sdt"))):
        for child in list(control.find(q("w:sdtContent"))):
            control.addprevious(child)
        control.getparent().remove(control)


def saved_by_word(word: bytes | None = None) -> bytes:
    """As Word saves: runs split at will, revision marks, spelling marks, smart tags, more parts."""
    parts = read_parts(reworked(_like_word, word))
    parts["customXml/item1.xml"] = b'<b:Sources xmlns:b="urn:b"/>'
    parts["docProps/app.xml"] = (
        b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'extended-properties"><Application>Microsoft Office Word</Application></Properties>'
    )
    types = parts["[Content_Types].xml"]
    if b"docProps/app.xml" not in types:
        parts["[Content_Types].xml"] = types.replace(
            b"</Types>",
            b'<Override PartName="/docProps/app.xml" ContentType="application/vnd.openxmlformats-'
            b'officedocument.extended-properties+xml"/></Types>',
        )
    return pack(parts)


def _like_word(root: Element) -> None:
    for number, run in enumerate(list(root.iter(q("w:r")))):
        run.set(q("w:rsidR"), f"00{number % 65536:06X}")
        texts = run.findall(q("w:t"))
        if len(texts) == 1 and len(texts[0].text or "") > 3 and len(run) <= 2:
            _split(run, texts[0])
    for number, paragraph in enumerate(root.iter(q("w:p"))):
        paragraph.set("{http://schemas.microsoft.com/office/word/2010/wordml}paraId",
                      f"{number:08X}")  # fmt: skip
        first = next(iter(paragraph.findall(q("w:r"))), None)
        if first is not None:
            first.addprevious(parse_xml(f'<w:proofErr {nsdecls("w")} w:type="spellStart"/>'))
            first.addnext(parse_xml(f'<w:proofErr {nsdecls("w")} w:type="spellEnd"/>'))
            first.addnext(parse_xml(f'<w:bookmarkStart {nsdecls("w")} w:id="{number + 50_000}" '
                                    f'w:name="_Hlk{number}"/>'))  # fmt: skip
            first.addnext(parse_xml(f'<w:bookmarkEnd {nsdecls("w")} w:id="{number + 50_000}"/>'))


def _split(run: Element, text: Element) -> None:
    """A run in two, the second in a smart tag."""
    whole = text.text or ""
    second = etree.fromstring(etree.tostring(run))
    text.text, second.find(q("w:t")).text = whole[:3], whole[3:]
    for each in (text, second.find(q("w:t"))):
        each.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    tag = parse_xml(f'<w:smartTag {nsdecls("w")} w:uri="urn:x" w:element="chmetcnv"/>')
    tag.append(second)
    run.addnext(tag)


def saved_by_wps(word: bytes | None = None) -> bytes:
    """As WPS saves: no controls, formats said on every run, its build in a part of its own."""
    parts = read_parts(reworked(_like_wps, word))
    parts["docProps/custom.xml"] = (
        b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-'
        b'properties" xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'docPropsVTypes"><property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" '
        b'name="KSOProductBuildVer"><vt:lpwstr>2052-12.1.0.16388</vt:lpwstr></property>'
        b"</Properties>"
    )
    return pack(parts)


def _like_wps(root: Element) -> None:
    without_controls(root)
    for run in root.iter(q("w:r")):
        looks = run.find(q("w:rPr"))
        if looks is None:
            looks = etree.Element(q("w:rPr"))
            run.insert(0, looks)
        if looks.find(q("w:rFonts")) is None:
            looks.insert(0, parse_xml(f'<w:rFonts {nsdecls("w")} w:hint="eastAsia"/>'))
            if looks[0].getnext() is not None and looks[0].getnext().tag == q("w:rStyle"):
                looks.insert(0, looks[1])
        looks.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="en-US" w:eastAsia="zh-CN"/>'))


def saved_by_libreoffice(word: bytes) -> bytes:
    """Through a real LibreOffice and back."""
    program = str(require_office().path)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "in.docx"
        file.write_bytes(word)
        subprocess.run(
            [program, f"-env:UserInstallation=file://{folder}/profile", "--headless",
             "--convert-to", "docx:MS Word 2007 XML", "--outdir", f"{folder}/out", str(file)],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        return (Path(folder) / "out" / "in.docx").read_bytes()
