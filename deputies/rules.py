"""Who may: the secretariat keeps the roster, everybody of the congress reads it, phones are for those who need them."""

import rules

from congress.models import ADMINISTRATORS, SECRETARIAT, Role
from congress.rules import acts_as, in_congress, is_secretariat
from deputies.computing.visibility import Reader, seen_by
from deputies.models import BY_COLUMN, ROLES_OF, Mandate
from deputies.workflow import (
    COUNTING,
    SHOWN_ASSESSMENTS,
    AssessmentState,
    DutyState,
    Filler,
    ReportState,
    SelectionState,
)


@rules.predicate
def reads_roster(user, mandate) -> bool:
    """The roster of one's own congress; the three administrators read no business content."""
    if not user.is_authenticated or user.acts(*ADMINISTRATORS):
        return False
    return user.post is not None and (mandate is None or mandate.congress_id in user.congress_ids)


@rules.predicate
def is_the_deputy(user, mandate) -> bool:
    return mandate is not None and mandate.person.user_id == user.pk


@rules.predicate
def organises_the_deputy(user, mandate) -> bool:
    """Staff of the delegation the deputy sits in."""
    if mandate is None or not user.is_authenticated or not user.acts(Role.DELEGATION_STAFF):
        return False
    return user.post.organ_id is not None and mandate.delegation.organ_id == user.post.organ_id


keeps_roster = is_secretariat & in_congress

rules.add_perm("deputies.own_duty", acts_as(Role.DEPUTY))
rules.add_perm("deputies.view", reads_roster)
rules.add_perm("deputies.view_bodies", reads_roster)
rules.add_perm("deputies.manage", keeps_roster)
rules.add_perm("deputies.open_mandate", keeps_roster)
rules.add_perm("deputies.change_person", keeps_roster)
rules.add_perm("deputies.suspend", keeps_roster)
rules.add_perm("deputies.resume", keeps_roster)
rules.add_perm("deputies.terminate", keeps_roster)
rules.add_perm("deputies.change_term", keeps_roster)
rules.add_perm("deputies.propose_details", acts_as(Role.DEPUTY))
rules.add_perm("deputies.decide_detail", keeps_roster)
rules.add_perm(
    "deputies.take_detail_back", rules.predicate(lambda user, detail: detail.mandate.person.user_id == user.pk)
)
rules.add_perm("deputies.view_card", reads_roster | is_the_deputy)
rules.add_perm("deputies.view_statistics", keeps_roster)
rules.add_perm("deputies.import", keeps_roster)
rules.add_perm("deputies.export", keeps_roster)


def readers_of(user, mandate) -> frozenset[Reader]:
    """What ``user`` (or a visitor) is to the deputy."""
    if not user.is_authenticated:
        return frozenset({Reader.EVERYBODY})
    asked = {
        Reader.CONGRESS: reads_roster,
        Reader.DELEGATION: organises_the_deputy,
        Reader.KEEPER: keeps_roster,
        Reader.SELF: is_the_deputy,
    }
    return frozenset({Reader.EVERYBODY} | {reader for reader, holds in asked.items() if holds.test(user, mandate)})


def fields_seen(user, mandate) -> frozenset[str]:
    """The fields of a deputy that ``user`` may read: the table ``computing.visibility``."""
    return seen_by(readers_of(user, mandate))


@rules.predicate
def sees_phone(user, mandate) -> bool:
    return mandate is not None and "phone" in fields_seen(user, mandate)


rules.add_perm("deputies.see_phone", sees_phone)

# Duty and points ---------------------------------------------------------------------------------------------------


@rules.predicate
def is_own_record(user, act) -> bool:
    """The deputy's own, in the mandate he acts in."""
    return act is None or (user.post is not None and act.mandate.post_id == user.post.pk)


@rules.predicate
def serves_the_delegation(user, act) -> bool:
    """Staff of the delegation the deputy sits in."""
    served = user.post.organ_id if user.post else None
    return act is None or (served is not None and act.mandate.delegation.organ_id == served)


