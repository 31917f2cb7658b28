"""The places of the demonstration: each has a congress. A whole province in its size, the city with its levels in all."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product

from congress.demo import CITY, COUNTY, PROVINCE, units
from congress.models import Level

ARMY = "驻安部队"
TOWNS_EACH = 8  # below every county of the city size
PROVINCE_TOWNS = 12  # below every county of a province
CITIES = (
    ("pingchuan", "平川市"), ("linhu", "临湖市"), ("qinghe", "清河市"), ("changling", "长岭市"), ("qingshi", "青石市"),
    ("jinwan", "金湾市"), ("nanpu", "南浦市"), ("yonghe", "永和市"), ("anfeng", "安丰市"), ("beigang", "北港市"),
)  # fmt: skip
# 84 names, each once in the province: eight or nine counties below every city.
COUNTIES = tuple(f"{one}{two}" for two, one in product("溪塘桥坪川湾", "东西南北上下大新长清青白金宁"))
DISTRICTS_OF = 2  # so many of them are districts (区)


@dataclass
class Place:
    """One congress still to be made."""

    code: str
    area: str
    level: str
    parent: str = ""
    delegations: list[str] = field(default_factory=list)

    @property
    def stem(self) -> str:
        """The area's name without its class: 安澜."""
        return self.area if self.level == Level.TOWN else self.area[:-1]


def places(size: str, scale: float = 1.0) -> list[Place]:
    """Every congress of a size, parents first."""
    if size != "province":
        return list(_city_with_levels(list(units.MORE_TOWNS) if size == "city" else []))
    cities = CITIES[: max(1, round(len(CITIES) * scale))]
    below = ["安澜市", *(area for _code, area in cities)]
    above = Place(PROVINCE, "江澜省", Level.PROVINCE, delegations=[*below, "驻江澜部队"])
    city = [*_city_with_levels([], PROVINCE)]
    more = [place for nth, line in enumerate(cities) for place in _city(nth, *line, scale)]
    counties = [place for place in city + more if place.level == Level.COUNTY]
    return [above, *city, *more, *(town for county in counties for town in _towns(county, scale))]


def _city_with_levels(more: list[str], above: str = "") -> Iterator[Place]:
    """安澜市 with its districts, counties and towns."""
    yield Place(CITY, "安澜市", Level.CITY, above, [area for _code, area in units.DISTRICTS] + [ARMY])
    for code, area in units.DISTRICTS:
        yield _county(code, area, CITY, [*units.STREETS, *units.COUNTRY])
        named = list(units.TOWNS) if code == COUNTY else []
        unnamed = [(f"{code}-{nth:02}", more.pop(0)) for nth in range(1, 1 + min(TOWNS_EACH - len(named), len(more)))]
        for town, name in named + unnamed:
            yield Place(town, name, Level.TOWN, code, list(units.VILLAGES))


def _city(nth: int, code: str, area: str, scale: float) -> Iterator[Place]:
    """Another city of the province with its counties."""
    names = COUNTIES[nth :: len(CITIES)]
    names = names[: max(1, round(len(names) * scale))]
    counties = [f"{name}{'区' if one < DISTRICTS_OF else '县'}" for one, name in enumerate(names)]
    yield Place(code, area, Level.CITY, PROVINCE, [*counties, ARMY])
    for one, county in enumerate(counties, start=1):
        yield _county(f"{code}-{one}", county, code, _town_names(county))


def _county(code: str, area: str, city: str, delegations: Iterable[str]) -> Place:
    offices = "县直机关" if area.endswith("县") else "区直机关"
    return Place(code, area, Level.COUNTY, city, [*delegations, offices, ARMY])


def _town_names(area: str) -> tuple[str, ...]:
    """Neighbours in the list, another part of it in each county."""
    first = sum(map(ord, area)) % len(units.MORE_TOWNS)
    return (units.MORE_TOWNS * 2)[first : first + PROVINCE_TOWNS]


def _towns(county: Place, scale: float) -> Iterator[Place]:
    """The towns below a county of the province, besides those that are named."""
    count = round(PROVINCE_TOWNS * scale) - (len(units.TOWNS) if county.code == COUNTY else 0)
    for nth, name in enumerate(_town_names(county.area)[: max(count, 0)], start=1):
        yield Place(f"{county.code}-{nth:02}", name, Level.TOWN, county.code, list(units.VILLAGES))


def areas(of: Iterable[Place]) -> list[Place]:
    """The cities and counties of a province, in the order in which its own units below are numbered."""
    return [place for place in of if place.level in {Level.CITY, Level.COUNTY}]
