"""A city with two counties and a town, each with its staff, and a campaign brought to where a test begins."""

import datetime as dt
from types import SimpleNamespace

from congress.models import Congress, Level, Role
from liaison import services
from liaison.computing.questionnaire import Given
from liaison.models import Campaign, CampaignActivity, CampaignPlace
from tests import factories
from tests.liaison import steps

TOPIC = "听民声、察民情主题活动"
FIELDS = {
    "topic": TOPIC,
    "text": "各级代表走进联络站听取意见。",
    "begins_on": dt.date(2026, 3, 1),
    "ends_on": dt.date(2026, 6, 30),
    "answers_by": dt.date(2026, 3, 20),
}
QUESTIONS = (
    {"kind": "choice", "text": "是否建立台账", "options": ["是", "否"], "unit": "", "required": True},
    {"kind": "several", "text": "群众最关心什么", "options": ["交通", "教育", "医疗"], "unit": "", "required": False},
    {"kind": "number", "text": "走访多少户", "options": [], "unit": "户", "required": True},
    {"kind": "text", "text": "主要做法", "options": [], "unit": "", "required": False},
)


def below(parent, level, code, name):
    made = factories.congress(
        code=code, level=level, area_name=name, name=f"{name}人民代表大会", short_name=f"{name}人大"
    )
    made.parent = parent
    made.save()
    factories.session(factories.term(made))
    return made


def country():
    """The city with two counties and a town below the first; who works there, a deputy of the county and of the town."""
    city = factories.congress(code="city")
    factories.session(factories.term(city))
    east, west = (below(city, Level.COUNTY, code, name) for code, name in (("e1", "东湖县"), ("w1", "西山区")))
    town = below(east, Level.TOWN, "e1t", "北山镇")
    made = {name: factories.staff(place, name=name) for name, place in zip(
        ("city", "east", "west", "town"), (city, east, west, town), strict=True)}  # fmt: skip
    house = steps.station(east, name="东湖县代表之家")
    worker = factories.staff(east, Role.STATION_LIAISON, name="worker")
    services.appoint(house, worker.post, by=made["east"])
    member = factories.deputy(city, name="member")
    services.attach(house, member.post.mandate, by=made["east"])
    return SimpleNamespace(
        **made,
        congresses={"city": city, "east": east, "west": west, "town": town},
        leader=factories.staff(city, Role.LEADER, name="leader"),
        east_leader=factories.staff(east, Role.LEADER, name="east_leader"),
        deputy=factories.deputy(east, name="deputy"),
        villager=factories.deputy(town, name="villager"),
        member=member,
        worker=worker,
        house=house,
        clerk=factories.staff(city, Role.UNIT_CLERK, name="clerk", organ=factories.organ(city)),
        foreign=factories.staff(factories.congress(level=Level.COUNTY), name="foreign"),
    )


def draft(land, **fields):
    return services.add_campaign(by=land.city, **(FIELDS | fields))


def prepared(land, places=("east", "west", "town"), **fields):
    campaign = draft(land, **fields)
    for question in QUESTIONS:
        services.add_campaign_question(campaign, by=land.city, **question)
    chosen = [land.congresses[name] for name in places]
    return services.choose_places(campaign, by=land.city, congresses=chosen)


def running(land, **fields):
    return services.start_campaign(prepared(land, **fields), by=land.city)


def closed(land):
    return services.close_campaign(running(land), by=land.city)


def withdrawn(land):
    return services.withdraw_campaign(running(land), reason="改期举行", by=land.city)


def part(land, campaign, name):
    rows = CampaignPlace.objects.select_related("campaign__congress", "congress")
    return rows.get(campaign=campaign, congress=land.congresses[name])


def said(campaign, *, choice=(0,), several=(), number=100, text=""):
    """Answers by the keys of the campaign's questions; ``number`` in hundredths."""
    given = (Given(choice), Given(several), Given(amount=number), Given(text=text))
    return dict(zip(campaign.questions.order_by("position").values_list("pk", flat=True), given, strict=True))


def answered(land, campaign, name, **fields):
    place = part(land, campaign, name)
    who = getattr(land, name)
    return services.answer_campaign(place, by=who, version=place.version, answers=said(campaign, **fields))


ACTIVITY = {
    "kind": "visit", "title": "入户走访", "date": dt.date(2026, 3, 2), "half_days": 1, "where": "柳园社区",
}  # fmt: skip


def planned(land, campaign, name="east", **fields):
    who = getattr(land, name)
    return services.add_activity(part(land, campaign, name), by=who, **(ACTIVITY | fields))


def fresh(row):
    kind = {Campaign: Campaign, CampaignActivity: CampaignActivity, Congress: Congress}[type(row)]
    return kind.objects.get(pk=row.pk)