@rules.predicate
def did_not_review_it_first(user, act) -> bool:
    """Two steps are two people."""
    return act is None or act.checked_by_id != user.pk


@rules.predicate
def is_about_somebody_else(user, row) -> bool:
    """Who holds a deputy's post beside that of the staff decides nothing about himself."""
    if row is None:
        return True
    mandate = row if isinstance(row, Mandate) else row.mandate
    return mandate.person.user_id != user.pk


@rules.predicate
def is_reviewed_first(user, act) -> bool:
    """Where the congress alone reviews, the delegation's staff has no word."""
    return act is None or act.two_step


own_acts = acts_as(Role.DEPUTY) & is_own_record
keeps_duty = is_secretariat & in_congress
checks_duty = acts_as(Role.DELEGATION_STAFF) & serves_the_delegation

rules.add_perm("deputies.declare_duty", own_acts)
rules.add_perm("deputies.dispute_duty", own_acts)
rules.add_perm("deputies.check_duty", checks_duty & is_about_somebody_else)
rules.add_perm("deputies.review_duty", ((checks_duty & is_reviewed_first) | keeps_duty) & is_about_somebody_else)
rules.add_perm("deputies.approve_duty", keeps_duty & did_not_review_it_first & is_about_somebody_else)
rules.add_perm("deputies.register_duty", keeps_duty)
rules.add_perm("deputies.edit_rules", keeps_duty)
rules.add_perm("deputies.read_ledger", keeps_duty)
rules.add_perm("deputies.adjust_points", keeps_duty & is_about_somebody_else)
rules.add_perm("deputies.answer_objection", keeps_duty & is_about_somebody_else)
rules.add_perm("deputies.freeze", keeps_duty)
rules.add_perm("deputies.object", acts_as(Role.DEPUTY) & is_own_record)
rules.add_perm("deputies.watch_points", is_secretariat | acts_as(Role.LEADER))


@rules.predicate
def reads_record(user, act) -> bool:
    """What ``DutyRecord.objects.visible_to`` finds."""
    if act is None or user.post is None:
        return False
    if act.mandate.person.user_id == user.pk:
        return True
    if act.state in COUNTING and act.congress_id in user.congress_ids and not user.acts(*ADMINISTRATORS):
        return True
    handed_in = act.state != DutyState.DRAFT
    serves = user.acts(Role.DELEGATION_STAFF) and serves_the_delegation(user, act)
    keeps = user.acts(*SECRETARIAT) and act.congress_id == user.post.congress_id
    return handed_in and (serves or keeps)


@rules.predicate
def in_congress_of_mandate(user, entry) -> bool:
    """A line of the ledger belongs to the congress of its mandate."""
    return entry is None or (user.post is not None and entry.mandate.congress_id == user.post.congress_id)


@rules.predicate
def is_own_line(user, entry) -> bool:
    return entry is not None and entry.mandate.person.user_id == user.pk


rules.add_perm("deputies.view_duty", reads_record)
rules.add_perm("deputies.see_entry", is_own_line | (is_secretariat & in_congress_of_mandate))
rules.add_perm("deputies.see_ranking", acts_as(Role.DEPUTY, Role.LEADER) | is_secretariat)

# Reports on the duty -----------------------------------------------------------------------------------------------


@rules.predicate
def sees_report(user, report) -> bool:
    """Exactly what ``DutyReport.objects.visible_to`` lists: one test proves that they agree."""
    if not user.is_authenticated or user.post is None or user.acts(*ADMINISTRATORS):
        return False
    if report is None or report.mandate.person.user_id == user.pk:
        return True
    if report.announced_at and report.congress_id in user.congress_ids:
        return True
    keeps = user.acts(*SECRETARIAT) and report.congress_id == user.post.congress_id
    serves = user.acts(Role.DELEGATION_STAFF) and serves_the_delegation(user, report)
    return report.state != ReportState.DRAFT and (keeps or serves)


works_on_reports = ((is_secretariat & in_congress) | checks_duty) & is_about_somebody_else

