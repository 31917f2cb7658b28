"""Stations, voters' opinions and reception days."""

import rules

from congress.models import SECRETARIAT, UNIT_STAFF, Role
from congress.rules import acts_as, in_congress
from deputies.models import Mandate
from liaison.models import (
    ProposalLink,
    ReceptionDuty,
    StationKeeper,
    StationStaff,
)
from liaison.models.station import STATION_ROLES
from liaison.workflow import ANSWERED_BY_STATION, UNSEEN, OpinionState, Route


class Voter:
    """Whoever holds an opinion's tracking code: he may speak of it as its voter, and nothing else."""

    is_active = True
    post = None

    def has_perm(self, perm, obj=None):
        """The one permission the code gives."""
        return perm == "liaison.speak"


VOTER = Voter()


def _station_of(obj):
    return getattr(obj, "station_id", None) or obj.pk


@rules.predicate
def works_at_it(user, obj):
    """The user runs this station, or the station of this opinion."""
    post = user.post
    if obj is None or post is None or post.role not in STATION_ROLES:
        return False
    return StationStaff.objects.current().filter(post=post, station=_station_of(obj)).exists()


@rules.predicate
def was_screened(user, opinion):
    """Somebody at the station has looked at it and taken it up: before, and when it was not, no third party hears."""
    return opinion.state not in UNSEEN


@rules.predicate
def is_its_deputy(user, opinion):
    """It was given to the deputy the user acts as."""
    return opinion.deputy is not None and opinion.deputy.is_held_by(user)


@rules.predicate
def is_its_holder(user, opinion):
    """It was passed up to the deputy the user acts as, and lies with him."""
    return opinion.route == Route.HIGHER and opinion.holder is not None and opinion.holder.is_held_by(user)


@rules.predicate
def was_its_holder(user, opinion):
    """It was passed up to the deputy the user acts as."""
    return opinion.holder is not None and opinion.holder.is_held_by(user)


@rules.predicate
def turned_it(user, opinion):
    """The user has made a proposal of it."""
    if not user.acts(Role.DEPUTY):
        return False
    links = ProposalLink.objects.filter(opinion=opinion).select_related("mandate__person")
    return any(link.mandate.is_held_by(user) for link in links)


@rules.predicate
def is_handed_over_to_his_unit(user, opinion):
    """It was handed over to the unit the user works in."""
    return user.acts(*UNIT_STAFF) and opinion.organ_id is not None and opinion.organ_id in user.post.organ_ids


@rules.predicate
def lies_with_the_deputy(user, opinion):
    """It waits for the deputy himself, with nobody else."""
    return opinion.state == OpinionState.ACCEPTED


@rules.predicate
def lies_with_the_station(user, opinion):
    """It was passed on to somebody without an account here: the station enters what he says."""
    return opinion.route in ANSWERED_BY_STATION


@rules.predicate
def lies_with_organs(user, opinion):
    """It was passed on to public bodies through the congress."""
    return opinion.route == Route.ORGANS


@rules.predicate
def exercises_his_mandate(user, opinion=None):
    """His mandate is neither suspended nor over."""
    mandate = getattr(user.post, "mandate", None) if user.acts(Role.DEPUTY) else None
    return mandate is not None and mandate.is_exercised


@rules.predicate
def is_on_duty_there(user, day):
    """The deputy the user acts as was named for this reception day."""
    if not user.acts(Role.DEPUTY):
        return False
    held = Mandate.objects.held_by(user.post).values("pk")
    return ReceptionDuty.objects.filter(day=day, mandate__in=held).exists()


@rules.predicate
def keeps_the_station_then(user, day):
    """The deputy the user acts as was named to keep the station that day."""
    if not user.acts(Role.DEPUTY):
        return False
    held = Mandate.objects.held_by(user.post).values("pk")
    return StationKeeper.objects.filter(day=day, mandate__in=held).exists()


@rules.predicate
def is_his_duty(user, duty):
    """It is the duty of the deputy the user acts as."""
    return duty.mandate.is_held_by(user)


@rules.predicate
def runs_its_station(user, duty):
    """The user runs the station of this duty."""
    return works_at_it(user, duty.day)


is_secretariat = acts_as(*SECRETARIAT)
is_staff = is_secretariat & in_congress
oversees = acts_as(*SECRETARIAT, Role.LEADER) & in_congress
has_it = (
    (lies_with_the_station & works_at_it)
    | is_handed_over_to_his_unit
    | (is_its_holder & exercises_his_mandate)
    | (lies_with_organs & is_staff)
)

rules.add_perm("liaison.list_stations", acts_as(Role.DEPUTY, *STATION_ROLES, *SECRETARIAT, Role.LEADER))
rules.add_perm("liaison.edit_stations", is_staff)
rules.add_perm("liaison.keep_station", works_at_it | is_staff)
rules.add_perm("liaison.set_terms", is_staff)
rules.add_perm("liaison.set_group_rule", is_staff)

rules.add_perm("liaison.list_opinions", acts_as(Role.DEPUTY, *STATION_ROLES, *SECRETARIAT, Role.LEADER, *UNIT_STAFF))
rules.add_perm(
    "liaison.view_opinion",
    works_at_it | oversees | (was_screened & (is_its_deputy | was_its_holder | turned_it | is_handed_over_to_his_unit)),
)
rules.add_perm("liaison.see_contact", works_at_it)
rules.add_perm("liaison.see_own_words", works_at_it)
rules.add_perm("liaison.enter_opinion", works_at_it)
rules.add_perm("liaison.run_station", works_at_it)
rules.add_perm("liaison.reply", works_at_it | (is_its_deputy & exercises_his_mandate))
rules.add_perm(
    "liaison.turn",
    ((lies_with_the_deputy & is_its_deputy) | (~lies_with_the_deputy & is_its_holder)) & exercises_his_mandate,
)
rules.add_perm("liaison.hand_over", is_staff)
rules.add_perm("liaison.handle", has_it)
rules.add_perm("liaison.give_back", has_it | works_at_it)
rules.add_perm("liaison.publish", is_staff)
rules.add_perm("liaison.speak", rules.always_false)  # the voter's alone, by his tracking code
rules.add_perm("liaison.view_figures", acts_as(*STATION_ROLES, *SECRETARIAT, Role.LEADER))
rules.add_perm("liaison.work_hotline", acts_as(*STATION_ROLES))

rules.add_perm("liaison.list_receptions", acts_as(Role.DEPUTY, *STATION_ROLES, *SECRETARIAT, Role.LEADER))
rules.add_perm("liaison.view_reception", works_at_it | oversees | is_on_duty_there)
rules.add_perm("liaison.do_duty", is_his_duty & exercises_his_mandate)
rules.add_perm("liaison.replace_duty", runs_its_station)

rules.add_perm("liaison.list_station_days", acts_as(Role.DEPUTY, *STATION_ROLES, *SECRETARIAT, Role.LEADER))
rules.add_perm("liaison.view_station_day", works_at_it | oversees | keeps_the_station_then)
