"""Campaigns over several levels, symposia and visits."""

import rules

from congress.models import SECRETARIAT, Level, Role
from congress.rules import acts_as
from deputies.models import Mandate
from liaison.models import (
    CampaignPlace,
)
from liaison.models.station import STATION_ROLES
from liaison.rules.stations import is_secretariat, is_staff, oversees, works_at_it


def _line_above(congress):
    """The ids of the congresses above one, the nearest first."""
    found = []
    while congress.parent_id:
        congress = congress.parent
        found.append(congress.pk)
    return found


@rules.predicate
def has_congresses_below(user):
    """The congress the user works in has others below it: a town's has not."""
    return user.post is not None and user.post.congress.level != Level.TOWN


@rules.predicate
def organises(user, campaign):
    """It is a campaign of the congress of the post the user acts in."""
    return user.post is not None and user.post.congress_id == campaign.congress_id


@rules.predicate
def was_sent_out(user, campaign):
    """The congresses below have heard of it."""
    return campaign.started_at is not None


@rules.predicate
def is_reached(user, campaign):
    """It was sent to the congress of the post the user acts in, or to one below it for whose staff he answers."""
    reached = CampaignPlace.objects.filter(campaign=campaign)
    return user.post is not None and reached.reached(user.post).exists()


@rules.predicate
def is_of_his_congress(user, place):
    """It is the part of the congress of the post the user acts in."""
    return user.post is not None and user.post.congress_id == place.congress_id


@rules.predicate
def stands_above(user, place):
    """It is the part of a congress below that of the post the user acts in."""
    return user.post is not None and user.post.congress_id in _line_above(place.congress)


@rules.predicate
def was_named(user, activity):
    """The deputy the user acts as was named for this activity, or came."""
    if not user.acts(Role.DEPUTY):
        return False
    held = Mandate.objects.held_by(user.post).values("pk")
    return activity.deputies.filter(mandate__in=held).exists()


@rules.predicate
def was_present(user, minutes):
    """The deputy the user acts as was present."""
    if not user.acts(Role.DEPUTY):
        return False
    held = Mandate.objects.held_by(user.post).values("pk")
    return minutes.deputies.filter(mandate__in=held).exists()


def _of_campaign(predicate):
    """A predicate of a campaign, asked of one of its parts."""
    return rules.predicate(lambda user, place: predicate(user, place.campaign), name=f"{predicate.name}_of_part")


def _of_part(predicate):
    """A predicate of a part, asked of one of its activities."""
    return rules.predicate(lambda user, activity: predicate(user, activity.place), name=f"{predicate.name}_of_activity")


follows_campaigns = acts_as(*SECRETARIAT, Role.LEADER)
joins_campaigns = acts_as(*SECRETARIAT, Role.LEADER, Role.DEPUTY, *STATION_ROLES)
sees_part = (follows_campaigns & _of_campaign(organises)) | (
    _of_campaign(was_sent_out) & ((joins_campaigns & is_of_his_congress) | (follows_campaigns & stands_above))
)

rules.add_perm("liaison.list_campaigns", joins_campaigns)
rules.add_perm("liaison.add_campaign", is_secretariat & has_congresses_below)
rules.add_perm("liaison.run_campaign", is_staff)
rules.add_perm("liaison.view_campaign", (follows_campaigns & organises) | (joins_campaigns & was_sent_out & is_reached))
rules.add_perm("liaison.view_results", follows_campaigns & (organises | (was_sent_out & is_reached)))
rules.add_perm("liaison.view_place", sees_part)
rules.add_perm("liaison.keep_place", is_staff)
rules.add_perm("liaison.view_activity", _of_part(sees_part) | was_named)
rules.add_perm("liaison.keep_activity", is_staff)

rules.add_perm("liaison.list_minutes", acts_as(Role.DEPUTY, *STATION_ROLES, *SECRETARIAT, Role.LEADER))
rules.add_perm("liaison.write_minutes", acts_as(*STATION_ROLES))
rules.add_perm("liaison.view_minutes", works_at_it | oversees | was_present)
rules.add_perm("liaison.assess_stations", follows_campaigns)
