"""Ways to break who is in a case: names, roles, representation, numbers, signatories."""

from __future__ import annotations

import pytest

from pipeline.case.checks import check_case
from pipeline.case.identifiers import resident_id_with_checksum
from pipeline.case.naming import named
from pipeline.case.parties import LicenceKind, Role
from pipeline.case.terms import Method
from pipeline.finding import Severity
from tests.case.broken import (
    DELETE,
    ONE,
    ONE_SIDED,
    TWO,
    Broken,
    changed,
    codes,
    findings,
    part,
)

W, N = Severity.WARNING, Severity.NOTE
GONE = frozenset({"reference.unknown"})

_NAMES = (
    Broken("id.duplicate", "evidence[1].id", {"evidence[1].id": "b-identity"}, also=GONE),
    Broken("id.duplicate", "parties[4].id", {"parties[4].id": "platform"}, also=GONE),
    Broken("reference.unknown", "loans[0].chain.platform", {"loans[0].chain.platform": "nobody"}),
    Broken("reference.unknown", "notices[0].evidence", {"notices[0].evidence": "s1"}),
    Broken(
        "reference.unknown",
        "negotiation.proposals[0].session",
        {"negotiation.proposals[0].session": "l-licence"},
    ),
    Broken(
        "reference.unknown",
        "negotiation.proposals[0].answer.counter",
        {"negotiation.proposals[0].answer.counter": "p9"},
    ),
    Broken("reference.role", "loans[0].chain.platform", {"loans[0].chain.platform": "lawyer"}),
    Broken("reference.role", "loans[0].borrower", {"loans[0].borrower": "agent"}),
)
_ROLES = (
    Broken(
        "lender.missing",
        "parties",
        {"parties[1].role": "original_lender"},
    ),
    Broken(
        "lender.several",
        "parties[1].role",
        {"parties[1].role": "lender"},
        example=TWO,
        also=frozenset({"signatory.missing"}),
    ),
    Broken("borrower.missing", "parties", {"parties[0].role": "co_borrower"}),
    Broken(
        "party.same-number",
        "parties[4].document.number",
        {"parties[4].document.number": "990106199104230024"},
        W,
    ),
    Broken(
        "represents.nobody",
        "parties[4].acts_for",
        {"parties[4].acts_for": DELETE},
    ),
    Broken("represents.self", "parties[4].acts_for", {"parties[4].acts_for": ["lawyer", "lender"]}),
    Broken("agent.authority-missing", "parties[2].authority", {"parties[2].authority": DELETE}),
    Broken(
        "authority.period",
        "parties[2].authority.until",
        {"parties[2].authority.until": "2025-10-01"},
        also=frozenset({"authority.expired"}),
    ),
    Broken(
        "authority.evidence-missing",
        "parties[2].authority",
        {"parties[2].authority.evidence": DELETE},
        W,
    ),
    Broken(
        "authority.expired",
        "negotiation.sessions[3].participants[1].party",
        {"parties[2].authority.until": "2025-11-30"},
    ),
    Broken(
        "authority.expired",
        "negotiation.sessions[0].participants[1].party",
        {"parties[2].authority.since": "2025-10-17"},
    ),
    Broken(
        "authority.expired",
        "negotiation.proposals[2].answer.by",
        {
            "parties[2].authority.until": "2025-12-10",
            "negotiation.proposals[2].answer.on": "2025-12-11",
        },
    ),
    Broken(
        "authority.expired",
        "negotiation.proposals[1].by",
        {
            "parties[2].authority.until": "2025-12-10",
            "negotiation.proposals[1].on": "2025-12-11",
            "negotiation.proposals[1].valid_until": "2025-12-20",
            "negotiation.proposals[1].answer.on": "2025-12-12",
        },
    ),
    Broken(
        "collector.authority",
        "negotiation.sessions[0].participants[0].party",
        {
            "loans[0].chain.collection.until": "2025-12-07",
            "loans[1].chain.collection.since": "2025-12-09",
        },
        example=TWO,
    ),
    Broken("lawyer.licence-missing", "parties[4].licence_no", {"parties[4].licence_no": DELETE}),
    Broken("lawyer.licence-format", "parties[4].licence_no", {"parties[4].licence_no": "123"}, W),
    Broken("lender.licence-missing", "parties[1].licence_no", {"parties[1].licence_no": DELETE}, W),
    Broken(
        "organisation.administrator-missing",
        "parties[1].administrator",
        {"parties[1].state": "insolvent"},
    ),
    Broken(
        "dispute.one-sided",
        "dispute.claims",
        {"dispute.claims[1].party": "lender"},
        W,
    ),
    Broken("contact.missing", "contacts", {"contacts": []}, W),
    Broken("party.english-name", "parties[0].name_en", {"parties[0].name_en": DELETE}, W),
)
_NUMBERS = (
    Broken(
        "id-number.checksum",
        "parties[0].document.number",
        {"parties[0].document.number": "990106199104230025"},
    ),
    Broken(
        "id-number.length",
        "parties[0].document.number",
        {"parties[0].document.number": "99010619910423002"},
    ),
    Broken(
        "id-number.date",
        "parties[0].document.number",
        {"parties[0].document.number": resident_id_with_checksum("99010620301301002")},
    ),
    Broken(
        "id-number.birth-date", "parties[0].birth_date", {"parties[0].birth_date": "1991-04-24"}
    ),
    Broken(
        "birth-date.future",
        "parties[0].birth_date",
        {"parties[0].birth_date": "2030-01-01", "parties[0].document.kind": "passport"},
    ),
    Broken(
        "credit-code.checksum",
        "parties[1].credit_code",
        {"parties[1].credit_code": "91990106MA7K9D2EXQ"},
        W,
    ),
    Broken("phone.format", "contacts[0].value", {"contacts[0].value": "19900000"}, W),
    Broken("phone.format", "parties[0].phone", {"parties[0].phone": "12345678901"}, W),
    Broken("email.format", "parties[0].email", {"parties[0].email": "shen@example"}, W),
    Broken("email.format", "contacts[1].value", {"contacts[1].value": "a@example.com, b"}, W),
    Broken(
        "amount.negative",
        "negotiation.affordability.buffer",
        {"negotiation.affordability.buffer": "-300.00"},
    ),
    Broken("rate.percent", "loans[0].rate", {"loans[0].rate": "21.6"}),
    Broken(
        "rate.percent",
        "terms.default.damages.daily_rate",
        {"terms.default.damages.daily_rate": "0.05"},
    ),
)
_SIGNATORIES = (
    Broken("signatory.missing", "signatories", {"signatories[0]": DELETE}),
    Broken("signatory.missing", "signatories", {"signatories[2]": DELETE}, example=TWO),
    Broken("signatory.spouse", "parties[5]", {"signatories[1]": DELETE}, N, TWO),
    Broken("signatory.twice", "signatories[2].party", {"signatories[+]": {"party": "borrower"}}),
    Broken("signatory.by-missing", "signatories[1].by", {"signatories[1].by": DELETE}),
    Broken(
        "signatory.administrator",
        "signatories[1].by",
        {"parties[1].state": "insolvent", "parties[1].administrator": "白泽"},
    ),
    Broken("signatory.authority", "signatories[1].by", {"signatories[1].by": "孟某"}, W),
    Broken(
        "authority.expired",
        "parties[2].authority",
        {"signatories[1].by": "韩婧", "parties[2].authority.until": "2025-12-12"},
    ),
)
_MORE = (
    Broken("id.file-name", "id", {"id": "CON"}),
    Broken("review.client", "terms.review.by", {"parties[4].acts_for": ["platform"]}),
    Broken(
        "signatory.missing",
        "signatories",
        {
            "parties[5].role": "guardian",
            "parties[5].acts_for": ["guarantor"],
            "signatories": [
                {"party": "borrower"},
                {"party": "lender", "by": "邵平", "title": "法定代表人"},
            ],
        },
        example=TWO,
    ),
    Broken(
        "signatory.missing",
        "signatories",
        {"signatories[0].party": "lawyer"},
        example=TWO,
    ),
    Broken(
        "collector.authority",
        "negotiation.sessions[0].participants[0].party",
        {
            "loans[0].chain.collection.party": "lawyer",
            "loans[1].chain.collection": DELETE,
        },
        example=TWO,
    ),
    Broken(
        "id-number.checksum",
        "parties[0].document.number",
        {
            "parties[0].document.number": "990106199104230025",
            "parties[0].birth_date": "1991-04-23",
        },
    ),
    Broken(
        "party.english-name",
        "parties[1].name_en",
        {"terms.english": False, "language": "en", "parties[1].name_en": DELETE},
        W,
    ),
)
BROKEN = (*_NAMES, *_ROLES, *_NUMBERS, *_SIGNATORIES, *_MORE)


