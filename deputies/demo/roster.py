"""The roster of the demonstration: delegations, groups, persons with their mandates, accounts and posts."""

import datetime as dt
import random
from collections.abc import Iterator
from itertools import cycle, islice

from congress import search
from congress.demo import CITY, COUNTY, PROVINCE, TOWN, Fact, Seed, act_in_first_post, moment, new_user, people, seeder
from congress.demo import write_facts as write
from congress.models import Congress, Organ, OrganKind, Post, Role, Term, User
from deputies import queries
from deputies.models import (
    Body,
    BodyKind,
    Delegation,
    DeputyGroup,
    Mandate,
    MemberRole,
    Membership,
    Person,
    Sex,
)
from deputies.services import set_keys
from deputies.services.mandates import unsaved_mandate

# Congress → (user names, how many) of the deputies one can log in as.
ACCOUNTS = {PROVINCE: ("province", 20), CITY: ("deputy", 20), COUNTY: ("county", 20), TOWN: ("town", 10)}
CARDS = {PROVINCE: "JL", CITY: "AL", COUNTY: "DH", TOWN: "BS"}
# Who also sits in the congress above: that congress, after how many deputies, how many.
SHARED = {COUNTY: (CITY, 18, 10), TOWN: (COUNTY, 20, 4)}
GROUP_SIZE = 15
SEATED_BODIES = 15  # a congress with fewer deputies has no committees
SIZES = {"standing": 31, "special": 9, "core": 7}
SPECIAL = (
    ("法制委员会", "法制"),
    ("财政经济委员会", "财经"),
    ("教育科学文化卫生委员会", "教科卫"),
    ("社会建设委员会", "社会建设"),
)
FIELDS = ("农业", "教科卫", "城建环保", "财经", "法制", "社会建设")
NUMERALS = "一二三四五六七八九十"
CATEGORIES = {
    "企业负责人": "business", "教师": "professional", "医生": "professional", "村干部": "farmer", "农民": "farmer",
    "工人": "worker", "社区工作者": "other", "律师": "professional", "科技人员": "professional", "机关干部": "official",
}  # fmt: skip
WORK = (
    ("企业负责人", "安澜{stem}实业有限公司", "总经理", "经济"), ("教师", "安澜市第{n}中学", "教师", "教育"),
    ("医生", "安澜市第{n}人民医院", "主任医师", "卫生"), ("村干部", "{stem}村民委员会", "村民委员会主任", "农业"),
    ("农民", "{stem}农业专业合作社", "社员", "农业"), ("工人", "安澜{stem}机械厂", "技师", "工业"),
    ("社区工作者", "{stem}社区居民委员会", "居民委员会主任", "社区"), ("律师", "安澜{stem}律师事务所", "律师", "法律"),
    ("科技人员", "安澜市农业科学研究所", "高级工程师", "科技"), ("机关干部", "安澜市{stem}机关", "科长", "机关"),
)  # fmt: skip
EDUCATION = (("研究生", "硕士"), ("大学本科", "学士"), ("大学本科", "学士"), ("大专", ""), ("高中", ""))
PARTIES = ("中共党员", "中共党员", "中共党员", "群众", "民建会员", "民盟盟员", "无党派人士")


@seeder(order=10)
def roster(seed: Seed) -> None:
    """Every seat of every filled congress."""
    rng = seed.random("roster")
    names = people.names(rng)
    total, done = sum(seed.deputies.values()), 0
    seated: dict[str, list[Mandate]] = {}
    for code, congress in seed.congresses.items():
        if not seed.deputies[code]:
            continue
        mandates = _fill(seed, congress, rng, names, seated)
        if code in CARDS:
            seated[code] = mandates
        done += len(mandates)
        seed.progress("deputies", done, total)
    act_in_first_post()


def _fill(
    seed: Seed, congress: Congress, rng: random.Random, names: Iterator[str], seated: dict[str, list[Mandate]]
) -> list[Mandate]:
    term = Term.objects.get(congress=congress)
    delegations = _delegations(congress, term)
    groups = _groups(delegations, seed.deputies[congress.code])
    shared = _shared(congress.code, seated)
    fresh = seed.deputies[congress.code] - len(shared)
    persons = [new_person(next(names), congress, rng, seed) for _nth in range(fresh)]
    _open_accounts(seed, congress, persons)
    persons += shared
    # The first ones have accounts; dealing them out puts them into all delegations.
    order = cycle(delegations)
    mandates = [
        _mandate(person, delegation, groups, rng, nth)
        for nth, (person, delegation) in enumerate(zip(persons, islice(order, len(persons)), strict=True))
    ]
    mandates.sort(key=lambda mandate: mandate.delegation.number)
    letters = CARDS.get(congress.code, congress.code.upper().replace("-", ""))
    for nth, mandate in enumerate(mandates, start=1):
        mandate.card_number = f"{letters}-{term.number}-{nth:04}"
    Post.objects.bulk_create([mandate.post for mandate in mandates], batch_size=500)
    Mandate.objects.bulk_create(mandates, batch_size=500)
    Membership.objects.bulk_create(
        [Membership(mandate=row, group=row.group, begins_on=row.begins_on) for row in mandates if row.group],
        batch_size=500,
    )
    _bodies(congress, mandates, seed.random(f"bodies {congress.code}"))
    search.index(mandates)
    opened = moment(term.begins_on)
    write(
        Fact("deputies.open_mandate", mandate, None, opened, {"delegation": mandate.delegation_id})
        for mandate in mandates
    )
    return sorted(mandates, key=lambda mandate: mandate.person_id)


