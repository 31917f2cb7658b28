"""The congresses of the invented city, their sessions and organs, and everybody who works there without being a deputy."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from congress import calendar, clock, search
from congress.demo import CITY, COUNTY, TOWN, Fact, Seed, act_in_first_post, moment, new_user, people, seeder, units
from congress.demo import write_facts as write
from congress.events import run_due
from congress.models import Congress, Level, Organ, OrganKind, Post, Role, Session, Term, User

A_DAY = dt.timedelta(days=1)
A_YEAR = 364 * A_DAY  # the same weekday
SESSIONS = 5
DAYS = {Level.CITY: 5, Level.COUNTY: 4, Level.TOWN: 2}
EARLIER = {Level.CITY: 0, Level.COUNTY: 21, Level.TOWN: 35}  # days before the city's session: from below upwards
TERM_NUMBER = {Level.CITY: 8, Level.COUNTY: 17, Level.TOWN: 19}
SEATS = {  # by size: city, each county, each town; in the small size only the named ones are filled
    "small": {CITY: 312, COUNTY: 180, TOWN: 60},
    "city": {Level.CITY: 400, Level.COUNTY: 400, Level.TOWN: 150},
}
COUNTY_UNITS_OF_CITY_SIZE = 62  # 88 + 6 · 62 + 48 · 5 = 700 units
TOWNS_EACH = 8  # below every county of the city size
ARMY = "驻安部队"
STREET = Decimal("44.5"), Decimal("88.1")  # the street in every address: out in the desert, where no city is


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


@seeder(order=0)
def institution(seed: Seed) -> None:
    """Everything of the foundation."""
    calendar.seed_years()
    while run_due():  # nothing runs yet, so there is nothing to count again: done with before there is
        pass
    places = list(_places(seed.size))
    for place in places:
        seed.congresses[place.code] = _congress(place, seed)
        seed.deputies[place.code] = _seats(place, seed)
    names = people.names(seed.random("staff"))
    for place in places:
        congress = seed.congresses[place.code]
        organs = Organ.objects.bulk_create(_organs(place, congress, seed, names), batch_size=500)
        _connect(place, {organ.code: organ for organ in organs}, names, seed)
        search.index(organs)
    _staff(seed, names)
    act_in_first_post()


def _places(size: str) -> Iterator[Place]:
    yield Place(CITY, "安澜市", Level.CITY, delegations=[area for _code, area in units.DISTRICTS] + [ARMY])
    more = list(units.MORE_TOWNS) if size == "city" else []
    for code, area in units.DISTRICTS:
        below = ["县直机关" if area.endswith("县") else "区直机关", ARMY]
        yield Place(code, area, Level.COUNTY, CITY, [*units.STREETS, *units.COUNTRY, *below])
        named = list(units.TOWNS) if code == COUNTY else []
        unnamed = [(f"{code}-{nth:02}", more.pop(0)) for nth in range(1, 1 + min(TOWNS_EACH - len(named), len(more)))]
        for town, name in named + unnamed:
            yield Place(town, name, Level.TOWN, code, list(units.VILLAGES))


def _congress(place: Place, seed: Seed) -> Congress:
    """The congress with its term, five sessions and terms of time."""
    congress = Congress.objects.create(
        code=place.code,
        name=f"{place.area}人民代表大会",
        short_name=f"{place.stem}人大",
        area_name=place.area,
        level=place.level,
        parent=seed.congresses.get(place.parent),
        demo=True,
    )
    fifth = seed.yesterday - EARLIER[place.level] * A_DAY
    first = fifth - (SESSIONS - 1) * A_YEAR
    number = TERM_NUMBER[place.level]
    term = Term.objects.create(congress=congress, number=number, begins_on=first - 10 * A_DAY)
    days = [first + nth * A_YEAR for nth in range(SESSIONS)]
    Session.objects.bulk_create(
        Session(
            term=term,
            number=nth,
            begins_on=day,
            ends_on=day + (DAYS[place.level] - 1) * A_DAY,
            motion_deadline=moment(day + A_DAY, 18 * 60),
        )
        for nth, day in enumerate(days, start=1)
    )
    calendar.set_rules(congress)
    write([Fact("congress.init", congress, None, moment(term.begins_on))])
    return congress


def _seats(place: Place, seed: Seed) -> int:
    if seed.size == "small":
        return SEATS["small"].get(place.code, 0)
    return seed.count(SEATS["city"][place.level], at_least=30)


# Organs ----------------------------------------------------------------------------------------------------------


def _organs(place: Place, congress: Congress, seed: Seed, names: Iterator[str]) -> Iterator[Organ]:
    """Every organ of one congress, not yet connected."""
    term = congress.terms.get()

    def organ(code: str, name: str, kind: str, letters: str = "", **more: object) -> Organ:
        handles = kind not in {OrganKind.CONGRESS, OrganKind.DELEGATION}
        number = len(code) * 100 + sum(map(ord, code)) % 97
        room = f"{place.area}人民路{number}号" if handles else ""
        return Organ(
            congress=congress,
            code=code,
            name=name,
            kind=kind,
            abbreviation=letters,
            contact=f"办公室 {next(names)}" if handles else "",
            phone=seed.phone() if handles else "",
            address=room,
            latitude=STREET[0] if handles else None,
            longitude=STREET[1] + Decimal(number) / 10_000 if handles else None,
            valid_from=term.begins_on,
            **more,
        )

    if place.level == Level.TOWN:
        yield organ("DWC", f"{place.area}人民代表大会主席团", OrganKind.CONGRESS)
        yield organ("GOV", f"{place.area}人民政府", OrganKind.GOVERNMENT, place.area[0] + "政")
        yield organ("GOVO", f"{place.area}党政综合办公室", OrganKind.GOVERNMENT, place.area[0] + "党政办")
        for nth, (name, letters) in enumerate(units.TOWN_UNITS, start=1):
            yield organ(f"U{nth:02}", f"{place.area}{name}", OrganKind.DIRECT, place.area[0] + letters)
    else:
        committee = f"{place.area}人民代表大会常务委员会"
        yield organ("SC", committee, OrganKind.CONGRESS)
        wanted = units.COMMITTEES if place.level == Level.CITY else units.COMMITTEES[:2]
        for code, name in wanted:
            yield organ(code, f"{place.stem[:2]}{place.area[-1]}人大常委会{name}", OrganKind.CONGRESS)
        yield organ("SEC", f"{place.area}人民代表大会会议秘书处", OrganKind.CONGRESS)
        yield organ("GOV", f"{place.area}人民政府", OrganKind.GOVERNMENT, place.area[0] + "政")
        yield organ("GOVO", f"{place.area}人民政府办公室", OrganKind.GOVERNMENT, place.area[0] + "政办")
        if place.level == Level.CITY:
            yield from _city_only(organ, seed)
        else:
            yield from _county_only(organ, place, seed)
    for nth, name in enumerate(place.delegations, start=1):
        yield organ(f"D{nth:02}", f"{name}代表团", OrganKind.DELEGATION)


def _city_only(organ, seed: Seed) -> Iterator[Organ]:  # noqa: ANN001
    for code, name in units.WORK_GROUPS:
        yield organ(code, f"大会秘书处{name}", OrganKind.CONGRESS)
    yield organ("PARTY", "中共安澜市委员会", OrganKind.PARTY, "安委", asked=True)
    for nth, (name, of_kind, letters) in enumerate(units.UNITS, start=1):
        kind = units.KINDS[of_kind]
        yield organ(f"U{nth:02}", name, kind, letters, asked=kind in units.ASKED)
    for code, name, letters in units.OTHER_GOVERNMENTS:
        yield organ(code, name, OrganKind.LOWER, letters)
    for code, name, letters, last, _heir in units.TEMPORARY:
        yield organ(code, name, OrganKind.DIRECT, letters, valid_to=seed.today + last * A_DAY)


def _county_only(organ, place: Place, seed: Seed) -> Iterator[Organ]:  # noqa: ANN001
    """Bureaus under the codes they have in the city; streets and towns."""
    numbered = list(enumerate(units.UNITS, start=1))
    if seed.size == "small":
        chosen = [(nth, line) for nth, line in numbered if nth in units.COUNTY_UNITS]
    else:
        chosen = [(nth, line) for nth, line in numbered if line[0].startswith("市")][:COUNTY_UNITS_OF_CITY_SIZE]
    for nth, (name, of_kind, letters) in chosen:
        kind = units.KINDS[of_kind]
        own = place.area[-1] + name[1:], kind, place.area[0] + letters[1:]
        yield organ(f"U{nth:02}", *own, asked=kind in units.ASKED)
    if place.code == COUNTY:
        for letter, names_ in (("S", units.STREETS), ("T", units.COUNTRY)):
            for nth, name in enumerate(names_, start=1):
                kind_of = "办事处" if letter == "S" else "人民政府"
                yield organ(f"{letter}{nth:02}", f"{name}{kind_of}", OrganKind.LOWER, name[:2] + "政")


def _connect(place: Place, organs: dict[str, Organ], names: Iterator[str], seed: Seed) -> None:
    """Who stands under whom, who dispatches for whom, who follows whom."""
    government = organs["GOV"]
    government.dispatcher = organs["GOVO"]
    party = organs.get("PARTY")
    if party:
        party.dispatcher = organs[units.PARTY_OFFICE]
    top = organs.get("SC", organs["DWC"])
    for organ in organs.values():
        if organ.kind == OrganKind.CONGRESS:
            parent = organs["SEC"] if organ.code.startswith("SEC") and organ.code != "SEC" else top
            organ.parent = parent if parent is not organ else None
        elif organ.kind in {OrganKind.PARTY, OrganKind.MASS} and party:
            organ.parent = party if organ is not party else None
        elif organ is not government and organ.kind not in {*units.SELF_HANDLING, OrganKind.DELEGATION}:
            organ.parent = government
    for code, _name, _letters, _last, heir in units.TEMPORARY:
        if code in organs:
            organs[code].successor = organs[heir]
            if organs[code].is_closed:
                organs[code].heir, organs[code].closed_at, organs[heir].inherits = organs[heir], clock.now(), True
    passed_on = ["successor", "heir", "inherits", "closed_at"]
    Organ.objects.bulk_update(organs.values(), ["parent", "dispatcher", *passed_on], batch_size=100)


# Staff -----------------------------------------------------------------------------------------------------------

# User name, role, congress, organ.
# fmt: off
STAFF = (
    ("secretariat",        Role.SECRETARIAT,      CITY,   "SEC"),
    ("affairs",            Role.DEPUTY_AFFAIRS,   CITY,   "DWC"),
    ("office",             Role.DISPATCHER,       CITY,   "GOVO"),
    ("party-office",       Role.DISPATCHER,       CITY,   units.PARTY_OFFICE),
    ("court",              Role.UNIT_CLERK,       CITY,   "U78"),
    ("leader",             Role.LEADER,           CITY,   "SC"),
    ("committee",          Role.COMMITTEE_STAFF,  CITY,   "ENV"),
    ("delegation",         Role.DELEGATION_STAFF, CITY,   "D01"),
    ("station",            Role.STATION_MASTER,   CITY,   None),
    ("sysadmin",           Role.SYSTEM_ADMIN,     CITY,   None),
    ("secadmin",           Role.SECURITY_ADMIN,   CITY,   None),
    ("auditor",            Role.AUDITOR,          CITY,   None),
    ("county-secretariat", Role.SECRETARIAT,      COUNTY, "DWC"),
    ("county-office",      Role.DISPATCHER,       COUNTY, "GOVO"),
    ("county-bureau",      Role.UNIT_CLERK,       COUNTY, "U17"),
    ("county-bureau-lead", Role.UNIT_LEADER,      COUNTY, "U17"),
    ("town-secretariat",   Role.SECRETARIAT,      TOWN,   "DWC"),
    ("town-office",        Role.DISPATCHER,       TOWN,   "GOVO"),
    ("town-bureau",        Role.UNIT_CLERK,       TOWN,   "U03"),
    ("town-bureau-lead",   Role.UNIT_LEADER,      TOWN,   "U03"),
)
# fmt: on


def _lines() -> Iterator[tuple[str, str, str, str | None]]:
    """Everybody who is no deputy: the staff, the bureaus known by name, a clerk and a leader of every unit."""
    yield from STAFF
    of_units = [(f"u{nth:02}", nth) for nth in range(1, len(units.UNITS) + 1)]
    for username, nth in (*units.BUREAUS, *of_units):
        yield username, Role.UNIT_CLERK, CITY, f"U{nth:02}"
        yield f"{username}-lead", Role.UNIT_LEADER, CITY, f"U{nth:02}"


def _staff(seed: Seed, names: Iterator[str]) -> None:
    lines = list(_lines())
    users = [new_user(seed, username, next(names)) for username, *_post in lines]
    User.objects.bulk_create(users, batch_size=500)
    congresses = [seed.congresses[code] for code in (CITY, COUNTY, TOWN)]
    organs = {(organ.congress_id, organ.code): organ for organ in Organ.objects.filter(congress__in=congresses)}
    begins = dict(Term.objects.filter(congress__in=congresses).values_list("congress", "begins_on"))
    posts = []
    for user, (_username, role, code, organ) in zip(users, lines, strict=True):
        congress = seed.congresses[code]
        held = organs[congress.pk, organ] if organ else None
        posts.append(Post(user=user, congress=congress, organ=held, role=role, valid_from=begins[congress.pk]))
    Post.objects.bulk_create([*posts, *_earlier_posts(posts)], batch_size=500)


def _earlier_posts(posts: list[Post]) -> Iterator[Post]:
    """Who works in a successor today came from the office that was closed: the same role there, until its last day."""
    closed = Organ.objects.filter(heir__in=[post.organ for post in posts if post.organ])
    for organ in closed.order_by("pk"):
        for post in posts:
            if post.organ_id == organ.heir_id:
                begins = {"valid_from": organ.valid_from, "valid_to": organ.valid_to}
                yield Post(user=post.user, congress=post.congress, organ=organ, role=post.role, **begins)