def test_an_agent_with_authority_may_sign_for_the_lender() -> None:
    assert codes(ONE, {"signatories[1].by": "韩婧"}) == []


def test_the_administrator_signs_for_an_insolvent_lender() -> None:
    changes = {
        "parties[1].state": "insolvent",
        "parties[1].administrator": "白泽",
        "signatories[1].by": "白泽",
    }
    assert codes(ONE, changes) == []


def test_a_guardian_signs_in_the_place_of_the_borrower() -> None:
    guardian = {**part(ONE, "parties[0]"), "id": "guardian", "role": "guardian"}
    guardian["document"] = {"kind": "passport", "number": "X990001"}
    changes = {
        "parties[+]": {**guardian, "acts_for": ["borrower"]},
        "signatories[0].party": "guardian",
    }
    assert codes(ONE, changes) == []


def test_a_wrong_kind_says_what_the_name_is() -> None:
    (finding,) = findings(ONE, {"notices[0].evidence": "s1"})
    assert finding.message.render("en") == "'s1' names a session, not an item of evidence."
    assert finding.message.render("zh") == "「s1」是一场协商的代号，这里应当是一项证据。"


@pytest.mark.parametrize("rate", ["24", "100", "1"])
def test_a_percentage_gets_the_fraction_to_write(rate: str) -> None:
    (finding,) = findings(ONE, {"loans[0].rate": rate})
    assert finding.hint is not None
    fraction = {"24": "0.24", "100": "1", "1": "0.01"}[rate]
    assert f"'{fraction}'" in finding.hint.render("en")


