"""A layer of recognised text beneath scanned pages, so that a bundle can be searched.

OCRmyPDF and Tesseract recognise; what they say is put, unseen, under pages that otherwise stay as
they are: no picture is touched. Recognised text may be wrong, so it is made only where it is asked
for, and the bundle's manifest names it. The same pages and the same versions give the same bytes.
"""

from __future__ import annotations

import io
import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2
from pikepdf import Dictionary, Name, Object, Pdf

from pipeline.documents.bundle.prepared import Changed, Prepared
from pipeline.documents.ocr_spaces import close_up
from pipeline.errors import RenderingError, ToolMissing
from pipeline.messages import Message, msg

LANGUAGES = ("chi_sim", "eng")
SECONDS = 60.0
"""For one page, at most."""

_PROGRAMS = ("ocrmypdf", "tesseract")
_LAYER = "/OCR-"  # the names that OCRmyPDF gives to layers of text, with something random behind


def require_ocr() -> None:
    """Raises :class:`~pipeline.errors.ToolMissing` unless all that recognition takes is there."""
    missing = [name for name in _PROGRAMS if shutil.which(name) is None]
    if not missing:
        there = _run_briefly(["tesseract", "--list-langs"]).split()
        missing = [f"tesseract {name}" for name in LANGUAGES if name not in there]
    if missing:
        raise ToolMissing(
            "ocr.missing",
            msg("Text recognition needs what is not installed here: {names}.",
                names=", ".join(missing)),
            hint=msg("On Debian or Ubuntu: sudo apt-get install ocrmypdf tesseract-ocr-chi-sim. "
                     "Elsewhere install OCRmyPDF and Tesseract with the languages chi_sim and "
                     "eng. Or leave out --ocr."),
        )  # fmt: skip


def with_text(name: str, prepared: Prepared, seconds: float = SECONDS) -> Prepared:
    """The pages with recognised text beneath those that have none, each in ``seconds`` at most.

    ``name`` is what messages call the file. An exhibit that has text on every page comes back as
    it is. Raises :class:`~pipeline.errors.RenderingError` if recognition fails or takes too long.
    """
    pages = prepared.pages
    bare = _pages_without_text(pages)
    if not bare:
        return prepared
    recognised = _recognise(name, pages, seconds * len(bare))
    document = pikepdf.open(io.BytesIO(pages))
    with pikepdf.open(io.BytesIO(recognised)) as found:
        done = [_lay_under(document, number, found) for number in bare]
    if not any(done):
        return prepared
    return replace(prepared, held=document, changed=(*prepared.changed, Changed.RECOGNISED))


def _pages_without_text(pages: bytes) -> list[int]:
    with pypdfium2.PdfDocument(pages) as document:
        return [n for n in range(len(document)) if not document[n].get_textpage().count_chars()]


def _recognise(name: str, pages: bytes, seconds: float) -> bytes:
    with tempfile.TemporaryDirectory(prefix="jieqing-ocr-") as folder:
        source, target = Path(folder) / "in.pdf", Path(folder) / "out.pdf"
        source.write_bytes(pages)
        command = [
            *("ocrmypdf", "--quiet", "--skip-text", "--output-type", "pdf", "--optimize", "0"),
            *("--language", "+".join(LANGUAGES), "--max-image-mpixels", "0"),
            *(str(source), str(target)),
        ]
        status = _run(command, folder, seconds)
        if status is None:
            raise _failed(msg("Recognising the text of {file} took too long.", file=name))
        if status or not target.is_file():
            raise _failed(msg("The text of {file} could not be recognised (OCRmyPDF ended with "
                              "{status}).", file=name, status=status))  # fmt: skip
        return target.read_bytes()


def _run(command: list[str], folder: str, seconds: float) -> int | None:
    """The exit status; None if it took too long. Its helpers end with it."""
    with subprocess.Popen(  # noqa: S603 - ours, and no shell
        command,
        env=_environment() | {"TMPDIR": folder},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            return process.wait(seconds)
        except BaseException as stopped:
            os.killpg(process.pid, signal.SIGKILL)
            if isinstance(stopped, subprocess.TimeoutExpired):
                return None
            raise


def _run_briefly(command: list[str]) -> str:
    done = subprocess.run(  # noqa: S603 - ours, and no shell
        command, env=_environment(), capture_output=True, text=True, timeout=60
    )
    return done.stdout + done.stderr


def _environment() -> dict[str, str]:
    """Theirs, not ours: another Python may run them. One thread each, which is faster here."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    return kept | {"OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8"}


def _lay_under(document: Pdf, number: int, found: Pdf) -> bool:
    """Put the text of a page of ``found`` under the same page of ``document``; whether there was
    any.
    """
    layer = _layer(found.pages[number])
    if layer is None:
        return False
    text, placed = layer
    page = document.pages[number].obj
    form = document.make_stream(b"%s %s" % (placed, page.Contents.read_bytes()))
    form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, page.MediaBox
    drawings = Dictionary(T=document.copy_foreign(text), P=page.Resources.XObject.P)
    form.Resources = Dictionary(XObject=drawings)
    page.Resources = Dictionary(XObject=Dictionary(P=form))
    page.Contents = document.make_stream(b"/P Do")
    return True


def _layer(page: pikepdf.Page) -> tuple[Object, bytes] | None:
    """The text that OCRmyPDF found on a page as a form, and the operators that place it as /T."""
    forms = page.form_xobjects
    name = next((each for each in forms if each.startswith(_LAYER)), None)
    if name is None:
        return None
    text = forms[name]
    text.write(close_up(text.read_bytes()))
    drawn = list(pikepdf.parse_content_stream(page))
    at = next(n for n, step in enumerate(drawn) if name in map(str, step.operands))
    start = next(n for n in range(at, -1, -1) if str(drawn[n].operator) == "q")
    placing = [(step.operands, step.operator) for step in drawn[start:at]]
    return text, pikepdf.unparse_content_stream(placing) + b" /T Do Q"


def _failed(message: Message) -> RenderingError:
    hint = msg("Build without --ocr, or hand in a sharper or smaller scan.")
    return RenderingError("ocr.failed", message, hint=hint)