def _bodies(congress: Congress, mandates: list[Mandate], rng: random.Random) -> None:
    """A standing committee, special committees and a core group, where the congress has members enough."""
    if congress.code not in CARDS or len(mandates) < SEATED_BODIES:
        return
    kinds = BodyKind
    names = [(kinds.STANDING_COMMITTEE, "常务委员会", ""), (kinds.CORE_GROUP, "预算审查核心小组", "财经")]
    names += [(kinds.SPECIAL_COMMITTEE, name, field) for name, field in SPECIAL]
    names = names[:2] if congress.code == TOWN else names
    bodies = Body.objects.bulk_create(
        [Body(congress=congress, kind=kind, name=name, field=field) for kind, name, field in names]
    )
    rows = []
    for body in bodies:
        members = rng.sample(mandates, min(SIZES[body.kind], len(mandates) // 3))
        head = MemberRole.CONVENOR if body.kind == kinds.CORE_GROUP else MemberRole.CHAIR
        roles = [head, MemberRole.VICE_CHAIR] if head == MemberRole.CHAIR else [head]
        for nth, mandate in enumerate(members):
            role = roles[nth] if nth < len(roles) else MemberRole.MEMBER
            rows.append(Membership(mandate=mandate, body=body, role=role, begins_on=mandate.begins_on))
        left = rows[-1]
        left.ends_on = left.begins_on + dt.timedelta(days=400)
    Membership.objects.bulk_create(rows, batch_size=500)


def _delegations(congress: Congress, term: Term) -> list[Delegation]:
    organs = Organ.objects.filter(congress=congress, kind=OrganKind.DELEGATION).order_by("code")
    indirect = queries.is_elected_indirectly(congress)
    rows = []
    for nth, organ in enumerate(organs, start=1):
        area = organ.name.removesuffix("代表团")
        elector = f"{area}军人代表大会" if area.endswith("部队") else f"{area}人民代表大会"
        rows.append(
            Delegation(
                congress=congress,
                term=term,
                number=nth,
                name=organ.name,
                electing_unit=elector if indirect else "",
                organ=organ,
            )
        )
    return Delegation.objects.bulk_create(rows)


def _groups(delegations: list[Delegation], seats: int) -> dict[int, list[DeputyGroup]]:
    """By locality, and one by field in each delegation that has more than one."""
    per = max(1, round(seats / len(delegations) / GROUP_SIZE))
    rows = []
    for nth, delegation in enumerate(delegations):
        rows += [
            DeputyGroup(congress=delegation.congress, delegation=delegation, name=f"第{NUMERALS[one]}小组")
            for one in range(min(per, 6))
        ]
        if per > 1:
            field = FIELDS[nth % len(FIELDS)]
            rows.append(
                DeputyGroup(congress=delegation.congress, delegation=delegation, name=f"{field}专业小组", field=field)
            )
    DeputyGroup.objects.bulk_create(rows)
    found: dict[int, list[DeputyGroup]] = {}
    for row in rows:
        found.setdefault(row.delegation_id, []).append(row)
    return found


def _shared(code: str, seated: dict[str, list[Mandate]]) -> list[Person]:
    """Persons who hold a seat in the congress above too."""
    above, first, count = SHARED.get(code, ("", 0, 0))
    return [mandate.person for mandate in seated.get(above, [])[first : first + count]]


def new_person(name: str, congress: Congress, rng: random.Random, seed: Seed) -> Person:
    occupation, unit, position, _field = rng.choice(WORK)
    education, degree = rng.choice(EDUCATION)
    stem = rng.choice("东南西北中新") + rng.choice("安丰和兴宁")
    phone = seed.phone()
    return set_keys(
        Person(
            name=name,
            sex=Sex.FEMALE if people.is_female(name) else Sex.MALE,
            birth_month=dt.date(rng.randint(1962, 1995), rng.randint(1, 12), 1),
            ethnicity=rng.choices(("汉族", "回族", "满族", "苗族"), (92, 3, 3, 2))[0],
            party=rng.choice(PARTIES),
            education=education,
            degree=degree,
            occupation=occupation,
            work_unit=unit.format(stem=stem, n=NUMERALS[rng.randrange(6)]),
            position=position,
            phone=phone,
            email=f"d{phone[4:]}@example.invalid",
            address=f"{congress.area_name}{stem}路{rng.randint(1, 200)}号",
            postcode="100000",
        )
    )


def _open_accounts(seed: Seed, congress: Congress, persons: list[Person]) -> None:
    """An account for everybody; the first ones of the three congresses can log in."""
    prefix, count = ACCOUNTS.get(congress.code, ("", 0))
    for nth, person in enumerate(persons, start=1):
        username = f"{prefix}{nth:02}" if nth <= count else f"{congress.code}-d{nth:04}"
        person.user = new_user(seed, username, person.name, phone=person.phone, enters=nth <= count)
    User.objects.bulk_create([person.user for person in persons], batch_size=500)
    Person.objects.bulk_create(persons, batch_size=500)


def _mandate(
    person: Person, delegation: Delegation, groups: dict[int, list[DeputyGroup]], rng: random.Random, nth: int
) -> Mandate:
    area = delegation.name.removesuffix("代表团")
    category = "soldier" if area.endswith("部队") else CATEGORIES[person.occupation]
    district = delegation.electing_unit or f"{area}第{1 + nth % 9}选区"
    mandate = unsaved_mandate(
        person, delegation=delegation, elected_by=district, category=category, group=rng.choice(groups[delegation.pk])
    )
    mandate.post = Post(
        user=person.user,
        congress=delegation.congress,
        organ=delegation.organ,
        role=Role.DEPUTY,
        valid_from=mandate.begins_on,
    )
    return mandate
