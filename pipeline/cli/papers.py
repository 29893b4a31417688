"""Verbs about single papers: ``render``."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from pathlib import Path

import click

from pipeline.cli.options import ExistingPath, as_of_option
from pipeline.cli.voice import Voice, json_option, language_option
from pipeline.errors import RenderingError
from pipeline.finding import Severity
from pipeline.messages import msg
from pipeline.running.files import read_file, refuse_overwriting, write_file
from pipeline.running.rendering import render_word


@click.command()
@click.argument("word", type=ExistingPath)
@click.option("-o", "--output", required=True, type=ExistingPath, help="PDF 文件。 / The PDF.")
@click.option(
    "--engine",
    type=click.Choice(["auto", "typst", "office"]),
    default="auto",
    show_default=True,
    help="排版引擎。 / Rendering engine.",
)
@as_of_option
@language_option
@json_option
def render(word: Path, output: Path, engine: str, as_of: date, lang: str, as_json: bool) -> int:
    """Word 转 PDF，并读回核对。 / Word to PDF, read back and proved.

    A PDF that lacks something of the Word file is written to be looked at, with exit status 6.

    Example: jieqing render letter.docx -o letter.pdf
    """
    voice = Voice(lang, as_json)
    refuse_overwriting(output, [word])
    rendered = render_word(read_file(word), title=word.stem, as_of=as_of, engine=engine)
    write_file(output, rendered.pdf)
    voice.findings(rendered.warnings)
    voice.say(msg("{file}: {pages} page(s), engine {engine}.", file=output,
                  pages=rendered.pages, engine=rendered.engine))  # fmt: skip
    if as_json:
        voice.emit(
            {
                "schema": "render.v1",
                "engine": rendered.engine,
                "pages": rendered.pages,
                "sha256": sha256(rendered.pdf).hexdigest(),
                "warnings": [each.as_json(lang) for each in rendered.warnings],
            }
        )
    lost = any(each.severity is Severity.ERROR for each in rendered.warnings)
    return RenderingError.exit_status if lost else 0
