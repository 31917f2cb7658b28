"""Who takes down what is said, drafts, signs, edits and reads bulletins."""

import rules

from congress.models import ADMINISTRATORS, SECRETARIAT, Role
from meetings.rules.gatherings import heads, organises, serves, serves_its_people
from meetings.workflow import (
    SHOWN,
    WITH_SIGNATURE,
    BriefState,
)


def _here(user, row) -> bool:
    """A post in the congress of the row, and none of the three administrators'."""
    if not user.is_authenticated or user.post is None or user.acts(*ADMINISTRATORS):
        return False
    return row is None or row.congress_id in user.congress_ids


@rules.predicate
def sees_remark(user, remark) -> bool:
    """Exactly what ``Remark.objects.visible_to`` lists: one test proves that they agree."""
    if not _here(user, remark):
        return False
    if remark is None:
        return user.acts(Role.DELEGATION_STAFF, Role.DEPUTY, *SECRETARIAT)
    if user.acts(*SECRETARIAT) or serves(user, remark.delegation):
        return True
    return heads(user, remark.delegation) or bool(remark.mandate and remark.mandate.person.user_id == user.pk)


@rules.predicate
def takes_down(user, gathering) -> bool:
    """The secretariat; the staff of a delegation whose deputies are asked to the gathering."""
    if not _here(user, gathering):
        return False
    if gathering is None or user.acts(*SECRETARIAT):
        return user.acts(*SECRETARIAT, Role.DELEGATION_STAFF)
    return user.acts(Role.DELEGATION_STAFF) and serves_its_people(user, gathering)


@rules.predicate
def begins_brief(user, gathering) -> bool:
    """Exactly what ``queries.gatherings_to_brief`` lists: the delegation's staff, once people were asked to come."""
    if not _here(user, gathering) or not user.acts(Role.DELEGATION_STAFF) or user.post.organ_id is None:
        return False
    return gathering is None or (gathering.state in SHOWN and serves_its_people(user, gathering))


@rules.predicate
def took_it_down(user, remark) -> bool:
    return remark is None or serves(user, remark.delegation) or remark.taken_by_id == user.pk


@rules.predicate
def sees_brief(user, brief) -> bool:
    """Exactly what ``Brief.objects.visible_to`` lists; before it is signed the secretariat knows nothing of it."""
    if not _here(user, brief):
        return False
    if brief is None:
        return user.acts(Role.DELEGATION_STAFF, Role.DEPUTY, *SECRETARIAT)
    if user.acts(*SECRETARIAT):
        return brief.state in WITH_SIGNATURE
    return serves(user, brief.delegation) or (brief.state != BriefState.DRAFT and heads(user, brief.delegation))


@rules.predicate
def drafts_brief(user, brief) -> bool:
    """The staff of the delegation."""
    return _here(user, brief) and (brief is None or serves(user, brief.delegation))


@rules.predicate
def signs_brief(user, brief) -> bool:
    """The head of the delegation or its deputy head; nobody what he drafted himself."""
    return _here(user, brief) and (brief is None or (heads(user, brief.delegation) and brief.drafted_by_id != user.pk))


@rules.predicate
def changes_brief(user, brief) -> bool:
    """A draft is the delegation's, a signed bulletin the secretariat's."""
    if brief is None:
        return user.acts(Role.DELEGATION_STAFF, *SECRETARIAT)
    if brief.state == BriefState.DRAFT:
        return drafts_brief(user, brief)
    return _here(user, brief) and brief.state == BriefState.SIGNED and user.acts(*SECRETARIAT)


rules.add_perm("meetings.view_remark", sees_remark)
rules.add_perm("meetings.take_down", takes_down)
rules.add_perm("meetings.begin_brief", begins_brief)
rules.add_perm("meetings.change_remark", sees_remark & took_it_down)
rules.add_perm("meetings.hand_over", organises)
rules.add_perm("meetings.view_brief", sees_brief)
rules.add_perm("meetings.draft_brief", drafts_brief)
rules.add_perm("meetings.sign_brief", signs_brief)
rules.add_perm("meetings.change_brief", changes_brief)
rules.add_perm("meetings.edit_brief", organises & sees_brief)
rules.add_perm("meetings.name_deputy_heads", organises)
