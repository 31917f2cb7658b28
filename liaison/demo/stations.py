"""Stations with their staff and deputies: twenty-four of the city, some of the county and of the town."""

import datetime as dt
import math
from decimal import Decimal

from congress import search
from congress.demo import CITY, COUNTY, TOWN, Fact, Seed, moment, new_user, people, seeder, write_facts
from congress.demo.institution import STREET
from congress.models import Post, Role, User
from deputies.models import Mandate
from liaison.computing.distance import Point
from liaison.models import HaveItem, Level, Station, StationCheck, StationDeputy, StationStaff

HOURS = "每月第一个星期五 15:00–16:30，第三个星期三 9:00–11:00"
RULES = "一、代表轮流值班接待，每次两名。\n二、如实登记选民原话，不加解释。\n三、代表听取、解释、转交，不直接处理具体问题。\n四、接待情况记入台账，结果反馈选民。"
ABOUT = "本站由本行政区域内的各级人大代表联系选民、听取意见。来访、扫码、书面反映均可。"
# Name, level, theme.
CITY_STATIONS = (
    ("安北路代表之家", Level.GENERAL, ""), ("滨江路联络站", Level.CENTRE, ""), ("柳园社区联络点", Level.POINT, ""),
    ("老城厢联络站", Level.STATION, ""), ("大学城联络站", Level.STATION, ""), ("高新园区企业联络站", Level.STATION, "企业"),
    ("东湖镇代表之家", Level.CENTRE, ""), ("石桥镇联络站", Level.STATION, ""), ("北山镇联络站", Level.STATION, ""),
    ("云岭镇联络点", Level.POINT, ""), ("老码头联络站", Level.STATION, ""), ("金融街联络站", Level.STATION, "金融"),
    ("三江口外来务工人员联络站", Level.STATION, "外来务工人员"), ("法院法制联络站", Level.STATION, "法制"),
    ("妇女儿童专题联络站", Level.STATION, "妇女儿童"), ("民营企业联络站", Level.STATION, "民营企业"),
    ("物业矛盾化解联络站", Level.STATION, "物业"), ("校园周边联络站", Level.STATION, "校园周边"),
    ("农产品产销联络站", Level.STATION, "农产品"), ("古城保护联络站", Level.STATION, "古城保护"),
    ("水务专题联络站", Level.STATION, "水务"), ("教育专题联络站", Level.STATION, "教育"),
    ("交通出行联络站", Level.STATION, "交通"), ("养老服务联络站", Level.STATION, "养老"),
)  # fmt: skip
COUNTY_STATIONS = (
    ("东湖县代表之家", Level.CENTRE, ""),
    ("城东街道联络站", Level.STATION, ""),
    ("柳园街道联络点", Level.POINT, ""),
)
TOWN_STATIONS = (("北山镇代表之家", Level.STATION, ""), ("双溪村联络点", Level.POINT, ""))
PLACES = ((CITY, CITY_STATIONS), (COUNTY, COUNTY_STATIONS), (TOWN, TOWN_STATIONS))
STAFF = {CITY: "station", COUNTY: "county-station", TOWN: "town-station"}
SPREAD = 0.008  # degrees from a station to the next one
EACH = 6  # deputies of the own congress at a station
EVIDENCE = {
    HaveItem.PLACE: "专用场所 120 平方米，设接待、会议、展示区", HaveItem.EQUIPMENT: "电脑、打印机、桌椅齐备",
    HaveItem.RULES: "接待、学习、台账制度上墙", HaveItem.ORGANISATION: "站长、联络员已配备",
    HaveItem.ACTIVITIES: "每月接待两次", HaveItem.RECORDS: "",
}  # fmt: skip


@seeder(order=30)
def stations(seed: Seed) -> None:
    """For the three congresses one can log in to."""
    names = people.names(seed.random("station-staff"))
    first = 0
    for code, lines in PLACES:
        if code in seed.congresses:
            _found(seed, code, lines, names, first)
        first += len(lines)


