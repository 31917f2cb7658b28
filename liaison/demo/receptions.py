"""Reception days of the demonstration: a rule for the first station of each congress, one day held, others to come."""

import datetime as dt

from congress import clock
from congress.demo import CITY, COUNTY, TOWN, Seed, moment, seeder
from congress.models import Event, Pending, Post, User
from liaison import services
from liaison.models import ReceptionDay, Station, StationStaff
from liaison.models.reception import RuleKind

PLACES = (CITY, COUNTY, TOWN)
RULE = {
    "kind": RuleKind.WEEKLY, "weekday": 2, "number": 1, "months": "every", "shift": "next", "begins": dt.time(9),
    "ends": dt.time(11), "limit": 8, "deputies": 2, "least": 2, "announced_before": 10,
}  # fmt: skip
AHEAD = dt.timedelta(days=42)
BACK = dt.timedelta(days=14)


@seeder(order=31)
def receptions(seed: Seed) -> None:
    """Told by the services on days gone by; nobody is waked, and no duty is counted."""
    last = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    for code in PLACES:
        if code in seed.congresses:
            station = Station.objects.filter(congress=seed.congresses[code]).order_by("pk").first()
            if station:
                _plan(seed, station)
    Pending.objects.filter(event__gt=last).delete()


def _plan(seed: Seed, station: Station) -> None:
    row = StationStaff.objects.filter(station=station).select_related("post__user").order_by("pk").first()
    worker = _acting(row.post)
    with clock.stopped(moment(seed.today - BACK, 9 * 60)):
        rule = services.set_rule(station, by=worker, place=f"{station.name}接待室", **RULE)
        services.plan(rule, first=clock.today(), last=seed.today + AHEAD, by=worker)
    for day in ReceptionDay.objects.filter(rule=rule, date__lt=seed.today).order_by("date")[:1]:
        duties = list(day.duties.order_by("pk"))
        with clock.stopped(moment(day.date, 8 * 60)):
            services.announce_reception(day, by=worker)
        with clock.stopped(moment(day.date, 14 * 60)):
            came = [duty.pk for duty in duties]
            services.hold_reception(
                day, came=came, visitors=3, course="来访选民三人，意见已登记。", on_paper=True, by=worker
            )
    ReceptionDay.objects.filter(rule=rule, date__lt=seed.today).exclude(state="held").update(
        state="cancelled", reason="当日另有会议"
    )
    with clock.stopped(moment(seed.yesterday, 9 * 60)):
        for day in ReceptionDay.objects.filter(rule=rule, date__gte=seed.today).order_by("date")[:2]:
            services.announce_reception(day, by=worker)


def _acting(post: Post) -> User:
    user = User.objects.get(pk=post.user_id)
    user.acting_as = post
    return user
