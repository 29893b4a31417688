"""Verbs about Word templates: ``template list``, ``lint``, ``fields``, ``preview``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.table import Table

from pipeline.cli.options import ExistingPath, templates_option
from pipeline.cli.voice import Voice, json_option, language_option
from pipeline.errors import BadInput, UsageError
from pipeline.finding import Finding, Severity
from pipeline.messages import Message, msg
from pipeline.papers.catalogue import PAPERS, Edition, edition, editions
from pipeline.papers.draft import Stage
from pipeline.papers.fields import Kind
from pipeline.running.files import refuse_overwriting, write_file
from pipeline.running.templates import Templates, open_templates

FINDINGS = 1
F = TypeVar("F", bound=Callable[..., Any])
_KINDS: Mapping[Kind, Message] = {
    Kind.TEXT: msg("text"),
    Kind.FLAG: msg("yes or no"),
    Kind.GROUP: msg("group"),
    Kind.LIST: msg("list"),
}


def paper_option(command: F) -> F:
    """``--paper``: what a file is a template for, where its name does not tell."""
    return click.option(
        "--paper",
        type=click.Choice([paper.template for paper in PAPERS]),
        help="文书种类，文件名看不出时要写。 / Kind of paper, where the file's name does not tell.",
    )(command)


@click.group()
def template() -> None:
    """Word 模板。 / Word templates.

    Example: jieqing template list
    """


@template.command("list")
@templates_option
@language_option
@json_option
def list_(office: Path | None, lang: str, as_json: bool) -> None:
    """列出全部模板。 / List every template with its paper, stage and file.

    Example: jieqing template list
    """
    voice, templates = Voice(lang, as_json), open_templates(office)
    table = _table(voice, msg("Template"), msg("Paper"), msg("Stage"), msg("File"))
    for each in editions():
        paper = each.paper
        stage = voice.text(_STAGES[paper.stage] if paper.stage else msg("every stage"))
        title = paper.zh if lang == "zh" else paper.en
        file = templates.file(each.file)
        own = file.parent == office
        table.add_row(each.name, title, stage, str(file) if own else file.name)
    voice.console.print(table)
    voice.say(msg("Ours are in {folder}.", folder=Templates().folder), style="dim")
    if as_json:
        entries = [_entry(each, templates) for each in editions()]
        voice.emit({"schema": "templates.v1", "templates": entries})


@template.command()
@click.argument("name")
@language_option
@json_option
def fields(name: str, lang: str, as_json: bool) -> None:
    """列出模板可用的各项及含义。 / What a template may print, with meanings.

    Example: jieqing template fields agreement
    """
    voice, shape = Voice(lang, as_json), edition(name).paper.shape
    table = _table(voice, msg("Path"), msg("Kind"), msg("May be empty"), msg("Meaning"))
    for each in shape.walk():
        empty = voice.text(msg("yes")) if each.may_be_empty else ""
        meaning = each.zh if lang == "zh" else each.en
        table.add_row(each.path, voice.text(_KINDS[each.kind]), empty, meaning)
    voice.console.print(table)
    for example in _EXAMPLES:
        voice.say(example, style="dim")
    if as_json:
        entries = [
            {"path": each.path, "kind": each.kind.value, "zh": each.zh, "en": each.en,
             "may_be_empty": each.may_be_empty}
            for each in shape.walk()
        ]  # fmt: skip
        voice.emit({"schema": "fields.v1", "template": edition(name).name, "fields": entries})


_STAGES = {
    Stage.PREPARATION: msg("preparation"),
    Stage.NEGOTIATION: msg("negotiation"),
    Stage.AGREEMENT: msg("agreement"),
    Stage.PERFORMANCE: msg("performance"),
    Stage.SETTLEMENT: msg("settlement"),
}
_EXAMPLES = (
    msg("Print a text: {example}", example="{{ a }}　{{ group.a }}"),
    msg("Ask whether something is there: {example}", example="{% if a %}…{% endif %}"),
    msg("Go through a list: {example}",
        example="{%tr for r in list %} | {{ r.a }} | {%tr endfor %}"),
)  # fmt: skip


@template.command()
@click.argument("files", nargs=-1, type=ExistingPath)
@paper_option
@templates_option
@language_option
@json_option
def lint(
    files: tuple[Path, ...], paper: str | None, office: Path | None, lang: str, as_json: bool
) -> int:
    """检查模板，一次列出全部问题。 / Every problem of a template at once; of all without FILES.

    Example: jieqing template lint agreement.zh.docx
    """
    voice, templates = Voice(lang, as_json), open_templates(office)
    chosen = [_chosen(each, paper, templates) for each in files]
    if not files:
        chosen = [(templates.file(each.file), each) for each in editions()]
    examined = {str(file): _lint(file, each, templates) for file, each in chosen}
    found = [finding for findings in examined.values() for finding in findings]
    errors = sum(finding.severity is Severity.ERROR for finding in found)
    voice.findings(found)
    voice.say(msg("{count} template(s): {errors} error(s), {others} other finding(s).",
                  count=len(examined), errors=errors, others=len(found) - errors),
              style="red" if errors else "green")  # fmt: skip
    if as_json:
        entries = [
            {"template": file, "findings": [each.as_json(lang) for each in findings]}
            for file, findings in examined.items()
        ]
        voice.emit({"schema": "findings.v1", "templates": entries})
    return FINDINGS if errors else 0


@template.command()
@click.argument("name")
@click.option("-o", "--output", required=True, type=ExistingPath, help="PDF 文件。 / The PDF.")
@click.option("--word", type=ExistingPath, help="另存 Word 文件。 / The filled Word file too.")
@paper_option
@templates_option
@language_option
@json_option
def preview(
    name: str,
    output: Path,
    word: Path | None,
    paper: str | None,
    office: Path | None,
    lang: str,
    as_json: bool,
) -> None:
    """用示例案件填入模板。 / Fill a template, by name or file, with the example case.

    Example: jieqing template preview agreement.zh -o preview.pdf
    """
    from pipeline.running.preview import preview as make

    voice, file = Voice(lang, as_json), Path(name)
    chosen = _edition(file, paper) if paper or file.is_file() else edition(name)
    path = file if file.is_file() else open_templates(office).file(chosen.file)
    made = make(chosen, path)
    refuse_overwriting(output, [])
    write_file(output, made.pdf)
    if word:
        write_file(word, made.word)
    voice.findings(made.findings)
    voice.say(msg("{file}: {pages} page(s), the example case with {template}.", file=output,
                  pages=made.pages, template=path))  # fmt: skip
    if as_json:
        voice.emit(
            {
                "schema": "preview.v1",
                "template": str(path),
                "pages": made.pages,
                "sha256": sha256(made.pdf).hexdigest(),
                "warnings": [each.as_json(lang) for each in made.findings],
            }
        )


def _lint(file: Path, each: Edition, templates: Templates) -> tuple[Finding, ...]:
    """A clause library is examined in the frame that it is for."""
    from pipeline.documents.lint import lint as examine

    clauses = templates.every_clause(each)
    if clauses and file.name == each.library:
        clauses = replace(clauses, libraries=(file, *clauses.libraries))
        file = templates.file(each.file)
    return examine(file, each, clauses)


def _chosen(file: Path, paper: str | None, templates: Templates) -> tuple[Path, Edition]:
    """A file, or the template in use of that name.

    Raises ``BadInput`` for a file that is not there, ``UsageError`` for a name that no paper has.
    """
    if file.is_file() or paper:
        return file, _edition(file, paper)
    if file.suffix == ".docx":
        raise BadInput("template.no-file", msg("There is no file {file}.", file=file))
    found = edition(str(file))
    return templates.file(found.file), found


def _edition(file: Path, paper: str | None) -> Edition:
    """What a file is a template for: by ``--paper``, else by its name. Raises ``UsageError``."""
    stem = file.name.removesuffix(".docx")
    language = "en" if stem.endswith(".en") else "zh"
    wanted = paper or stem.removesuffix(f".{language}")
    found = [each for each in editions() if wanted in (each.paper.template, each.library_stem)]
    if found:
        return min(found, key=lambda each: each.language != language)
    raise UsageError(
        "template.which",
        msg("For which paper is {file}? Its name does not tell.", file=file),
        hint=msg("Name it with --paper: {names}.", names=", ".join(p.template for p in PAPERS)),
    )


def _entry(each: Edition, templates: Templates) -> dict[str, object]:
    paper, file = each.paper, templates.file(each.file)
    return {
        "name": each.name,
        "paper": paper.kind,
        "stage": paper.stage.value if paper.stage else None,
        "language": each.language,
        "zh": paper.zh,
        "en": paper.en,
        "file": str(file),
        "own": file.parent == templates.office,
    }


def _table(voice: Voice, *headings: Message) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in headings:
        table.add_column(voice.text(heading), overflow="fold")
    return table
