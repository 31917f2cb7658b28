"""Draft laws, the comments on them and who collects them."""

import rules

from congress.models import SECRETARIAT, Role
from congress.rules import acts_as, in_congress
from liaison.models import (
    DraftPoint,
    DraftReader,
    LegislativeContactPoint,
)
from liaison.models.draft import LEGISLATING
from liaison.models.station import STATION_ROLES, run_by
from liaison.rules.stations import exercises_his_mandate, is_secretariat, is_staff, oversees, works_at_it
from liaison.workflow import CommentSource


@rules.predicate
def makes_laws(user):
    """The congress of the post makes laws: counties and towns do not [Legislation Law, arts 80, 81]."""
    return user.post is not None and user.post.congress.level in LEGISLATING


@rules.predicate
def was_opened(user, draft):
    """Comments were asked for."""
    return draft.opened_at is not None


@rules.predicate
def was_asked_about_it(user, draft):
    """It was put to the deputy the user acts as."""
    if not user.acts(Role.DEPUTY):
        return False
    if getattr(draft, "asked_user", None) == user.pk:  # as ``queries.drafts_of_page`` found it
        return True
    return DraftReader.objects.filter(draft=draft, user=user).exists()


@rules.predicate
def has_it_at_his_point(user, draft):
    """It was given to a station the user runs."""
    return DraftPoint.objects.filter(draft=draft, point__station__in=run_by(user.post)).exists()


@rules.predicate
def collects_for_it(user, draft):
    """A station the user runs has it, and is a legislative contact point today."""
    points = LegislativeContactPoint.objects.current().filter(station__in=run_by(user.post))
    return DraftPoint.objects.filter(draft=draft, point__in=points).exists()


@rules.predicate
def gave_it(user, comment):
    """It is the comment of the deputy the user acts as."""
    return comment.mandate is not None and comment.mandate.is_held_by(user)


@rules.predicate
def brought_it(user, comment):
    """A station the user runs has collected it."""
    return comment.point is not None and works_at_it(user, comment.point)


@rules.predicate
def came_to_the_congress(user, comment):
    """It came by the public page, so the congress itself received it."""
    return comment.source == CommentSource.PUBLIC


rules.add_perm("liaison.list_drafts", acts_as(Role.DEPUTY, *STATION_ROLES, *SECRETARIAT, Role.LEADER))
rules.add_perm("liaison.write_drafts", is_secretariat & makes_laws)
rules.add_perm("liaison.manage_draft", is_staff & makes_laws)
rules.add_perm("liaison.manage_points", is_staff & makes_laws)
rules.add_perm(
    "liaison.view_draft",
    is_staff
    | (was_opened & ((acts_as(Role.LEADER) & in_congress) | (in_congress & was_asked_about_it) | has_it_at_his_point)),
)
rules.add_perm("liaison.comment_draft", was_opened & in_congress & was_asked_about_it & exercises_his_mandate)
rules.add_perm("liaison.enter_comment", was_opened & collects_for_it)
rules.add_perm("liaison.read_report", oversees)
rules.add_perm("liaison.view_comment", oversees | gave_it | brought_it)
rules.add_perm("liaison.reach_commenter", brought_it | (is_staff & came_to_the_congress))
