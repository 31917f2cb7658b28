"""Campaigns of the demonstration: one running from the city down to the town, one closed, one being prepared; symposia and
visits with matters raised; and the wall displays.
"""

import datetime as dt

from congress import clock
from congress.demo import CITY, COUNTY, TOWN, Seed, moment, seeder
from congress.models import SECRETARIAT, Congress, Event, Pending, Post, User
from liaison import queries, services
from liaison.computing.questionnaire import Given
from liaison.models import Campaign, CampaignPlace, Station, StationStaff
from proposals.models import Category

TOPIC = "“听民声、察民情、解民忧”三级联动主题活动"
TEXT = "市、县、乡镇三级人大代表走进联络站，围绕老旧小区改造、农村饮水安全和校园周边环境听取选民意见。\n一、各地至少组织一次走访或者座谈。\n二、能当场解决的当场解决，不能解决的登记为选民意见。\n三、按期填报问卷，结果汇总后通报。"
QUESTIONS = (
    ("choice", "是否已制定本地活动方案", ("已制定", "正在制定", "未制定"), ""),
    (
        "several",
        "选民反映最集中的问题（可多选）",
        ("老旧小区改造", "农村饮水", "校园周边环境", "公共交通", "就医用药"),
        "",
    ),
    ("number", "走访选民户数", (), "户"),
    ("number", "收集意见建议", (), "条"),
    ("text", "主要做法和成效", (), ""),
)
ANSWERS = {
    CITY: (0, (0, 3, 4), 12_000, 4_600, "市人大常委会领导带队，分七组下沉联络站。"),
    COUNTY: (0, (0, 1), 8_600, 3_100, "每个联络站安排两名代表，逐户走访并建立台账。"),
}
VISIT = ("入户走访老旧小区住户", "柳园小区", "走访二十六户，收集意见九条，其中加装电梯四条，已登记转办。")
SYMPOSIUM = ("农村饮水安全座谈会", "镇政府会议室", "")
MINUTES = (
    (26, "symposium", "老旧小区改造座谈会", 18, "居民代表提出加装电梯、修缮外墙和增设充电桩三方面意见，代表逐条解释政策并登记。",
     ("三号楼住户希望统一加装电梯，一楼住户担心采光，请有关部门出面协调。", "小区充电桩不够，电动车飞线充电很危险。")),
    (12, "visit", "走访沿街商户", 7, "走访沿街商户七家，了解经营情况，宣传优化营商环境的规定。",
     ("门前道路反复开挖，生意受影响，希望统一施工时间。",)),
)  # fmt: skip
PLACES = (CITY, COUNTY, TOWN)


@seeder(order=33)
def campaigns(seed: Seed) -> None:
    """Told by the services on days gone by; nobody is waked, and no duty is counted."""
    last = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    for code in PLACES:
        station = code in seed.congresses and _first_station(seed.congresses[code])
        if station:
            _hold(seed, station)
    if CITY in seed.congresses:
        _run(seed)
    Pending.objects.filter(event__gt=last).delete()


def _first_station(congress: Congress) -> Station | None:
    return Station.objects.filter(congress=congress).order_by("pk").first()


def _hold(seed: Seed, station: Station) -> None:
    """Symposia and visits of the first station of a congress, and its wall display."""
    row = StationStaff.objects.filter(station=station).select_related("post__user").order_by("pk").first()
    worker = _acting(row.post)
    members = list(queries.member_choices(station)[:3])
    category = Category.objects.filter(congress=station.congress, parent=None).order_by("code").first()
    for days, kind, subject, others, text, matters in MINUTES:
        day = seed.today - dt.timedelta(days=days)
        with clock.stopped(moment(day, 16 * 60)):
            minutes = services.write_minutes(
                station, by=worker, present=members[:2], kind=kind, subject=subject, date=day, half_days=1,
                place=f"{station.called}会议室" if kind == "symposium" else "人民路沿街", others=others, text=text,
            )  # fmt: skip
            for words in matters if category else ():
                services.raise_matter(minutes, by=worker, deputy=members[0], category=category, words=words)
    with clock.stopped(moment(seed.yesterday, 9 * 60)):
        services.renew_wall(station, by=worker)


