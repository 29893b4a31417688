"""Recognised text lies beneath a scan, the scan looks as before, and nothing happens unasked."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest

from pipeline import resources
from pipeline.documents.bundle import Changed, Prepared, prepare
from pipeline.documents.ocr import require_ocr, with_text
from pipeline.documents.ocr_spaces import close_up
from pipeline.errors import RenderingError, ToolMissing

EVIDENCE = resources.examples() / "online-loan" / "evidence"
LICENCE = EVIDENCE / "lender" / "licence.jpg"
PAYOUT = EVIDENCE / "lender" / "payout.pdf"


def prepared(path: Path) -> Prepared:
    outcome = prepare(path.name, path.read_bytes())
    assert isinstance(outcome, Prepared)
    return outcome


def text_of(pages: bytes) -> str:
    with pypdfium2.PdfDocument(pages) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def looks_of(pages: bytes) -> list[bytes]:
    with pypdfium2.PdfDocument(pages) as document:
        return [page.render(scale=1).to_pil().tobytes() for page in document]


@pytest.mark.slow
def test_a_scan_can_be_searched_and_looks_as_before() -> None:
    scan = prepared(LICENCE)
    done = with_text(LICENCE.name, scan)
    assert text_of(scan.pages).strip() == ""
    text = text_of(done.pages)
    assert "统一社会信用代码" in text
    assert "91990106MA7K9D2EXP" in text
    assert "海棠网络小额贷款有限公司" in text
    assert looks_of(done.pages) == looks_of(scan.pages)
    assert done.changed == (*scan.changed, Changed.RECOGNISED)
    assert with_text(LICENCE.name, prepared(LICENCE)).pages == done.pages
    assert with_text(LICENCE.name, done).pages == done.pages


def test_it_takes_no_longer_than_it_may() -> None:
    with pytest.raises(RenderingError, match=r"licence\.jpg took too long"):
        with_text(LICENCE.name, prepared(LICENCE), seconds=0.05)


def test_pages_with_text_need_no_recognition(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    bank = prepared(PAYOUT)
    assert with_text(PAYOUT.name, bank) is bank


def test_what_is_missing_is_named_with_the_way_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    require_ocr()
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ToolMissing) as error:
        require_ocr()
    assert error.value.exit_status == 8
    assert "ocrmypdf, tesseract" in error.value.message.render("en")
    assert error.value.hint is not None
    assert "apt-get install ocrmypdf tesseract-ocr-chi-sim" in error.value.hint.render("zh")


def test_a_language_that_is_missing_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    with pytest.raises(ToolMissing, match="tesseract chi_sim, tesseract eng"):
        require_ocr()


LINE = b"BT\n3 Tr 1 0 0 1 10 10 Tm /f-0-0 16 Tf 84 Tz [ <793E4F1A0020> ] TJ "


def test_chinese_words_are_closed_up_to_the_next() -> None:
    # 社会 信用: the two letters of 社会 now reach from 0 to 25.92.
    spaced = LINE + b"25.92 0 Td 76 Tz [ <4FE175280020> ] TJ \nET"
    assert close_up(spaced) == (
        LINE.replace(b"84 Tz", b"162.000 Tz").replace(b"0020>", b">")
        + b"25.92 0 Td 76 Tz [ <4FE17528> ] TJ \nET"
    )


@pytest.mark.parametrize(
    "kept",
    [
        LINE + b"90 0 Td 76 Tz [ <4FE17528> ] TJ ",  # the next column
        LINE + b"25.92 0 Td 76 Tz [ <00410042> ] TJ ",  # Latin letters follow
        LINE.replace(b"4F1A", b"0041") + b"25.92 0 Td 76 Tz [ <4FE17528> ] TJ ",  # or go before
        b"1 0 0 1 0 0 cm /P Do",
    ],
)
def test_other_spaces_stay(kept: bytes) -> None:
    assert close_up(kept) == kept