def test_english_names_are_for_those_whom_the_papers_bind() -> None:
    found = findings(TWO, {"terms.english": True})
    paths = [finding.where.path for finding in found]
    assert paths == [f"parties[{index}].name_en" for index in (0, 4, 5, 6)]


def test_a_guarantor_who_does_not_sign_is_not_bound() -> None:
    (finding,) = findings(TWO, {"signatories[2]": DELETE})
    assert finding.rule == "民法典 695"
    (finding,) = findings(TWO, {"signatories[0]": DELETE})
    assert finding.rule == "民法典 490"


def test_a_wrong_role_says_which_ones_fit() -> None:
    (finding,) = findings(ONE, {"loans[0].borrower": "agent"})
    assert finding.hint is not None
    assert finding.hint.render("en").endswith("roles: borrower, co_borrower.")
    assert finding.hint.render("zh").endswith("借款人 borrower、共同借款人 co_borrower。")


def test_roles_are_called_what_people_call_them() -> None:
    (finding,) = findings(ONE, {"loans[0].borrower": "platform"})
    assert "助贷平台" in finding.message.render("zh")


def test_every_word_has_a_name() -> None:
    words = [*Role, *LicenceKind, *Method]
    assert len({named(word).zh for word in words}) == len(words)


@pytest.mark.parametrize("name", ["CON", "nul", "Com1"])
def test_a_device_of_windows_names_neither_case_nor_party(name: str) -> None:
    found = findings(ONE, {"id": name, "parties[3].id": name, "loans[0].chain.platform": name})
    paths = [each.where.path for each in found if each.code == "case.id.file-name"]
    assert paths == ["id", "parties[3].id"]
    assert codes(ONE, {"id": f"{name}-1"}) == []


def test_a_lawyer_of_one_side_is_noted() -> None:
    for example, side in ((ONE, "出借方"), (TWO, "借款人")):
        loaded = changed(example, {})
        assert loaded.value is not None
        (finding,) = check_case(loaded.value, loaded.where)
        assert (finding.code, finding.severity) == (ONE_SIDED, N)
        assert finding.where.path == "terms.review.by"
        assert side in finding.message.render("zh")


@pytest.mark.parametrize(
    "changes",
    [
        {"parties[4].acts_for": ["lender", "borrower"]},
        {"terms.review.decision": "waived"},
        {
            "parties[+]": {
                **part(ONE, "parties[4]"),
                "id": "other-lawyer",
                "document": {"kind": "passport", "number": "X990002"},
                "acts_for": ["borrower"],
            }
        },
    ],
    ids=["both", "waived", "two lawyers"],
)
def test_a_lawyer_who_is_not_only_one_sides_is_not(changes: dict[str, object]) -> None:
    loaded = changed(ONE, changes)
    assert loaded.value is not None
    assert check_case(loaded.value, loaded.where) == ()
