"""The congresses of the invented city, their sessions and organs, and everybody who works there without being a deputy."""

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal

from congress import calendar, clock, search
from congress.demo import (
    CITY,
    COUNTY,
    PROVINCE,
    TOWN,
    Fact,
    Seed,
    act_in_first_post,
    bureaus,
    moment,
    new_user,
    people,
    seeder,
    units,
)  # fmt: skip
from congress.demo import write_facts as write
from congress.demo.bureaus import Line
from congress.demo.places import Place
from congress.demo.places import places as every_place
from congress.events import run_due
from congress.models import Congress, Level, Organ, OrganKind, Post, Role, Session, Term, User

A_DAY = dt.timedelta(days=1)
A_YEAR = 364 * A_DAY  # the same weekday
SESSIONS = 5
DAYS = {Level.PROVINCE: 5, Level.CITY: 5, Level.COUNTY: 4, Level.TOWN: 2}
EARLIER = {
    Level.PROVINCE: 0,
    Level.CITY: 0,
    Level.COUNTY: 21,
    Level.TOWN: 35,
}  # days before the city's session: from below upwards
TERM_NUMBER = {Level.PROVINCE: 13, Level.CITY: 8, Level.COUNTY: 17, Level.TOWN: 19}
SEATS = {  # by size: of each congress; in the small size only the named ones are filled
    "small": {CITY: 312, COUNTY: 180, TOWN: 60},
    "city": {Level.CITY: 400, Level.COUNTY: 400, Level.TOWN: 150},
    "province": {Level.PROVINCE: 800, Level.CITY: 450, Level.COUNTY: 310, Level.TOWN: 80},
}
STREET = Decimal("44.5"), Decimal("88.1")  # the street in every address: out in the desert, where no city is


@seeder(order=0)
def institution(seed: Seed) -> None:
    """Everything of the foundation."""
    calendar.seed_years()
    while run_due():  # nothing runs yet, so there is nothing to count again: done with before there is
        pass
    places = every_place(seed.size, seed.scale)
    for place in places:
        seed.congresses[place.code] = _congress(place, seed)
        seed.deputies[place.code] = _seats(place, seed)
    names = people.names(seed.random("staff"))
    for place in places:
        congress = seed.congresses[place.code]
        units_ = bureaus.lines(place, seed.size, places)
        organs = Organ.objects.bulk_create(_organs(place, congress, seed, names, units_), batch_size=500)
        _connect(place, {organ.code: organ for organ in organs}, names, seed)
        search.index(organs)
    _staff(seed, names)
    act_in_first_post()


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
    return seed.count(SEATS[seed.size][place.level], at_least=30)


# Organs ----------------------------------------------------------------------------------------------------------


def _organs(
    place: Place, congress: Congress, seed: Seed, names: Iterator[str], bureaus_: Iterable[Line]
) -> Iterator[Organ]:
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
    else:
        committee = f"{place.area}人民代表大会常务委员会"
        yield organ("SC", committee, OrganKind.CONGRESS)
        wanted = units.COMMITTEES[:2] if place.level == Level.COUNTY else units.COMMITTEES
        for code, name in wanted:
            yield organ(code, f"{place.stem[:2]}{place.area[-1]}人大常委会{name}", OrganKind.CONGRESS)
        yield organ("SEC", f"{place.area}人民代表大会会议秘书处", OrganKind.CONGRESS)
        yield organ("GOV", f"{place.area}人民政府", OrganKind.GOVERNMENT, place.area[0] + "政")
        yield organ("GOVO", f"{place.area}人民政府办公室", OrganKind.GOVERNMENT, place.area[0] + "政办")
        if place.code == CITY:
            yield from _city_only(organ, seed)
    for code, name, kind, letters in bureaus_:
        yield organ(code, name, kind, letters, asked=kind in units.ASKED)
    for nth, name in enumerate(place.delegations, start=1):
        yield organ(f"D{nth:02}", f"{name}代表团", OrganKind.DELEGATION)


