"""Who works where, from when to when: a role that changes ends one membership and begins another."""

import datetime as dt
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from congress import clock, registers
from congress.errors import Invalid, Refused
from congress.events import record
from congress.models import User
from deputies.models import Body, Mandate, MemberRole, Membership
from deputies.services.bulk import save_columns
from deputies.workflow import STANDING

A_DAY = dt.timedelta(days=1)


@transaction.atomic
def save_body(body: Body, *, by: User) -> Body:
    """Save a committee or core group in the secretary's congress; refused for the term of another."""
    body.congress_id = body.congress_id or by.post.congress_id
    if body.congress_id not in by.congress_ids or (body.term and body.term.congress_id != body.congress_id):
        raise Refused(_("This belongs to another congress."))
    return registers.save(body, by=by)


@transaction.atomic
def join_body(
    mandate: Mandate, body: Body, *, by: User, role: str = MemberRole.MEMBER, begins_on: dt.date | None = None
) -> Membership:
    """Make a deputy a member of ``body`` from ``begins_on`` (today).

    Refused for another congress, for a seat that is over, before the mandate begins, twice, and for a second chair.
    """
    begins_on = begins_on or clock.today()
    if not (mandate.congress_id == body.congress_id and body.congress_id in by.congress_ids):
        raise Refused(_("This belongs to another congress."))
    if mandate.state not in STANDING:
        raise Refused(_("This mandate has ended."))
    if begins_on < mandate.begins_on:
        raise Invalid({"begins_on": [_("The mandate begins on %(day)s.") % {"day": mandate.begins_on}]})
    membership = Membership(mandate=mandate, body=body, role=role, begins_on=begins_on)
    _save(membership)
    record("deputies.join_body", mandate, by=by, body=body.pk, role=role)
    return membership


@transaction.atomic
def change_membership(
    membership: Membership, *, by: User, role: str | None = None, ends_on: dt.date | None = None
) -> Membership:
    """End a membership on ``ends_on``, or go on in another ``role`` from today; returns the one that stands."""
    membership = Membership.objects.select_for_update(of=("self",)).select_related("mandate").get(pk=membership.pk)
    if membership.mandate.congress_id not in by.congress_ids:
        raise Refused(_("This belongs to another congress."))
    if membership.ends_on:
        raise Refused(_("This membership has ended."))
    if ends_on:
        return _end(membership, ends_on, by=by)
    if role in (None, membership.role):
        return membership
    return _go_on(membership, role, by=by)


def _end(membership: Membership, on: dt.date, *, by: User) -> Membership:
    if on < membership.begins_on:
        raise Invalid({"ends_on": [_("It ends after it begins.")]})
    membership.ends_on = on
    membership.save(update_fields=["ends_on"])
    record("deputies.leave_body", membership.mandate, by=by, place=str(membership.place), on=on.isoformat())
    if membership.group_id and membership.mandate.group_id == membership.group_id:
        Mandate.objects.filter(pk=membership.mandate_id).update(group=None)
    return membership


def _go_on(membership: Membership, role: str, *, by: User) -> Membership:
    today = clock.today()
    if membership.begins_on >= today:  # it never was what it said
        membership.role = role
        _save(membership)
    else:
        membership.ends_on = today - A_DAY
        membership.save(update_fields=["ends_on"])
        membership = Membership(
            mandate=membership.mandate, group_id=membership.group_id, body_id=membership.body_id, role=role,
            begins_on=today,
        )  # fmt: skip
        _save(membership)
    record("deputies.change_role", membership.mandate, by=by, place=str(membership.place), role=role)
    return membership


def _save(membership: Membership) -> None:
    try:
        with transaction.atomic():
            membership.save()
    except IntegrityError as error:
        raise Refused(_("He is a member already, or there is another chair.")) from error


def follow_groups(mandates: Iterable[Mandate]) -> None:
    """Let memberships follow the group each of ``mandates`` is in now; those of a former group end yesterday."""
    rows = list(mandates)
    today = clock.today()
    standing = Membership.objects.filter(mandate__in=[row.pk for row in rows], group__isnull=False, ends_on=None)
    kept = {row.mandate_id: row for row in standing}
    ended, begun = [], []
    for mandate in rows:
        former = kept.get(mandate.pk)
        if (former.group_id if former else None) == mandate.group_id:
            continue
        if former:
            former.ends_on = max(former.begins_on, today - A_DAY)
            ended.append(former)
        if mandate.group_id:
            begins_on = max(mandate.begins_on, today) if former else mandate.begins_on
            begun.append(Membership(mandate=mandate, group_id=mandate.group_id, begins_on=begins_on))
    save_columns(ended, "ends_on")
    Membership.objects.bulk_create(begun, batch_size=500)


def end_memberships(mandates: Iterable[Mandate], on: dt.date) -> None:
    """End what these mandates are still members of, since they end themselves; what would begin later ends at once."""
    standing = list(Membership.objects.filter(mandate__in=[row.pk for row in mandates], ends_on=None))
    for membership in standing:
        membership.ends_on = max(on, membership.begins_on)
    save_columns(standing, "ends_on")