def _found(seed: Seed, code: str, lines: tuple, names, first: int) -> None:  # noqa: ANN001
    congress = seed.congresses[code]
    opened = congress.terms.get().begins_on
    rows = [
        Station(
            congress=congress, name=name, level=level, theme=theme, model_station=nth == 0,
            area=f"{congress.area_name}{name.removesuffix('联络站').removesuffix('代表之家').removesuffix('联络点')}及周边",
            address=f"{congress.area_name}人民路{200 + nth}号", phone=seed.phone(), hours=HOURS, rules=RULES, about=ABOUT,
            latitude=_degrees(place.latitude), longitude=_degrees(place.longitude), outline=_outline(place, nth),
            opened_on=opened,
        )
        for nth, (name, level, theme) in enumerate(lines)
        for place in [_place(first + nth)]
    ]  # fmt: skip
    Station.objects.bulk_create(rows)
    for row in rows[1:]:
        row.parent = rows[0] if rows[0].level != row.level else None
        if row.level == Level.POINT and code == CITY:
            row.parent = rows[1]
    Station.objects.bulk_update(rows[1:], ["parent"])
    search.index(rows)
    staff = _staff(seed, code, names)
    _people(seed, code, rows, staff, opened)
    clerk = Post.objects.select_related("user").filter(congress=congress, role=Role.SECRETARIAT).order_by("pk").first()
    at = moment(opened, 9 * 60)
    write_facts(Fact("liaison.save_station", row, clerk, at, {"fields": [], "founded": True}) for row in rows)
    year = seed.today.year - 1
    StationCheck.objects.bulk_create(
        StationCheck(
            station=rows[0], year=year, item=item, met=bool(evidence), evidence=evidence, by=staff.user,
            at=moment(dt.date(year, 12, 20), 10 * 60),
        )
        for item, evidence in EVIDENCE.items()
    )  # fmt: skip


def _place(nth: int) -> Point:
    """Where the station of this number stands: each some kilometres from the next, around the invented street."""
    far, turn = SPREAD * math.sqrt(nth), nth * math.pi * (3 - math.sqrt(5))
    return Point(float(STREET[0]) + far * math.sin(turn), float(STREET[1]) + far * math.cos(turn) * 1.4)


def _outline(place: Point, nth: int) -> list[list[float]]:
    """Nine corners around a station, no side like another."""
    corners = []
    for corner in range(9):
        far, turn = SPREAD * (0.65 + (corner * 7 + nth * 3) % 5 / 16), corner * math.tau / 9
        corners.append(
            [round(place.latitude + far * math.sin(turn), 6), round(place.longitude + far * math.cos(turn) * 1.4, 6)]
        )
    return corners


def _degrees(value: float) -> Decimal:
    return Decimal(f"{value:.6f}")


def _staff(seed: Seed, code: str, names) -> Post:  # noqa: ANN001
    """The master of the stations of one congress: the city's is there, the others are made."""
    congress = seed.congresses[code]
    post = Post.objects.select_related("user").filter(congress=congress, role=Role.STATION_MASTER).first()
    if post:
        return post
    user = new_user(seed, STAFF[code], next(names))
    user.save(force_insert=True)
    begins = congress.terms.get().begins_on
    post = Post.objects.create(user=user, congress=congress, role=Role.STATION_MASTER, valid_from=begins)
    User.objects.filter(pk=user.pk).update(acting_as=post)
    return post


def _people(seed: Seed, code: str, rows: list[Station], staff: Post, opened: dt.date) -> None:
    """The master serves the first stations; deputies of the congress are dealt out, with some of the one above."""
    StationStaff.objects.bulk_create(StationStaff(station=row, post=staff, since=opened) for row in rows)
    congress = seed.congresses[code]
    own = list(Mandate.objects.valid(seed.today).filter(congress=congress).order_by("pk"))
    above = Mandate.objects.valid(seed.today).filter(congress=congress.parent_id).order_by("pk")[:20]
    above = list(above) if congress.parent_id else []
    members = []
    for nth, row in enumerate(rows):
        chosen = own[nth * EACH : nth * EACH + EACH] or own[:EACH]
        members += [StationDeputy(station=row, mandate=mandate, since=mandate.begins_on) for mandate in chosen]
        if above:
            mandate = above[nth % len(above)]
            members.append(StationDeputy(station=row, mandate=mandate, since=mandate.begins_on))
    StationDeputy.objects.bulk_create(members)
