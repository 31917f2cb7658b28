"""Who a person is to what stands beside proposals: promises, items, cases, reports, appraisals."""

import rules

from congress.models import SECRETARIAT, UNIT_STAFF, Role
from proposals.models import (
    Commitment,
    HandOverItem,
    Level,
    SupervisionCase,
    UnitReport,
)
from proposals.rules.proposals import is_lead
from proposals.rules.tasks import dispatched_it


@rules.predicate
def sees_commitment(user, commitment):
    return Commitment.objects.visible_to(user).filter(pk=commitment.pk).exists()


@rules.predicate
def promised_it(user, commitment):
    """The user works in the unit that made the promise."""
    return user.acts(*UNIT_STAFF) and user.post.organ_id == commitment.organ_id


@rules.predicate
def follows_it(user, commitment):
    """The user acts as the deputy it was promised to, or who follows it after him."""
    return commitment.follower.is_held_by(user)


@rules.predicate
def sees_item(user, item):
    return HandOverItem.objects.visible_to(user).filter(pk=item.pk).exists()


@rules.predicate
def spoke_first(user, item):
    """The user acts as the deputy who spoke of it, the first where several did."""
    return is_lead(user, item.proposal)


@rules.predicate
def sees_case(user, case):
    return SupervisionCase.objects.visible_to(user).filter(pk=case.pk).exists()


@rules.predicate
def is_supervised_unit(user, case):
    return user.acts(*UNIT_STAFF) and user.post.organ_id == case.organ_id


@rules.predicate
def supervises_it(user, case):
    """The user works in the body that supervises: the congress, or the office of the block."""
    if case.level == Level.CONGRESS:
        return user.acts(*SECRETARIAT) and user.post.congress_id == case.congress_id
    return dispatched_it(user, case.task)


@rules.predicate
def sees_year_report(user, report):
    return UnitReport.objects.visible_to(user).filter(pk=report.pk).exists()


@rules.predicate
def is_of_the_unit(user, report):
    return user.acts(*UNIT_STAFF) and user.post.organ_id == report.organ_id


@rules.predicate
def leads_that_unit(user, report):
    return user.acts(Role.UNIT_LEADER) and user.post.organ_id == report.organ_id


@rules.predicate
def did_not_write_it(user, report):
    """Four eyes: whoever wrote the report does not approve it."""
    return report.written_by_id != user.pk


@rules.predicate
def wrote_it(user, appraisal):
    return user.post is not None and appraisal.mandate.post_id == user.post.pk


@rules.predicate
def screens_it(user, appraisal):
    """The user works for the secretariat of the congress the proposal belongs to."""
    return user.acts(*SECRETARIAT) and user.post.congress_id == appraisal.proposal.congress_id
