"""Small and dull: one row each, with only what its table insists on."""

import datetime as dt
from itertools import count

from congress.models import Congress, Level, Organ, OrganKind, Post, Role, Session, Term, User

_next = count(1)
LONG_AGO = dt.date(2022, 1, 10)


def congress(**fields):
    number = next(_next)
    fields = {"code": f"c{number}", "name": "安澜市人民代表大会", "short_name": "安澜人大", "area_name": "安澜市"} | fields
    return Congress.objects.create(**({"level": Level.CITY} | fields))


def term(congress, **fields):
    return Term.objects.create(congress=congress, **({"number": 8, "begins_on": LONG_AGO} | fields))


def session(term, **fields):
    fields = {"number": 5, "begins_on": dt.date(2026, 1, 15), "ends_on": dt.date(2026, 1, 19)} | fields
    return Session.objects.create(term=term, **fields)


def organ(congress, **fields):
    number = next(_next)
    fields = {"code": f"U{number}", "name": f"市水利局{number}", "kind": OrganKind.DEPARTMENT, "valid_from": LONG_AGO} | fields
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