def _city_only(organ, seed: Seed) -> Iterator[Organ]:  # noqa: ANN001
    for code, name in units.WORK_GROUPS:
        yield organ(code, f"大会秘书处{name}", OrganKind.CONGRESS)
    yield organ("PARTY", "中共安澜市委员会", OrganKind.PARTY, "安委", asked=True)
    for code, name, letters in units.OTHER_GOVERNMENTS:
        yield organ(code, name, OrganKind.LOWER, letters)
    for code, name, letters, last, _heir in units.TEMPORARY:
        yield organ(code, name, OrganKind.DIRECT, letters, valid_to=seed.today + last * A_DAY)


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
PROVINCE_STAFF = (
    ("province-secretariat", Role.SECRETARIAT,    PROVINCE, "SEC"),
    ("province-affairs",     Role.DEPUTY_AFFAIRS, PROVINCE, "DWC"),
    ("province-office",      Role.DISPATCHER,     PROVINCE, "GOVO"),
    ("province-leader",      Role.LEADER,         PROVINCE, "SC"),
    ("province-bureau",      Role.UNIT_CLERK,     PROVINCE, "U02"),
    ("province-bureau-lead", Role.UNIT_LEADER,    PROVINCE, "U02"),
)
# fmt: on
STAFFED = (  # everywhere in a province, above the towns: role, organ, end of the user name
    (Role.SECRETARIAT, "SEC", "secretariat"),
    (Role.DEPUTY_AFFAIRS, "DWC", "affairs"),
    (Role.DISPATCHER, "GOVO", "office"),
)  # fmt: skip


def _lines() -> Iterator[tuple[str, str, str, str | None]]:
    """Everybody who is no deputy: the staff, the bureaus known by name, a clerk and a leader of every unit."""
    yield from STAFF
    of_units = [(f"u{nth:02}", nth) for nth in range(1, len(units.UNITS) + 1)]
    for username, nth in (*units.BUREAUS, *of_units):
        yield username, Role.UNIT_CLERK, CITY, f"U{nth:02}"
        yield f"{username}-lead", Role.UNIT_LEADER, CITY, f"U{nth:02}"


def _lines_of_province(seed: Seed) -> Iterator[tuple[str, str, str, str]]:
    """Whoever is still missing above the towns: staff, offices, a clerk and a leader of every unit."""
    yield from PROVINCE_STAFF
    there = {(role, code, organ) for _username, role, code, organ in (*_lines(), *PROVINCE_STAFF)}
    served = Organ.objects.exclude(congress__level=Level.TOWN).exclude(
        kind__in=[OrganKind.CONGRESS, OrganKind.DELEGATION]
    )
    handling = served.exclude(code__in=["GOV", "GOVO", "PARTY"]).order_by("pk").values_list("congress__code", "code")
    wanted = [(role, congress.code, organ, end) for role, organ, end in STAFFED for congress in _above_towns(seed)]
    for code, organ in handling:
        wanted.append((Role.UNIT_CLERK, code, organ, organ.lower()))
        wanted.append((Role.UNIT_LEADER, code, organ, f"{organ.lower()}-lead"))
    for role, code, organ, end in wanted:
        if (role, code, organ) not in there:
            yield f"{code}-{end}", role, code, organ


def _above_towns(seed: Seed) -> list[Congress]:
    return [congress for congress in seed.congresses.values() if congress.level != Level.TOWN]


def _staff(seed: Seed, names: Iterator[str]) -> None:
    known = [*_lines(), *(PROVINCE_STAFF if seed.size == "province" else ())]
    lines = [*_lines(), *(_lines_of_province(seed) if seed.size == "province" else ())]
    users = [new_user(seed, line[0], next(names), enters=line in known) for line in lines]
    User.objects.bulk_create(users, batch_size=500)
    organs = {(code, organ): pk for code, organ, pk in Organ.objects.values_list("congress__code", "code", "pk")}
    begins = dict(Term.objects.values_list("congress__code", "begins_on"))
    posts = [
        Post(
            user=user,
            congress=seed.congresses[code],
            organ_id=organs[code, organ] if organ else None,
            role=role,
            valid_from=begins[code],
        )
        for user, (_username, role, code, organ) in zip(users, lines, strict=True)
    ]
    Post.objects.bulk_create([*posts, *_earlier_posts(posts)], batch_size=500)


def _earlier_posts(posts: list[Post]) -> Iterator[Post]:
    """Who works in a successor today came from the office that was closed: the same role there, until its last day."""
    for organ in Organ.objects.exclude(heir=None).order_by("pk"):
        for post in posts:
            if post.organ_id == organ.heir_id:
                begins = {"valid_from": organ.valid_from, "valid_to": organ.valid_to}
                yield Post(user=post.user, congress=post.congress, organ=organ, role=post.role, **begins)
