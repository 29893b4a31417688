"""How much memory a process needs that does nothing but set papers and read them back.

``python -m benchmarks.render_memory WORD.docx TITLE DATE COUNT`` sets so many papers like one, each
other than the last in every paragraph. After every hundred a line: how many, resident megabytes.
"""

from __future__ import annotations

import resource
import sys
from datetime import date
from pathlib import Path

from benchmarks.render_files import varied
from pipeline.documents.proof import prove
from pipeline.documents.render.engine import RenderOptions
from pipeline.documents.render.typst import TypstEngine


def main(paper: bytes, options: RenderOptions, count: int) -> None:
    """Set, read back, tell."""
    engine = TypstEngine()
    for n in range(count):
        one = varied(paper, n)
        assert prove(engine.render(one, options).pdf, one) == ()
        if (n + 1) % 100 == 0 or n + 1 == count:
            pages = int(Path("/proc/self/statm").read_text().split()[1])
            print(n + 1, pages * resource.getpagesize() / 1e6, flush=True)


if __name__ == "__main__":
    file, title, day, papers = sys.argv[1:]
    main(Path(file).read_bytes(), RenderOptions(title, "zh", date.fromisoformat(day)), int(papers))
