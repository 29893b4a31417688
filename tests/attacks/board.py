"""The attack board: every class of attacks, the attacks in it by name, what catches each, and the
honest papers beside them, which must pass.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.verification import Verdict
from tests.attacks import (
    additions,
    boxes,
    certified,
    containers,
    embedded,
    forged_pictures,
    hiding,
    holders,
    honest,
    lifetimes,
    registers,
    shadows,
    wrapping,
)
from tests.attacks.case import Maker

FAIL, OPEN = Verdict.FAIL, Verdict.INDETERMINATE


@dataclass(frozen=True)
class Attack:
    """A forgery, the check that must catch it, and as what."""

    make: Maker
    check: str
    verdict: Verdict = FAIL

    @property
    def name(self) -> str:
        """The attack's name: that of its function."""
        return name_of(self.make)


@dataclass(frozen=True)
class Group:
    """A class of attacks with its honest neighbours."""

    title: str
    attacks: tuple[Attack, ...]
    neighbours: tuple[Maker, ...]


def name_of(make: Maker) -> str:
    """The name of a function in words."""
    return str(getattr(make, "__name__", make)).replace("_", " ")


A = Attack

BOARD = (
    Group(
        "universal forgery",
        (
            A(containers.byte_range_missing, "coverage"),
            A(containers.byte_range_from_one, "coverage"),
            A(containers.byte_range_of_two_numbers, "coverage"),
            A(containers.byte_range_beyond_the_file, "coverage"),
            A(containers.byte_range_that_overlaps, "coverage"),
            A(containers.byte_range_negative, "coverage"),
            A(containers.contents_missing, "coverage"),
            A(containers.contents_null, "coverage"),
            A(containers.container_empty, "coverage"),
            A(containers.container_of_another_paper, "integrity"),
            A(containers.padding_holds_junk, "coverage"),
            A(containers.container_in_mixed_case, "coverage"),
            A(containers.container_with_unsigned_junk, "coverage"),
            A(containers.container_with_foreign_certificate, "chain"),
            A(containers.container_in_long_lengths, "coverage"),
            A(containers.container_with_another_version, "coverage"),
        ),
        (honest.certificate,),
    ),
    Group(
        "signature wrapping",
        (
            A(wrapping.objects_in_the_gap, "coverage"),
            A(wrapping.second_part_moved_back, "readable"),
            A(wrapping.second_part_moved_back_behind_a_new_table, "readable"),
        ),
        (honest.agreement_signed_by_both,),
    ),
    Group(
        "incremental saving",
        (
            A(additions.appended_comment, "coverage"),
            A(additions.appended_nothing_but_a_line_break, "coverage"),
            A(additions.appended_page, "content"),
            A(additions.appended_annotation, "changes"),
            A(additions.appended_content, "changes"),
            A(additions.fonts_changed, "changes"),
            A(additions.table_that_goes_round_in_circles, "readable"),
            A(additions.table_of_both_kinds, "readable"),
            A(additions.objects_that_nobody_signed_in_a_new_version, "changes"),
            A(additions.junk_before_the_header, "readable"),
            A(additions.content_changed_before_the_second_signature, "content"),
            A(additions.content_changed_with_the_second_signature, "content"),
            A(additions.content_changed_without_certification, "changes"),
            A(shadows.undefined_object_defined_later, "changes", OPEN),
            A(boxes.fields_to_be_drawn_anew_after_signing, "changes"),
            A(boxes.title_changed_with_the_second_signature, "changes"),
        ),
        (honest.proofs_added_to_an_agreement, honest.timestamp_over_an_agreement),
    ),
    Group(
        "box of the second signature",
        (
            A(boxes.sum_covered_by_a_field_that_names_no_page, "content"),
            A(boxes.sum_covered_by_a_field_that_names_another_page, "content"),
            A(boxes.sum_covered_by_a_field_on_two_pages, "content"),
            A(boxes.sum_covered_in_print_only, "content"),
            A(boxes.clause_added_in_a_field_as_large_as_the_page, "content"),
            A(boxes.stroke_set_before_the_sum, "content"),
            A(boxes.red_stroke_set_before_the_sum, "content"),
            A(boxes.figure_of_the_sum_struck_through, "content"),
            A(boxes.word_set_between_printed_words, "content"),
            A(boxes.pale_sum_erased, "content"),
            A(boxes.picture_of_a_sum_erased, "content"),
            A(boxes.sum_written_beside_the_seal, "content"),
        ),
        (
            honest.seal_over_printed_words,
            boxes.seal_on_a_turned_page,
            boxes.seal_in_a_field_that_names_no_page,
            boxes.signature_in_black_on_a_ruled_line,
        ),
    ),
    Group(
        "shadow attack: hide",
        (
            A(hiding.hidden_sum_uncovered_by_freeing_its_cover, "changes"),
            A(hiding.hidden_sum_uncovered_by_emptying_its_cover, "changes"),
            A(hiding.hidden_sum_uncovered_with_the_second_signature, "changes"),
            A(shadows.sum_covered_by_the_second_signature, "content"),
            A(boxes.field_that_says_how_the_page_is_drawn_as_well, "changes"),
        ),
        (honest.seal_over_printed_words,),
    ),
    Group(
        "shadow attack: replace",
        (
            A(shadows.text_field_replaced, "changes"),
            A(shadows.new_visible_field, "changes"),
        ),
        (honest.agreement_signed_by_both_without_certification,),
    ),
    Group(
        "shadow attack: hide and replace",
        (
            A(hiding.page_content_replaced_by_an_object_that_was_hidden, "changes"),
            A(hiding.catalogue_replaced_by_another_one, "readable"),
        ),
        (honest.second_signature_by_another_program,),
    ),
    Group(
        "evil annotation on a certified paper",
        (
            A(certified.evil_annotation_where_notes_are_permitted, "changes"),
            A(certified.evil_annotation_on_a_paper_for_further_signatures, "changes"),
            A(certified.evil_stamp_drawn_over_the_sum, "changes"),
        ),
        (honest.certificate,),
    ),
    Group(
        "sneaky signature on a certified paper",
        (
            A(certified.sneaky_signature_in_a_new_field, "changes"),
            A(certified.sneaky_signature_as_a_document_timestamp, "changes"),
            A(additions.signature_after_no_changes, "changes"),
            A(additions.signature_after_the_lock, "changes"),
        ),
        (honest.agreement_signed_by_both, honest.timestamp_over_an_agreement),
    ),
    Group(
        "two fields, one signature",
        (
            A(shadows.two_fields_one_signature, "signatures"),
            A(shadows.two_fields_one_signature_from_the_start, "signatures"),
        ),
        (honest.agreement_signed_by_both,),
    ),
    Group(
        "revision rollback",
        (
            A(additions.rolled_back_to_the_first_signature, "parties", OPEN),
            A(additions.rolled_back_to_no_signature, "signatures"),
            A(additions.signature_value_removed, "changes"),
        ),
        (honest.agreement_signed_by_both,),
    ),
    Group(
        "changed proofs (DSS)",
        (
            A(lifetimes.comment_behind_the_proofs, "coverage"),
            A(lifetimes.proofs_taken_out, "changes"),
            A(hiding.list_of_proofs_that_is_the_page_as_well, "changes"),
            A(lifetimes.proofs_forged, "revocation", OPEN),
            A(lifetimes.proofs_added_with_a_change_of_the_page, "changes"),
        ),
        (lifetimes.proofs_in_the_paper, lifetimes.archived_paper_renewed_in_time),
    ),
    Group(
        "appearance of the signature forged",
        (
            A(shadows.signed_appearance_replaced, "changes"),
            A(shadows.signed_appearance_replaced_in_the_signing_revision, "changes"),
            A(forged_pictures.picture_of_a_seal_in_an_empty_field, "signatures"),
            A(forged_pictures.picture_of_a_seal_beside_the_borrowers_signature, "changes"),
            A(forged_pictures.stamp_that_looks_like_a_signature, "signatures"),
        ),
        (honest.seal_over_printed_words,),
    ),
    Group(
        "certificate of the same name from another root",
        (A(shadows.same_names_other_root, "chain", OPEN),),
        (honest.signed_by_a_client_of_another_ca,),
    ),
    Group(
        "expired",
        (
            A(shadows.expired_when_signed, "chain"),
            A(lifetimes.expired_since_and_never_stamped, "chain", OPEN),
            A(lifetimes.archive_timestamp_that_lapsed, "timestamp", OPEN),
        ),
        (
            lifetimes.archived_paper_after_the_certificate_ran_out,
            lifetimes.archived_paper_renewed_in_time,
        ),
    ),
    Group(
        "revoked",
        (
            A(lifetimes.revoked_before_signing, "revocation"),
            A(lifetimes.revoked_before_signing_by_ocsp, "revocation"),
            A(lifetimes.revoked_and_embedded_in_the_paper, "revocation"),
            A(lifetimes.stamped_only_after_the_key_was_stolen, "revocation"),
            A(lifetimes.dated_back_by_a_thief_without_timestamp, "revocation", OPEN),
            A(lifetimes.list_of_another_ca_says_it_is_good, "revocation", OPEN),
            A(lifetimes.answer_by_one_who_may_not_answer, "revocation", OPEN),
            A(lifetimes.old_list_from_before_the_signature, "revocation", OPEN),
        ),
        (
            lifetimes.a_list_says_it_was_not_revoked,
            lifetimes.the_ca_s_responder_says_it_was_not_revoked,
            lifetimes.stamped_before_the_key_was_stolen,
        ),
    ),
    Group(
        "not yet valid",
        (
            A(lifetimes.not_yet_valid_when_signed, "chain"),
            A(lifetimes.dated_in_the_future, "chain"),
        ),
        (lifetimes.certificate_of_the_same_morning,),
    ),
    Group(
        "wrong usage",
        (
            A(lifetimes.certificate_for_web_servers, "chain"),
            A(lifetimes.certificate_for_encryption_only, "chain"),
        ),
        (lifetimes.certificate_for_electronic_mail,),
    ),
    Group(
        "weak digest or key",
        (A(containers.weak_digest, "algorithms"), A(containers.weak_key, "algorithms")),
        (honest.certificate,),
    ),
    Group(
        "stripped timestamp",
        (
            A(lifetimes.timestamp_stripped, "timestamp"),
            A(lifetimes.timestamp_stripped_to_hide_that_the_certificate_ran_out, "chain", OPEN),
            A(lifetimes.timestamp_of_another_signature, "timestamp"),
            A(lifetimes.timestamp_by_an_unknown_authority, "timestamp", OPEN),
            A(lifetimes.timestamp_older_than_the_signature_claims, "timestamp", OPEN),
            A(lifetimes.timestamp_over_the_whole_of_another_version, "timestamp"),
        ),
        (lifetimes.timestamp_where_one_is_demanded,),
    ),
    Group(
        "embedded data altered",
        (
            A(embedded.data_with_another_sum, "data"),
            A(embedded.data_of_another_issuer, "data"),
            A(embedded.data_not_canonical, "data"),
            A(embedded.data_without_a_schema, "data"),
            A(embedded.data_of_another_version, "data", OPEN),
            A(embedded.data_changed_after_signing, "changes"),
            A(embedded.data_twice, "data"),
        ),
        (honest.certificate,),
    ),
    Group(
        "registry answer replayed",
        (
            A(embedded.register_answers_about_another_paper, "registry"),
            A(embedded.register_answer_of_two_days_ago_played_again, "registry", OPEN),
            A(embedded.register_says_withdrawn, "registry"),
            A(embedded.register_says_replaced, "registry"),
            A(embedded.register_does_not_know_it, "registry", OPEN),
            A(embedded.register_says_something_unknown, "registry", OPEN),
        ),
        (embedded.register_lists_it,),
    ),
    Group(
        "published registry changed or played again",
        (
            A(registers.published_entry_changed, "registry"),
            A(registers.published_entry_removed, "registry"),
            A(registers.published_entries_in_another_order, "registry"),
            A(registers.published_entry_of_another_paper_shown, "registry"),
            A(registers.published_index_hides_the_paper, "registry", OPEN),
            A(registers.published_status_list_played_again, "registry", OPEN),
            A(registers.published_status_list_expired, "registry", OPEN),
            A(registers.published_status_list_prolonged, "registry"),
            A(registers.published_status_list_signed_by_another_key, "registry", OPEN),
            A(registers.published_by_somebody_else_altogether, "registry", OPEN),
            A(registers.published_as_withdrawn, "registry"),
        ),
        (registers.published_as_good,),
    ),
    Group(
        "registry's history rewritten",
        (
            A(registers.audited_entry_changed, "entries"),
            A(registers.audited_entry_removed, "entries"),
            A(registers.audited_entries_in_another_order, "entries"),
            A(registers.audited_withdrawal_left_out, "history"),
            A(registers.audited_status_list_played_again, "status", OPEN),
            A(registers.audited_status_list_changed, "status"),
            A(registers.audited_mark_dated_back, "checkpoint"),
        ),
        (registers.audited_and_whole,),
    ),
    Group(
        "registry's proof forged",
        (
            A(registers.proof_of_another_paper, "inclusion"),
            A(registers.proof_dated_back, "inclusion"),
            A(registers.proof_with_a_path_from_elsewhere, "inclusion"),
            A(registers.proof_by_another_log, "inclusion", OPEN),
            A(registers.proof_that_the_log_goes_on_where_it_does_not, "inclusion"),
        ),
        (registers.proof_that_holds, registers.proof_that_the_log_goes_on),
    ),
    Group(
        "somebody else signs",
        (
            A(shadows.one_key_for_both_parties, "parties"),
            A(holders.borrower_issues_the_certificate, "parties"),
            A(holders.borrower_makes_the_certificate_out_to_himself, "data"),
            A(holders.certificate_of_a_company_by_a_person, "data"),
            A(holders.certificate_without_an_issuer, "data"),
            A(holders.company_of_the_same_name_issues_the_certificate, "parties"),
            A(holders.certificate_unbound_before_signing, "data"),
            A(holders.certificate_bound_anew_with_the_signature, "parties"),
            A(holders.stranger_signs_the_agreement, "parties"),
            A(holders.namesake_signs_though_the_certificate_is_known, "parties"),
            A(holders.bound_anew_before_the_first_signature, "parties"),
            A(holders.unbound_before_the_first_signature, "parties", OPEN),
            A(holders.bound_anew_after_the_first_signature, "changes"),
            A(holders.bound_anew_with_the_second_signature, "changes"),
            A(holders.seed_rewritten_with_the_second_signature, "changes"),
            A(holders.unbound_with_the_second_signature, "changes"),
            A(holders.bound_anew_after_signing_to_blame_another, "changes"),
            A(shadows.borrower_certified_by_the_lender, "parties", OPEN),
        ),
        (honest.agreement_signed_by_both,),
    ),
)
