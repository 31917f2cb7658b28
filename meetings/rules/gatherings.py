"""Who may: the secretariat organises, delegations and deputies apply, everybody answers for himself."""

import rules

from congress.models import ADMINISTRATORS, SECRETARIAT, Role
from congress.rules import acts_as, in_congress, is_secretariat
from deputies.models import Mandate
from meetings.models import READERS, DeputyHead
from meetings.workflow import (
    CHANGEABLE,
    ON_LEAVE,
    SHOWN,
    GatheringState,
)
from proposals.models import DelegationHead

APPLICANTS = frozenset({Role.DEPUTY, Role.DELEGATION_STAFF})
WATCHERS = frozenset({Role.DELEGATION_STAFF, Role.LEADER, *SECRETARIAT})


def serves(user, place):
    """Whether ``user`` is staff of the delegation ``place`` (a delegation, or anything that sits in one)."""
    delegation = getattr(place, "delegation", place)
    served = user.post.organ_id if user.acts(Role.DELEGATION_STAFF) else None
    return served is not None and delegation is not None and delegation.organ_id == served


def heads(user, delegation) -> bool:
    """Whether ``user`` is the head of the delegation, or its deputy head."""
    return delegation is not None and _heads_any(user, delegation=delegation)


def _heads_any(user, **where) -> bool:
    if not user.acts(Role.DEPUTY):
        return False
    held = Mandate.objects.held_by(user.post).values("pk")
    kinds = (DelegationHead, DeputyHead)
    return any(kind.objects.filter(mandate__in=held, **where).exists() for kind in kinds)


@rules.predicate
def sees_gathering(user, gathering) -> bool:
    """Exactly what ``Gathering.objects.visible_to`` lists: one test proves that they agree."""
    if not user.is_authenticated or user.post is None:
        return False
    if gathering is None:
        return user.acts(*READERS)
    if gathering.state in SHOWN and gathering.participations.filter(user=user).exists():
        return True
    here = user.acts(*READERS) and gathering.congress_id == user.post.congress_id
    return here and (_is_open_to(user, gathering) or serves_its_people(user, gathering))


def _is_open_to(user, gathering) -> bool:
    """What the whole house sees; the secretariat sees all, whoever prepared it what he prepared."""
    shown = gathering.state in SHOWN and not gathering.is_internal
    return shown or user.acts(*SECRETARIAT) or gathering.prepared_by_id == user.pk


def serves_its_people(user, gathering) -> bool:
    """Staff of the delegation whose meeting it is, or whose deputies are asked."""
    if not user.acts(Role.DELEGATION_STAFF) or user.post.organ_id is None:
        return False
    own = gathering.participations.filter(mandate__delegation__organ=user.post.organ_id)
    return serves(user, gathering.delegation) or (gathering.state in SHOWN and own.exists())


@rules.predicate
def sees_participation(user, participation) -> bool:
    """Exactly what ``Participation.objects.visible_to`` lists."""
    if not user.is_authenticated or user.post is None or user.acts(*ADMINISTRATORS):
        return False
    if participation is None:
        return True
    if user.acts(*SECRETARIAT) and participation.congress_id == user.post.congress_id:
        return True
    if participation.gathering.state not in SHOWN:
        return False
    if participation.user_id == user.pk or serves(user, participation.mandate):
        return True
    return participation.answer in ON_LEAVE and _heads_the_deputys(user, participation)


def _heads_the_deputys(user, participation) -> bool:
    return participation.mandate is not None and heads(user, participation.mandate.delegation)


@rules.predicate
def is_own(user, participation) -> bool:
    return participation is None or participation.user_id == user.pk


@rules.predicate
def is_about_somebody_else(user, participation) -> bool:
    """Nobody decides about himself or ticks his own name."""
    return participation is None or participation.user_id != user.pk


@rules.predicate
def serves_the_deputy(user, participation) -> bool:
    return participation is None or serves(user, participation.mandate)


@rules.predicate
def heads_the_deputy(user, participation) -> bool:
    """The head of the delegation or its deputy head; without a place: of any delegation."""
    if participation is None:
        return user.acts(Role.DEPUTY)
    return _heads_the_deputys(user, participation)


@rules.predicate
def heads_a_delegation(user, _row) -> bool:
    return user.is_authenticated and user.post is not None and _heads_any(user)


@rules.predicate
def did_not_pass_it_on(user, participation) -> bool:
    """Two steps are two people."""
    return participation is None or participation.leave_passed_on_by_id != user.pk


@rules.predicate
def prepared_it(user, gathering) -> bool:
    return gathering is None or gathering.prepared_by_id == user.pk


@rules.predicate
def is_draft(user, gathering) -> bool:
    return gathering is None or gathering.state == GatheringState.DRAFT


@rules.predicate
def may_change(user, gathering) -> bool:
    return gathering is None or gathering.state in CHANGEABLE


@rules.predicate
def may_sign_up(user, gathering) -> bool:
    """A deputy of the congress where nobody has to come and others than those asked may."""
    if not user.acts(Role.DEPUTY):
        return False
    if gathering is None:
        return True
    is_open = not gathering.is_required and not gathering.is_internal
    return is_open and gathering.congress_id == user.post.congress_id


@rules.predicate
def lists_people(user, gathering) -> bool:
    """The secretariat all of them, staff of a delegation their own."""
    if gathering is None or (user.acts(*SECRETARIAT) and gathering.congress_id == user.post.congress_id):
        return True
    return user.acts(Role.DELEGATION_STAFF) and gathering.congress_id == user.post.congress_id


organises = is_secretariat & in_congress
applies = acts_as(*APPLICANTS) & prepared_it

rules.add_perm("meetings.list", sees_gathering)
rules.add_perm("meetings.view", sees_gathering)
rules.add_perm("meetings.view_participation", sees_participation)
rules.add_perm("meetings.prepare", acts_as(*SECRETARIAT, *APPLICANTS))
rules.add_perm("meetings.apply_gathering", applies)
rules.add_perm("meetings.edit", (organises & may_change) | (applies & is_draft))
rules.add_perm("meetings.discard", prepared_it & is_draft & in_congress)
rules.add_perm("meetings.manage", organises)
rules.add_perm("meetings.sign_up", may_sign_up)
rules.add_perm("meetings.answer", is_own)
rules.add_perm("meetings.enter_answer", (organises | serves_the_deputy) & is_about_somebody_else)
rules.add_perm("meetings.check_leave", (serves_the_deputy | heads_the_deputy) & is_about_somebody_else)
rules.add_perm("meetings.list_leave", acts_as(Role.DELEGATION_STAFF, *SECRETARIAT) | heads_a_delegation)
rules.add_perm("meetings.decide_leave", organises & is_about_somebody_else & did_not_pass_it_on)
rules.add_perm("meetings.keep_list", acts_as(Role.DELEGATION_STAFF, *SECRETARIAT) & lists_people)
rules.add_perm("meetings.mark", (organises | serves_the_deputy) & is_about_somebody_else)
rules.add_perm("meetings.correct", organises & is_about_somebody_else)
rules.add_perm("meetings.watch", acts_as(*WATCHERS) & in_congress)
