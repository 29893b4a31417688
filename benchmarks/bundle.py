"""How long a bundle takes beside the mere joining of its PDFs by qpdf.

``python -m benchmarks.bundle`` makes files of 25 pages each, half of them scans (a JPEG of 150 dots
an inch on each page), half of them text, and binds them as the product does: read in a process
apart, cleaned, framed, behind dividers, labelled, linked, bookmarked, hashed (SHA-256 and SM3),
with a manifest. qpdf joins the same files with ``qpdf --empty --pages``. Both
are timed as processes from start to end, in turn, the best of some rounds; ours says how much
memory its two processes took at most, together. The catalogue is rendered before, since qpdf
has none to make.
"""

from __future__ import annotations

import argparse
import datetime
import io
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.documents.apart import Desk

PAGES = 25
DAY = datetime.date(2026, 5, 15)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--attach", action="store_true", help="with the originals inside")
    parser.add_argument("--bind", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.bind:
        bind(options.bind, attached=options.attach)
        return
    print(f"{'pages':>7} {'qpdf':>8} {'bundle':>8} {'ratio':>6} {'(of CPU)':>8} {'memory':>9}")
    for pages in options.pages:
        with tempfile.TemporaryDirectory() as folder:
            measure(Path(folder), pages, options.rounds, attached=options.attach)


def measure(folder: Path, pages: int, rounds: int, *, attached: bool) -> None:
    make(folder, pages // PAGES)
    files = sorted(map(str, folder.glob("*.pdf")))
    joining = ["qpdf", "--empty", "--pages", *files, "--", str(folder / "joined.out")]
    binding = [sys.executable, "-m", "benchmarks.bundle", "--bind", str(folder)]
    binding += ["--attach"] if attached else []
    theirs: list[list[float]] = []
    ours: list[list[float]] = []
    memory = 0
    for _ in range(rounds):
        theirs.append(list(timed(joining)[:2]))
        wall, cpu, said = timed(binding)
        ours.append([wall, cpu])
        memory = max(memory, json.loads(said)["megabytes"])
    (wall, cpu), (our_wall, our_cpu) = least(theirs), least(ours)
    ratios = f"{our_wall / wall:>6.2f} {our_cpu / cpu:>8.2f}"
    print(f"{pages:>7} {wall:>7.2f}s {our_wall:>7.2f}s {ratios} {memory:>6} MB")


def least(rounds: list[list[float]]) -> list[float]:
    """The best of each: others use the machine as well."""
    return [min(column) for column in zip(*rounds, strict=True)]


def timed(command: list[str]) -> tuple[float, float, str]:
    """Seconds on the wall's clock, seconds of CPU, and what was printed."""
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def bind(folder: Path, *, attached: bool) -> None:
    """What is measured: from files on disk to the bundle and its manifest on disk."""
    from pipeline.documents.apart import Desk

    with Desk() as desk:
        desk.warm()
        bind_at(desk, folder, attached=attached)
    print(json.dumps({"megabytes": peak(resource.RUSAGE_SELF) + peak(resource.RUSAGE_CHILDREN)}))


def bind_at(desk: Desk, folder: Path, *, attached: bool) -> None:
    from pipeline.documents import bundle
    from pipeline.running.divider_facts import file_facts
    from pipeline.running.filing import Source, file_all

    sources = [
        Source(path.name, path.read_bytes, lambda name: None)
        for path in sorted(folder.glob("*.pdf"))
    ]
    filed, placed = file_all(sources, desk), []
    for number, file in enumerate(filed, 1):
        made = file.outcome
        if not isinstance(made, bundle.Prepared):
            raise SystemExit(made.reason.render("en"))
        side = "借款人" if number % 2 else "出借人"
        facts = (("证明对象", "借款人收到借款，至今没有还清"), *file_facts(file, "zh"))
        placed.append(bundle.PlacedExhibit(f"证据{number}", file.name, side, made, file.name,
                                           file.original, facts))  # fmt: skip
    with (folder / "bundle.out").open("w+b") as out:
        bundle.assemble_into(
            out, (folder / "catalogue").read_bytes(), placed, title="证据册",
            case_no="（2026）测01号", language="zh", date=DAY, attached=attached,
        )  # fmt: skip
    listed = json.dumps(bundle.manifest(filed, 1, "zh"), ensure_ascii=False)
    (folder / "bundle.out.json").write_text(listed, encoding="utf-8")


def peak(who: int) -> int:
    """The most memory it held, in megabytes: this process, or the one that reads for it."""
    return resource.getrusage(who).ru_maxrss // 1024


def make(folder: Path, files: int) -> None:
    """The files, and a catalogue that names each."""
    text = text_pages()
    scans = scanned(text)
    for number in range(files):
        (folder / f"{number:04}.pdf").write_bytes(scans if number % 2 else text)
    (folder / "catalogue").write_bytes(catalogue(files))


def text_pages() -> bytes:
    import docx

    from pipeline.documents.render import RenderOptions, render

    document = docx.Document()
    for page in range(1, PAGES + 1):
        for line in range(1, 15):
            document.add_paragraph(
                f"第{page}页第{line}段：借款人应当按照约定的期限返还借款，并支付利息；"
                f"The borrower shall repay {line * page * 100}.00 yuan."
            )
        if page < PAGES:
            document.add_page_break()
    out = io.BytesIO()
    document.save(out)
    made = render(out.getvalue(), RenderOptions("文字", "zh", DAY))
    if made.pages != PAGES:
        raise SystemExit(f"the text fills {made.pages} pages, not {PAGES}")
    return made.pdf


def scanned(text: bytes) -> bytes:
    """The first page again and again, as a scanner sees it: grey, noisy, a little turned."""
    import pikepdf
    import pypdfium2
    from PIL import Image

    page = pypdfium2.PdfDocument(text)[0].render(scale=150 / 72).to_pil().convert("L")
    noisy = Image.blend(page, Image.effect_noise(page.size, 20), 0.15)
    pdf, out = pikepdf.new(), io.BytesIO()
    for number in range(PAGES):
        jpeg = io.BytesIO()
        noisy.rotate(number / 20, fillcolor=255).save(jpeg, "JPEG", quality=55)
        added = pdf.add_blank_page(page_size=(595.276, 841.89))
        picture = pdf.make_stream(
            jpeg.getvalue(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image,
            Width=page.width, Height=page.height, BitsPerComponent=8,
            ColorSpace=pikepdf.Name.DeviceGray, Filter=pikepdf.Name.DCTDecode,
        )  # fmt: skip
        added.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=picture))
        added.obj.Contents = pdf.make_stream(b"q 595.276 0 0 841.89 0 0 cm /I Do Q")
    pdf.save(out)
    return out.getvalue()


def catalogue(files: int) -> bytes:
    import docx

    from pipeline.documents.render import RenderOptions, render

    document, out = docx.Document(), io.BytesIO()
    table = document.add_table(rows=files, cols=2)
    for number, row in enumerate(table.rows, 1):
        row.cells[0].text, row.cells[1].text = f"证据{number}", "证明借款事实"
    document.save(out)
    return render(out.getvalue(), RenderOptions("证据目录", "zh", DAY)).pdf


if __name__ == "__main__":
    main()
