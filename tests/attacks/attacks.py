"""Forgeries, by name. Each takes nothing and gives a file that no verifier may pass."""

from __future__ import annotations

from collections.abc import Callable

from tests.attacks import additions, containers, shadows

ATTACKS: tuple[Callable[[], bytes], ...] = (
    containers.byte_range_missing,
    containers.byte_range_from_one,
    containers.byte_range_of_two_numbers,
    containers.byte_range_beyond_the_file,
    containers.container_of_another_paper,
    containers.container_empty,
    containers.padding_holds_junk,
    containers.container_in_mixed_case,
    containers.container_with_unsigned_junk,
    containers.container_with_foreign_certificate,
    containers.container_in_long_lengths,
    containers.container_with_another_version,
    containers.weak_digest,
    additions.appended_comment,
    additions.appended_nothing_but_a_line_break,
    additions.appended_annotation,
    additions.appended_page,
    additions.appended_content,
    additions.content_changed_before_the_second_signature,
    additions.content_changed_with_the_second_signature,
    additions.content_changed_without_certification,
    additions.signature_after_no_changes,
    additions.signature_after_the_lock,
    shadows.signed_appearance_replaced,
    shadows.signed_appearance_replaced_in_the_signing_revision,
    shadows.text_field_replaced,
    shadows.two_fields_one_signature,
    shadows.new_visible_field,
    shadows.sum_covered_by_the_second_signature,
    shadows.undefined_object_defined_later,
    shadows.same_names_other_root,
    shadows.expired_when_signed,
    shadows.one_key_for_both_parties,
    additions.rolled_back_to_the_first_signature,
    additions.rolled_back_to_no_signature,
    additions.junk_before_the_header,
    additions.signature_value_removed,
)
