"""Start for real: a congress with its term, session, terms of time, first organs and first staff."""

import datetime as dt
import sys
from argparse import ArgumentParser

from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.utils import translation

from congress import accounts, calendar, clock, search
from congress.errors import Invalid, Refused
from congress.events import record
from congress.models import Congress, Level, Organ, OrganKind, Role, Session, Term

# Asked in this order: option, question, default ("" means: must be answered).
QUESTIONS = (
    ("name", "Name of the congress, e.g. 安澜市人民代表大会", ""),
    ("short_name", "Short name for notices, e.g. 安澜人大", ""),
    ("code", "Code, small letters, e.g. anlan", ""),
    ("level", f"Level ({', '.join(Level.values)})", "county"),
    ("area", "Area, e.g. 安澜市", ""),
    ("term", "Number of the term (届)", ""),
    ("term_begins", "First day of the term, YYYY-MM-DD", ""),
    ("session", "Number of the session (次会议)", "1"),
    ("session_begins", "First day of the session, YYYY-MM-DD", ""),
    ("session_ends", "Last day of the session, YYYY-MM-DD", ""),
    ("admin", "User name of the first member of staff", ""),
    ("admin_name", "Name of that person", ""),
)
ADMINISTRATORS = (("system", Role.SYSTEM_ADMIN), ("security", Role.SECURITY_ADMIN), ("audit", Role.AUDITOR))


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        for option, question, _default in QUESTIONS:
            parser.add_argument(f"--{option.replace('_', '-')}", default="", help=question)
        parser.add_argument("--parent", default="", help="code of the congress above, if it is in this portal")
        parser.add_argument("--rules", default="default", choices=["default", *calendar.PRESETS], help="terms of time")

    def handle(self, **options: str) -> None:
        given = {option: options[option] or self._ask(question, default) for option, question, default in QUESTIONS}
        try:
            with transaction.atomic():
                issued = found(given | {"parent": options["parent"], "rules": options["rules"]})
        except (Refused, Invalid) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{given['name']} is founded. First entries, each code once, good for 14 days:")
        for user, code in issued:
            self.stdout.write(f"  {user.username:<24} {code}   {user.name}")
        self.stdout.write("Hand them over one by one; the code is typed as the password at /accounts/login/.")

    def _ask(self, question: str, default: str) -> str:
        if not sys.stdin.isatty():
            if default:
                return default
            raise CommandError(f"Say this too: {question} (see --help).")
        while True:
            answer = input(f"{question}{f' [{default}]' if default else ''}: ").strip() or default
            if answer:
                return answer


def found(given: dict[str, str]) -> list:
    """Make everything of ``given`` in the caller's transaction; returns the first accounts with their codes.

    Refused when a congress of this code is there already.
    """
    if Congress.objects.filter(code=given["code"]).exists():
        raise Refused(f"There is a congress with the code {given['code']} already; nothing was changed.")
    if given["level"] not in Level.values:
        raise Refused(f"The level is one of: {', '.join(Level.values)}.")
    parent = Congress.objects.filter(code=given["parent"]).first()
    if given["parent"] and parent is None:
        raise Refused(f"There is no congress with the code {given['parent']}.")
    begins_on = _day(given["term_begins"])
    congress = Congress.objects.create(
        code=given["code"],
        name=given["name"],
        short_name=given["short_name"],
        area_name=given["area"],
        level=given["level"],
        parent=parent,
    )
    term = Term.objects.create(congress=congress, number=_number(given["term"]), begins_on=begins_on)
    first, last = _day(given["session_begins"]), _day(given["session_ends"])
    if last < first:
        raise Refused("The session ends before it begins.")
    Session.objects.create(term=term, number=_number(given["session"]), begins_on=first, ends_on=last)
    calendar.seed_years()
    calendar.set_rules(congress, given["rules"])
    office = _found_organs(congress, begins_on)
    record("congress.init", congress, by=None)
    with translation.override("zh-hans"):
        return _first_staff(congress, office, given["admin"], given["admin_name"])


def _found_organs(congress: Congress, day: dt.date) -> Organ:
    """The congress's own working body, the government and its office, which passes on what is assigned to it."""
    area, town = congress.area_name, congress.level == Level.TOWN
    body = f"{area}人民代表大会主席团" if town else f"{area}人民代表大会常务委员会代表工作委员会"
    common = {"congress": congress, "valid_from": day}
    dwc = Organ.objects.create(code="DWC", name=body, kind=OrganKind.CONGRESS, **common)
    office_name = f"{area}党政综合办公室" if town else f"{area}人民政府办公室"
    office = Organ.objects.create(code="GOVO", name=office_name, kind=OrganKind.GOVERNMENT, **common)
    government = {"code": "GOV", "name": f"{area}人民政府", "kind": OrganKind.GOVERNMENT, "dispatcher": office}
    office.parent = Organ.objects.create(**government, **common)
    office.save(update_fields=["parent"])
    search.index([dwc, office, office.parent])
    return dwc


def _first_staff(congress: Congress, office: Organ, username: str, name: str) -> list:
    """The first member of the secretariat, and the three administrators, who stand apart."""
    users = [accounts.create_user(username, name, by=None)]
    accounts.add_post(users[0], congress, Role.SECRETARIAT, organ=office, by=None, valid_from=clock.today())
    for ending, role in ADMINISTRATORS:
        user = accounts.create_user(f"{username}-{ending}", str(role.label), by=None)
        accounts.add_post(user, congress, role, by=None, valid_from=clock.today())
        users.append(user)
    return accounts.issue_codes(users, by=None)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise Refused(f"{text} is no date: write YYYY-MM-DD.") from error


def _number(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 100:  # noqa: PLR2004  (two digits)
        raise Refused(f"{text} is no number from 1 to 99.")
    return int(text)
