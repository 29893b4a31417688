"""The checks across fields: what each field alone cannot tell.

Every check is a pure function ``(case, where) -> findings``; ``where`` gives the place of a path
(:meth:`pipeline.case.loading.Loaded.where`). They neither stop at the first problem nor rely on
one another: a name that leads nowhere is one finding, not a crash of the next check.
"""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.case.checks import (
    agreement,
    amendments,
    completion,
    creditors,
    evidence,
    forum,
    loans,
    money_events,
    negotiation,
    notices,
    numbers,
    people,
    performance,
    references,
    representation,
    schedule,
    signatories,
    signing_records,
    sums,
    talks,
)
from pipeline.case.checks.finding_tools import Check, Locate
from pipeline.case.model import Case
from pipeline.finding import Finding

CHECKS: tuple[Check, ...] = (
    references.check_unique_ids,
    references.check_file_names,
    references.check_references,
    references.check_roles_of_references,
    people.check_roles,
    people.check_same_person,
    people.check_lender,
    people.check_both_sides,
    people.check_english_names,
    representation.check_representatives,
    representation.check_authority,
    representation.check_authority_in_sessions,
    representation.check_authority_in_offers,
    representation.check_lawyers,
    numbers.check_person_numbers,
    numbers.check_credit_codes,
    numbers.check_ways_to_reach,
    numbers.check_bank_account,
    numbers.check_amounts,
    numbers.check_rates,
    loans.check_loan_dates,
    loans.check_loan_amounts,
    loans.check_contract_numbers,
    creditors.check_shares,
    creditors.check_transfers,
    creditors.check_notices_of_assignment,
    creditors.check_creditor,
    creditors.check_collection,
    evidence.check_paths,
    evidence.check_evidence_dates,
    evidence.check_same_file,
    negotiation.check_session_times,
    negotiation.check_participants,
    negotiation.check_session_records,
    negotiation.check_proposal_dates,
    negotiation.check_counters,
    negotiation.check_accepted_against_terms,
    negotiation.check_means,
    sums.check_confirmed,
    sums.check_waiver,
    sums.check_instalment_sum,
    sums.check_split,
    sums.check_instalment_interest,
    schedule.check_schedule_fields,
    schedule.check_schedule_dates,
    schedule.check_term_dates,
    schedule.check_interest_from,
    schedule.check_affordable,
    completion.check_completion,
    agreement.check_account,
    forum.check_forum,
    agreement.check_default,
    agreement.check_guarantee,
    agreement.check_old_charges,
    agreement.check_appropriation,
    agreement.check_clauses,
    agreement.check_review,
    signatories.check_signatories,
    signatories.check_spouse,
    signatories.check_signatory_entries,
    signatories.check_signing_agents,
    signing_records.check_signing_records,
    amendments.check_amendments,
    money_events.check_money_events,
    performance.check_agreement_first,
    performance.check_payments,
    performance.check_notice_dates,
    performance.check_demand_before_acceleration,
    notices.check_notice_addressees,
    notices.check_proposals_decided,
    talks.check_talks,
    talks.check_hardship,
)
"""In the order of the process; findings come in this order."""


def check_case(
    case: Case, where: Locate, *, files: Mapping[str, object] | None = None
) -> tuple[Finding, ...]:
    """Every finding about a case.

    ``files`` maps an evidence item to what identifies its file's content (a digest), if there is
    a file inside the case folder; without it files are not looked at.
    """
    found = [finding for check in CHECKS for finding in check(case, where)]
    if files is not None:
        found += evidence.check_files(case, where, files)
    return tuple(found)
