"""No forgery passes, each is caught by the check that is there for it, and nothing is raised."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from pipeline.verification import Verdict, verify
from tests.attacks import holders
from tests.attacks.attacks import ATTACKS
from tests.signing import papers

CAUGHT_BY = {
    "byte_range_missing": "coverage",
    "byte_range_from_one": "coverage",
    "byte_range_of_two_numbers": "coverage",
    "byte_range_beyond_the_file": "coverage",
    "container_of_another_paper": "integrity",
    "container_empty": "coverage",
    "padding_holds_junk": "coverage",
    "container_in_mixed_case": "coverage",
    "container_with_unsigned_junk": "coverage",
    "container_with_foreign_certificate": "chain",
    "container_in_long_lengths": "coverage",
    "container_with_another_version": "coverage",
    "weak_digest": "algorithms",
    "appended_comment": "coverage",
    "appended_nothing_but_a_line_break": "coverage",
    "appended_annotation": "changes",
    "appended_page": "content",
    "appended_content": "changes",
    "content_changed_before_the_second_signature": "content",
    "content_changed_with_the_second_signature": "content",
    "content_changed_without_certification": "changes",
    "signature_after_no_changes": "changes",
    "signature_after_the_lock": "changes",
    "signed_appearance_replaced": "changes",
    "signed_appearance_replaced_in_the_signing_revision": "changes",
    "text_field_replaced": "changes",
    "two_fields_one_signature": "signatures",
    "new_visible_field": "changes",
    "sum_covered_by_the_second_signature": "content",
    "expired_when_signed": "chain",
    "one_key_for_both_parties": "parties",
    "rolled_back_to_no_signature": "signatures",
    "junk_before_the_header": "readable",
    "signature_value_removed": "changes",
    "borrower_issues_the_certificate": "parties",
    "borrower_makes_the_certificate_out_to_himself": "data",
    "certificate_of_a_company_by_a_person": "data",
    "certificate_without_an_issuer": "data",
    "company_of_the_same_name_issues_the_certificate": "parties",
    "certificate_unbound_before_signing": "data",
    "certificate_bound_anew_with_the_signature": "parties",
    "stranger_signs_the_agreement": "parties",
    "namesake_signs_though_the_certificate_is_known": "parties",
    "bound_anew_before_the_first_signature": "parties",
    "bound_anew_after_the_first_signature": "changes",
    "bound_anew_with_the_second_signature": "changes",
    "seed_rewritten_with_the_second_signature": "changes",
    "unbound_with_the_second_signature": "changes",
    "bound_anew_after_signing_to_blame_another": "changes",
}
OPEN = {
    "undefined_object_defined_later": "changes",
    "same_names_other_root": "chain",
    "rolled_back_to_the_first_signature": "parties",
    "unbound_before_the_first_signature": "parties",
}


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
def test_a_forgery_is_caught(attack: Callable[[], bytes]) -> None:
    forged = attack()
    trust = [papers.keys().root(), holders.other_ca().root()]
    if attack.__name__ == "expired_when_signed":
        trust = [papers.keys(made=papers.NOW - dt.timedelta(days=3000)).root()]
    report = verify(forged, trust=trust, now=papers.NOW)
    wanted = Verdict.INDETERMINATE if attack.__name__ in OPEN else Verdict.FAIL
    assert report.verdict is wanted, report.as_json("en")
    check = {**CAUGHT_BY, **OPEN}[attack.__name__]
    assert wanted in {each.verdict for each in report.checks if each.id == check}, report.checks
