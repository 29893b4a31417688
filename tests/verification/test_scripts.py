"""Programs in a paper are told, and nothing in a paper is taken for one without reason."""

from __future__ import annotations

import io
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from pipeline.signing.signer import DocMDP, sign
from pipeline.verification import Report, Verdict, verify
from tests.signing import papers

Change = Callable[[pikepdf.Pdf], None]


def script() -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS="app.alert(1)")


def on_opening(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = script()


def after_another_action(document: pikepdf.Pdf) -> None:
    harmless = Dictionary(S=Name.Named, N=Name.NextPage, Next=Array([script()]))
    document.Root.OpenAction = harmless


def among_names(document: pikepdf.Pdf) -> None:
    names = Array([pikepdf.String("a"), document.make_indirect(script())])
    document.Root.Names = Dictionary(JavaScript=Dictionary(Names=names))


def on_a_page(document: pikepdf.Pdf) -> None:
    document.pages[0].obj.AA = Dictionary(O=script())


def in_a_field(document: pikepdf.Pdf) -> None:
    document.Root.AcroForm.Fields[0].AA = Dictionary(E=script())


def behind_a_link(document: pikepdf.Pdf) -> None:
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([1, 1, 9, 9]), A=script())
    document.pages[0].obj.Annots.append(document.make_indirect(link))


@pytest.mark.parametrize(
    "change", [on_opening, after_another_action, among_names, on_a_page, in_a_field, behind_a_link]
)
def test_a_script_that_was_there_from_the_start_is_told(change: Change) -> None:
    report = examined(change)
    assert report.verdict is Verdict.PASS
    assert any("script" in each for each in notes(report))


def test_an_address_that_opens_on_a_click_is_no_script() -> None:
    def linked(document: pikepdf.Pdf) -> None:
        link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([1, 1, 9, 9]),
                          A=Dictionary(S=Name.URI, URI="https://example.com"))  # fmt: skip
        document.pages[0].obj.Annots.append(document.make_indirect(link))
        document.Root.OpenAction = Array([document.pages[0].obj, Name.Fit])

    assert not any("script" in each for each in notes(examined(linked)))


def test_a_form_that_is_shown_in_place_of_the_pages_is_open() -> None:
    def dynamic(document: pikepdf.Pdf) -> None:
        document.Root.AcroForm.XFA = document.make_stream(b"<xdp/>")

    assert examined(dynamic).verdict is Verdict.INDETERMINATE


def test_actions_that_follow_one_another_for_ever_end() -> None:
    def circle(document: pikepdf.Pdf) -> None:
        action = document.make_indirect(Dictionary(S=Name.Named, N=Name.NextPage))
        action.Next = action
        document.Root.OpenAction = action

    assert any("script" in each for each in notes(examined(circle)))


def examined(change: Change) -> Report:
    with pikepdf.open(io.BytesIO(papers.laid_agreement())) as document:
        change(document)
        written = io.BytesIO()
        document.save(written, deterministic_id=True)
    half = sign(written.getvalue(), field="borrower", signer=papers.signer("borrower"),
                now=papers.NOW, certify=DocMDP.FILL_FORMS)  # fmt: skip
    pdf = papers.signed_by_lender(half)
    return verify(pdf, trust=[papers.keys().root()], now=papers.NOW)


def notes(report: Report) -> list[str]:
    return [
        each.message.render("en")
        for each in report.checks
        if each.id == "content" and each.verdict is Verdict.NOTE
    ]