rules.add_perm("deputies.write_report", own_acts)
rules.add_perm("deputies.view_report", sees_report)
rules.add_perm("deputies.work_on_report", works_on_reports)
rules.add_perm("deputies.announce_report", works_on_reports)
rules.add_perm("deputies.follow_reports", acts_as(Role.DEPUTY) | is_secretariat | acts_as(Role.DELEGATION_STAFF))

# Yearly assessments ------------------------------------------------------------------------------------------------


@rules.predicate
def sees_batch(user, batch) -> bool:
    """Exactly what ``AssessmentBatch.objects.visible_to`` lists."""
    if not user.is_authenticated or user.post is None:
        return False
    if not user.acts(*SECRETARIAT, Role.DEPUTY, Role.DELEGATION_STAFF, *BY_COLUMN):
        return False
    if batch is None:
        return True
    if batch.congress_id not in user.congress_ids:
        return False
    if user.acts(*SECRETARIAT):
        return True
    fills_one = not user.acts(*BY_COLUMN) or any(column.filled_by == user.post.role for column in batch.columns.all())
    return batch.state in SHOWN_ASSESSMENTS and fills_one


@rules.predicate
def sees_sheet(user, sheet) -> bool:
    """Exactly what ``Assessment.objects.visible_to`` lists."""
    if sheet is None or not sees_batch(user, sheet.batch):
        return sheet is None and sees_batch(user, None)
    if user.acts(Role.DEPUTY):
        return is_own_record(user, sheet)
    return not user.acts(Role.DELEGATION_STAFF) or serves_the_delegation(user, sheet)


@rules.predicate
def fills_cell(user, cell) -> bool:
    """Whose column it is: the deputy himself, the staff of his delegation, or the congress's."""
    if not user.is_authenticated or user.post is None or not sees_sheet(user, cell.sheet):
        return False
    filler = Filler(cell.column.filled_by)
    if filler != Filler.DEPUTY and not is_about_somebody_else(user, cell.sheet):
        return False
    return user.acts(*ROLES_OF[filler])  # of whose deputies, ``sees_sheet`` has said


@rules.predicate
def sees_cell(user, cell) -> bool:
    """One's own column while scores are given; all of them once the batch is closed."""
    closed = cell.sheet.batch.state == AssessmentState.CLOSED
    return fills_cell(user, cell) or (closed and sees_sheet(user, cell.sheet))


rules.add_perm("deputies.view_batch", sees_batch)
rules.add_perm("deputies.view_assessment", sees_sheet)
rules.add_perm("deputies.score_deputy", fills_cell)
rules.add_perm("deputies.view_cell", sees_cell)
rules.add_perm("deputies.run_assessment", keeps_duty)
rules.add_perm("deputies.see_measures", keeps_duty)
rules.add_perm("deputies.record_talk", keeps_duty)
rules.add_perm("deputies.run_selection", keeps_duty)


@rules.predicate
def sees_selection(user, selection) -> bool:
    """Exactly what ``Selection.objects.visible_to`` lists."""
    if not user.is_authenticated or user.post is None or user.acts(*ADMINISTRATORS):
        return False
    if selection is None:
        return True
    announced = selection.state == SelectionState.ANNOUNCED and selection.congress_id in user.congress_ids
    return announced or keeps_duty.test(user, selection)


rules.add_perm("deputies.view_selection", sees_selection)

# The duty file -----------------------------------------------------------------------------------------------------


@rules.predicate
def serves_the_deputy(user, mandate) -> bool:
    """Staff of the delegation this deputy sits in."""
    if mandate is None:
        return True
    return (
        user.post is not None and user.post.organ_id is not None and mandate.delegation.organ_id == user.post.organ_id
    )


looks_after = keeps_roster | (acts_as(Role.DELEGATION_STAFF) & serves_the_deputy)

rules.add_perm("deputies.read_file", is_the_deputy | looks_after)
rules.add_perm("deputies.remark_on_file", is_the_deputy | looks_after)
rules.add_perm("deputies.publish_file", keeps_roster)
rules.add_perm("deputies.print_archives", keeps_roster)
