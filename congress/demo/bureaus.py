"""The units of every congress of the demonstration, by the table of the city's, renamed for their place."""

from collections.abc import Iterable, Iterator

from congress.demo import CITY, COUNTY, units
from congress.demo.places import Place, areas
from congress.models import Level, OrganKind

Line = tuple[str, str, OrganKind, str]  # code, name, class, letters in document numbers

NUMBERED = tuple(enumerate(units.UNITS, start=1))
COUNTY_UNITS_OF_CITY_SIZE = 62  # 88 + 6 · 62 + 48 · 5 = 700 units
CITY_UNITS = 85  # of another city than 安澜: all but its own counties
PROVINCE_UNITS = 80
COUNTY_UNITS_OF_PROVINCE = (*range(1, 42), 48, 52, 62, 64, 69)  # in each county's own congress
SERVING = (
    2,
    4,
    6,
    7,
    8,
    10,
    11,
    12,
    13,
    14,
    15,
    16,
    17,
    18,
    20,
    21,
    25,
    28,
    31,
    52,
)  # of each, those the province asks


def lines(place: Place, size: str, every: Iterable[Place]) -> Iterator[Line]:
    """The units of one congress, under the codes they have in the city."""
    if place.level == Level.TOWN:
        for nth, (name, letters) in enumerate(units.TOWN_UNITS, start=1):
            yield f"U{nth:02}", f"{place.area}{name}", OrganKind.DIRECT, place.area[0] + letters
        return
    if place.level == Level.COUNTY:
        yield from _county(place, size)
        return
    last = {Level.PROVINCE: PROVINCE_UNITS, Level.CITY: CITY_UNITS}[place.level] if place.code != CITY else None
    for nth, line in NUMBERED[:last]:
        yield f"U{nth:02}", *_renamed(line, place.area[-1], place)
    if place.level == Level.PROVINCE:
        yield from _below(every)


def _county(place: Place, size: str) -> Iterator[Line]:
    chosen = {"small": units.COUNTY_UNITS, "province": COUNTY_UNITS_OF_PROVINCE}.get(size)
    if chosen is None:
        municipal = [nth for nth, line in NUMBERED if line[0].startswith("市")]
        chosen = municipal[:COUNTY_UNITS_OF_CITY_SIZE]
    for nth, line in NUMBERED:
        if nth in chosen:
            yield f"U{nth:02}", *_renamed(line, place.area[-1], place)
    if place.code == COUNTY:
        for letter, names, kind in (("S", units.STREETS, "办事处"), ("T", units.COUNTRY, "人民政府")):
            for nth, name in enumerate(names, start=1):
                yield f"{letter}{nth:02}", f"{name}{kind}", OrganKind.LOWER, name[:2] + "政"


def _below(every: Iterable[Place]) -> Iterator[Line]:
    """What a province has below its own: the cities' bureaus, some of the counties', and all their governments."""
    for nth, area in enumerate(areas(every), start=1):
        yield f"{nth:03}-GOV", f"{area.area}人民政府", OrganKind.LOWER, f"{area.stem}政"
        for number, line in NUMBERED[: CITY_UNITS if area.level == Level.CITY else None]:
            if area.level == Level.CITY or number in SERVING:
                yield f"{nth:03}-U{number:02}", *_renamed(line, area.area, area)


def _renamed(line: tuple[str, ...], whose: str, place: Place) -> tuple[str, OrganKind, str]:
    """A unit of the table as it is called elsewhere: 市教育局, 县教育局, 平川市教育局, 省教育厅."""
    name, of_kind, letters = line
    name = whose + name[1:] if name.startswith("市") else name
    if place.code != CITY:
        name = name.replace("安澜市", place.area).replace("安澜", place.stem)
    if whose == "省" and of_kind == "组成部门" and name.endswith("局"):
        name = f"{name[:-1]}厅"
    if len(whose) > 1 and place.stem not in name:
        name = whose + name
    mark = {Level.COUNTY: place.area[0]}.get(place.level, place.stem[0]) if len(whose) == 1 else place.stem
    return name, units.KINDS[of_kind], mark + letters[1:]