def _run(seed: Seed) -> None:
    clerk = _clerk(seed.congresses[CITY])
    reached = [code for code in PLACES if code in seed.congresses]
    running = _prepare(seed, clerk, TOPIC, begins=-30, answers=10, codes=reached)
    with clock.stopped(moment(seed.today - dt.timedelta(days=29), 10 * 60)):
        services.start_campaign(running, by=clerk)
    for code, answers in ANSWERS.items():
        if code in reached:
            _answer(seed, running, code, answers)
    if COUNTY in reached:
        _act(seed, running, COUNTY, VISIT, days=-9)
    if TOWN in reached:
        _act(seed, running, TOWN, SYMPOSIUM, days=6)
    over = _prepare(seed, clerk, "平安校园代表联动视察", begins=-120, answers=-70, codes=reached[:2])
    with clock.stopped(moment(seed.today - dt.timedelta(days=118), 10 * 60)):
        services.start_campaign(over, by=clerk)
    for code, answers in ANSWERS.items():
        if code in reached[:2]:
            _answer(seed, over, code, answers, days=-90)
    with clock.stopped(moment(seed.today - dt.timedelta(days=60), 10 * 60)):
        services.close_campaign(over, by=clerk)
    _prepare(seed, clerk, "营商环境代表问计活动", begins=14, answers=60, codes=reached)


def _prepare(seed: Seed, clerk: User, topic: str, *, begins: int, answers: int, codes: list[str]) -> Campaign:
    first = seed.today + dt.timedelta(days=begins)
    with clock.stopped(moment(min(first, seed.yesterday), 9 * 60)):
        campaign = services.add_campaign(
            by=clerk, topic=topic, text=TEXT, begins_on=first, ends_on=first + dt.timedelta(days=90),
            answers_by=seed.today + dt.timedelta(days=answers),
        )  # fmt: skip
        for kind, text, options, unit in QUESTIONS:
            services.add_question(
                campaign, by=clerk, kind=kind, text=text, options=list(options), unit=unit, required=kind != "text"
            )
        services.choose_places(campaign, by=clerk, congresses=[seed.congresses[code] for code in codes])
    return campaign


def _part(seed: Seed, campaign: Campaign, code: str) -> CampaignPlace:
    rows = CampaignPlace.objects.select_related("campaign", "congress")
    return rows.get(campaign=campaign, congress=seed.congresses[code])


def _answer(seed: Seed, campaign: Campaign, code: str, answers: tuple, days: int = -12) -> None:
    choice, several, households, opinions, text = answers
    said = (Given((choice,)), Given(several), Given(amount=households), Given(amount=opinions), Given(text=text))
    keys = campaign.questions.order_by("position").values_list("pk", flat=True)
    place = _part(seed, campaign, code)
    with clock.stopped(moment(seed.today + dt.timedelta(days=days), 11 * 60)):
        services.answer_campaign(
            place, by=_clerk(place.congress), version=place.version, answers=dict(zip(keys, said, strict=True))
        )


def _act(seed: Seed, campaign: Campaign, code: str, activity: tuple, *, days: int) -> None:
    """An activity of one place: held when its day is past, else planned."""
    title, where, result = activity
    place = _part(seed, campaign, code)
    clerk, day = _clerk(place.congress), seed.today + dt.timedelta(days=days)
    named = list(queries.deputies_for(place)[:4])
    kind = "visit" if result else "symposium"
    with clock.stopped(moment(seed.today - dt.timedelta(days=15), 15 * 60)):
        made = services.add_activity(
            place, by=clerk, named=named, station=_first_station(place.congress), kind=kind, title=title, date=day,
            half_days=1, where=where,
        )  # fmt: skip
    if result:
        with clock.stopped(moment(day, 17 * 60)):
            services.hold_activity(made, by=clerk, came=named[:3], others=26, result=result)


def _clerk(congress: Congress) -> User:
    posts = Post.objects.select_related("user", "congress").filter(congress=congress, role__in=SECRETARIAT)
    return _acting(posts.order_by("pk").first())


def _acting(post: Post) -> User:
    user = User.objects.get(pk=post.user_id)
    user.acting_as = post
    return user
