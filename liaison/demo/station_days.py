"""Days of duty of the demonstration: the first station of each congress is kept by its staff and deputies in turns."""

import datetime as dt

from congress import clock
from congress.demo import CITY, COUNTY, TOWN, Seed, moment, seeder
from congress.models import Event, Pending, Post, User
from liaison import queries, services
from liaison.models import Station, StationDay, StationStaff

PLACES = (CITY, COUNTY, TOWN)
BACK, AHEAD = dt.timedelta(days=14), dt.timedelta(days=14)
EVERY_DAY = range(7)
NOTES = (
    (3, 2, "居民咨询医保异地结算、户口迁移，当场答复；一件反映楼道堆物，已登记。"), (1, 1, "咨询代表接待日安排，已告知。"),
    (4, 2, "两人反映小区停车难，已登记转代表；两人咨询养老补贴，当场答复。"), (0, 0, ""), (2, 1, "来电一次，询问意见办理进度，已答复。"),
)  # fmt: skip


@seeder(order=34)
def station_days(seed: Seed) -> None:
    """Told by the services on days gone by; nobody is waked, and no duty is counted."""
    last = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    for code in PLACES:
        if code in seed.congresses:
            station = Station.objects.filter(congress=seed.congresses[code]).order_by("pk").first()
            if station:
                _kept(seed, station)
    Pending.objects.filter(event__gt=last).delete()


def _kept(seed: Seed, station: Station) -> None:
    """The staff in the morning, deputies in the afternoon; days gone by have their record, but for the last one."""
    worker = _worker(station)
    span = {"first": seed.today - BACK, "last": seed.today + AHEAD}
    with clock.stopped(moment(seed.today - BACK, 8 * 60)):
        keys = list(queries.keepers_at(station))
        for first, begins, ends in (("s", dt.time(8, 30), dt.time(11, 30)), ("d", dt.time(14), dt.time(17))):
            people = [key for key in keys if key.startswith(first)]
            services.plan_station_days(
                station, by=worker, people=people, begins=begins, ends=ends, weekdays=EVERY_DAY, on_rest_days=True,
                **span,
            )  # fmt: skip
    past = StationDay.objects.filter(station=station, date__lt=seed.yesterday).order_by("date")
    for nth, day in enumerate(past):
        visitors, settled, note = NOTES[nth % len(NOTES)]
        with clock.stopped(moment(day.date, 17 * 60 + 30)):
            services.record_station_day(
                day, came=list(day.keepers.values_list("pk", flat=True)), visitors=visitors, settled=settled, note=note,
                on_paper=nth % 4 == 1, by=worker,
            )  # fmt: skip


def _worker(station: Station) -> User:
    row = StationStaff.objects.filter(station=station).select_related("post__user").order_by("pk").first()
    post: Post = row.post
    user = User.objects.get(pk=post.user_id)
    user.acting_as = post
    return user
