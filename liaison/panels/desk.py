"""What waits at the desk about stations, counted in one question."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from congress import clock
from congress.models import SECRETARIAT, UNIT_STAFF, Role, User
from congress.panels import Waiting, panel
from congress.prepared import NumbersFor
from liaison import queries
from liaison.models import VoterOpinion
from liaison.models.station import STATION_ROLES
from liaison.workflow import HANDED_ON, OpinionState, Route


@dataclass(frozen=True)
class Line:
    """A line of the desk before it is counted; ``rows`` says which ones for somebody. ``has_term``: they have a last
    day, ``due_on``; ``always`` it stands there though nothing waits.
    """

    label: str
    url: str
    rows: Callable[[User], QuerySet]
    has_term: bool = False
    always: bool = False


@panel("desk", order=30)
def desk(request):
    """What waits for this person, and how much of it is late."""
    user = request.user
    lines = _lines(user)
    if not lines:
        return None
    terms = [line for line in lines if line.has_term]
    counts = _NUMBERS.of(user)
    found, late_ones = counts[: len(lines)], dict(zip(map(id, terms), counts[len(lines) :], strict=True))
    return [
        Waiting(line.label, count, line.url, late_ones.get(id(line), 0))
        for line, count in zip(lines, found, strict=True)
        if count or line.always
    ]


def _lines(user):
    return [*_opinions(user), *_receptions(user), *_station_days(user), *_drafts(user), *_campaigns(user)]


def _sets(user):
    """The rows of each line, then the late ones of those that have terms."""
    lines = _lines(user)
    late = [line.rows(user).filter(due_on__lt=clock.today()) for line in lines if line.has_term]
    return [*(line.rows(user) for line in lines), *late]


_NUMBERS = NumbersFor([Role.DEPUTY], _sets)  # a thousand of them ask for their home page


def _opinions(user):
    page = reverse("opinion_list")

    def line(label, view, some, *, always=True):
        """``some`` narrows the opinions somebody sees to those that wait."""
        rows = partial(_of_seen, some)
        return Line(label, f"{page}?view={view}", rows, has_term=True, always=always)

    if user.acts(*STATION_ROLES):
        return [
            line(_("Opinions to screen"), "received", Q(state=OpinionState.RECEIVED)),
            line(_("Opinions with the deputy"), "deputy", Q(state=OpinionState.ACCEPTED)),
            line(_("Opinions passed on"), "passed", Q(state__in=sorted(HANDED_ON))),
        ]
    if user.acts(Role.DEPUTY):
        mine = Q(state=OpinionState.ACCEPTED) | Q(state__in=sorted(HANDED_ON), route=Route.HIGHER)
        return [line(_("Opinions for me"), "deputy", mine)]
    if user.acts(*SECRETARIAT):
        waiting = Q(state=OpinionState.FORWARDED, route=Route.ORGANS, organ=None)
        summaries = Q(has_summary=True, published_at=None)
        return [
            line(_("Opinions to hand over"), "hand_over", waiting),
            line(_("Summaries to release"), "summaries", summaries),
        ]
    if user.acts(*UNIT_STAFF):
        handed = Q(state__in=sorted(HANDED_ON))
        return [line(_("Voters' opinions to answer"), "passed", handed, always=False)]
    return []


def _of_seen(some, user):
    return VoterOpinion.objects.visible_to(user).filter(some)


def _receptions(user):
    """Reception days the station has to see to, and the records a deputy has to sign."""
    page = reverse("reception_list")
    if user.acts(*STATION_ROLES):
        return [
            Line(_("Reception records to write"), f"{page}?view=record", queries.receptions_to_record),
            Line(_("Receptions without a deputy"), page, queries.receptions_without_deputy),
        ]
    if user.acts(Role.DEPUTY):
        return [Line(_("Reception records to sign"), f"{page}?view=sign", queries.receptions_to_sign)]
    return []


def _station_days(user):
    """Who keeps the station today, and days on duty whose record is missing."""
    page = reverse("station_day_list")
    found = []
    if user.acts(Role.DEPUTY, *STATION_ROLES):
        found.append(Line(pgettext("station day", "On duty today"), page, queries.station_days_today))
    if user.acts(*STATION_ROLES):
        label = pgettext("station day", "Days on duty to record")
        found.append(Line(label, f"{page}?view=record", queries.station_days_to_record))
    return found


def _drafts(user):
    """Drafts that wait for a comment, or to be consolidated and reported back."""
    page = reverse("draft_list")
    if user.acts(Role.DEPUTY, *STATION_ROLES):
        label = pgettext("draft law", "Draft laws to comment on")
        return [Line(label, f"{page}?view=open", queries.drafts_to_comment)]
    if user.acts(*SECRETARIAT) and user.has_perm("liaison.write_drafts"):
        label = pgettext("draft law", "Draft laws to work on")
        return [Line(label, f"{page}?view=work", queries.drafts_to_consolidate)]
    return []


def _campaigns(user):
    """The own part of a campaign from above."""
    if not user.acts(*SECRETARIAT):
        return []
    return [Line(_("Campaigns to answer"), reverse("campaign_list"), queries.parts_to_answer, has_term=True)]


@panel("desk", order=13)
def codes(request):
    """For whoever keeps the system: voters get no codes by SMS any more today."""
    if not (request.user.has_perm("congress.work_outbox") and queries.codes_used_up()):
        return None
    return [Waiting(_("Codes by SMS for voters: today's budget is used up"), None)]
