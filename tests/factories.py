"""Small and dull: one row each, with only what its table insists on."""

import datetime as dt
from itertools import count
from types import SimpleNamespace

from django.db import transaction

from congress import calendar, clock
from congress.models import Congress, Level, Organ, OrganKind, Post, Role, Session, Term, User
from deputies import services as deputies
from deputies.models import Delegation, DeputyGroup, Person
from proposals.models import Canonical, Category, Outcome, Proposal, Reason, ReasonKind
from proposals.workflow import NUMBERED, UNSENT, State

_next = count(1)
LONG_AGO = dt.date(2022, 1, 10)


def congress(**fields):
    number = next(_next)
    fields = {
        "code": f"c{number}",
        "name": "安澜市人民代表大会",
        "short_name": "安澜人大",
        "area_name": "安澜市",
    } | fields
    return Congress.objects.create(**({"level": Level.CITY} | fields))


def term(congress, **fields):
    return Term.objects.create(congress=congress, **({"number": 8, "begins_on": LONG_AGO} | fields))


def session(term, **fields):
    fields = {"number": 5, "begins_on": dt.date(2026, 1, 15), "ends_on": dt.date(2026, 1, 19)} | fields
    return Session.objects.create(term=term, **fields)


def organ(congress, **fields):
    number = next(_next)
    fields = {
        "code": f"U{number}",
        "name": f"市水利局{number}",
        "kind": OrganKind.DEPARTMENT,
        "valid_from": LONG_AGO,
    } | fields
    return Organ.objects.create(congress=congress, **fields)


def user(**fields):
    number = next(_next)
    return User.objects.create(**({"username": f"user{number}", "name": f"用户{number}"} | fields))


def post(user, congress, role=Role.SECRETARIAT, **fields):
    """A post held by ``user``, in which he acts from now on."""
    held = Post.objects.create(user=user, congress=congress, role=role, **({"valid_from": LONG_AGO} | fields))
    user.acting_as = held
    user.save(update_fields=["acting_as"])
    user.__dict__.pop("post", None)
    return held


def staff(congress, role=Role.SECRETARIAT, **fields):
    """A user who acts in ``role`` in ``congress``; ``organ`` goes to the post."""
    somebody = user(**{key: value for key, value in fields.items() if key != "organ"})
    post(somebody, congress, role, organ=fields.get("organ"))
    return somebody


def person(**fields):
    """A person of the roster, with the keys his name gives."""
    somebody = Person(**({"name": "王秀英"} | fields))
    deputies.set_keys(somebody).save()
    return somebody


def delegation(congress, **fields):
    number = next(_next) % 30_000  # a small integer in the table, unique in its term
    held = fields.pop("term", None) or congress.terms.order_by("-number").first() or term(congress)
    fields = {"number": number, "name": f"第{number}代表团", "electing_unit": "城东区人民代表大会"} | fields
    return Delegation.objects.create(congress=congress, term=held, **fields)


def mandate(congress, **fields):
    """A deputy of ``congress`` without an account; ``person`` and ``delegation`` are made when not given."""
    number = next(_next)
    fields = {"elected_by": "城东区人民代表大会", "card_number": f"{number:06}", "by": None} | fields
    somebody = fields.pop("person", None) or person()
    place = fields.pop("delegation", None) or delegation(congress)
    return deputies.open_mandate(somebody, delegation=place, **fields)


def deputy(congress, **fields):
    """A user who acts as a deputy of ``congress``; his mandate is ``user.acting_as.mandate``."""
    name = fields.pop("name", "王秀英")
    somebody = user(name=name)
    mandate(congress, person=person(name=name, user=somebody), **fields)
    return User.objects.select_related("acting_as").get(pk=somebody.pk)


def category(congress, **fields):
    number = next(_next)
    return Category.objects.create(congress=congress, **({"code": f"K{number}", "name": f"农业水利{number}"} | fields))


def outcome(congress, **fields):
    fields = {"code": "A", "name": "已经解决或基本解决", "canonical": Canonical.RESOLVED} | fields
    return Outcome.objects.create(congress=congress, **fields)


def reason(congress, **fields):
    fields = {"kind": ReasonKind.REFUSAL, "code": f"R{next(_next)}", "text": "不属于本级职权范围"} | fields
    return Reason.objects.create(congress=congress, **fields)


def proposal(lead, **fields):
    """A draft of the deputy (user) ``lead``; with a later ``state`` it has the dates and numbers that state insists on."""
    mandate = lead.acting_as.mandate
    number = next(_next)
    state = fields.get("state", State.DRAFT)
    place = Session.objects.current(mandate.congress)
    fields = {"title": f"关于治理东河的建议{number}", "body": "一、东河淤积。\n二、请清淤。", "session": place} | fields
    if state not in UNSENT:
        fields.setdefault("submitted_at", clock.now())
    if state in NUMBERED:
        fields = {"number": number, "number_text": f"八届五次第{number:03}号", "accepted_at": clock.now()} | fields
        fields.setdefault("category", Category.objects.filter(congress=mandate.congress).first())
    return Proposal.objects.create(congress=mandate.congress, lead=mandate, delegation=mandate.delegation, **fields)


def chain(congress):
    """Everybody and everything the straight path needs: a session, a block with its office, a bureau, registers, terms."""
    with transaction.atomic():
        calendar.set_rules(congress)
    office_organ = organ(congress, code="GOVO", name="市政府办公室", kind=OrganKind.GOVERNMENT)
    block = organ(congress, code="GOV", name="市人民政府", kind=OrganKind.GOVERNMENT, dispatcher=office_organ)
    bureau = organ(
        congress, code="U17", name="市水利局", abbreviation="安水建", parent=block, contact="李工", phone="0990-1234567"
    )
    outcomes = [
        outcome(congress),
        outcome(congress, code="B", name="正在解决", canonical=Canonical.IN_PROGRESS, requires_promise=True),
        outcome(congress, code="C", name="暂时不能解决", canonical=Canonical.CANNOT_NOW),
        outcome(congress, code="D", name="留作参考", canonical=Canonical.REFERENCE),
    ]
    return SimpleNamespace(
        congress=congress,
        session=session(term(congress)),
        block=block,
        office_organ=office_organ,
        bureau=bureau,
        categories=[category(congress, code="NY", name="农业水利"), category(congress, code="JT", name="交通")],
        outcomes=outcomes,
        refusal=reason(congress, code="R1"),
        giving_back=reason(congress, code="T1", kind=ReasonKind.RETURN, text="不属于本单位职责"),
        deputy=deputy(congress, name="王秀英"),
        secretary=staff(congress, name="周敏"),
        office=staff(congress, Role.DISPATCHER, organ=office_organ, name="赵办"),
        clerk=staff(congress, Role.UNIT_CLERK, organ=bureau, name="钱科"),
        bureau_lead=staff(congress, Role.UNIT_LEADER, organ=bureau, name="孙局"),
    )


def group(delegation, **fields):
    number = next(_next)
    fields = {"congress": delegation.congress, "name": f"第{number}小组"} | fields
    return DeputyGroup.objects.create(delegation=delegation, **fields)
