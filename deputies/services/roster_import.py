"""The roster from a sheet: everything is checked first; then it is written, in short batches, one event per row."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from congress import accounts, search
from congress.errors import Refused
from congress.events import record_many
from congress.fields import blind
from congress.models import Term, User
from deputies import queries
from deputies.computing.roster_sheet import PERSON_FIELDS, Problem, Record, Rows, heading, parse
from deputies.models import Delegation, DeputyGroup, Mandate, Person
from deputies.services.bulk import save_columns
from deputies.services.mandates import open_posts, seat_fields, set_changed, set_keys, unsaved_mandate
from deputies.services.memberships import follow_groups
from deputies.services.opening_accounts import open_accounts
from deputies.workflow import State

BATCH = 250  # rows per transaction: well below a second
SEAT_COLUMNS = ("category", "card_number", "elected_by", "begins_on")
KEYS = ("pinyin_key", "pinyin_initials", "stroke_key")

Progress = Callable[[int, int], None]


@dataclass
class Change:
    """What one row does: a new mandate (perhaps of a person already known), or changes to an existing one."""

    row: int
    person: Person
    mandate: Mandate
    fields: list[str]
    username: str = ""

    @property
    def is_new(self) -> bool:
        return self.mandate.pk is None


@dataclass
class Plan:
    """What an import would do, and everything that stands against it."""

    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unchanged_count: int = 0

    @property
    def new_count(self) -> int:
        return sum(change.is_new for change in self.changes)


def plan(rows: Rows, term: Term, *, update: bool) -> Plan:
    """Check a sheet against the roster of ``term``; writes nothing.

    A row is the deputy with its card number, else with its phone. With ``update`` it changes him (an empty cell leaves
    things as they are), without it an existing deputy is a problem.
    """
    language = get_language() or "zh-hans"
    sheet = parse(rows, language)
    found = Plan(problems=sheet.problems)
    if not sheet.has_columns:
        return found
    bad = {problem.row for problem in sheet.problems}
    roster = _Roster(term, sheet.records, language)
    for record in sheet.records:
        if record.row not in bad:
            _plan_row(found, roster, record, update=update)
        elif "delegation" in record.values:  # told in one go with what is wrong in the row's other cells
            found.problems += _seat(roster, record)[0]
    found.problems.sort(key=lambda problem: problem.row)
    return found


class _Roster:
    """Everything the rows refer to, loaded in a handful of queries."""

    def __init__(self, term: Term, records: list[Record], language: str) -> None:
        self.term, self.language = term, language
        self.is_indirect = queries.is_elected_indirectly(term.congress)
        delegations = Delegation.objects.filter(term=term).select_related("term", "congress")
        self.delegations = {delegation.name: delegation for delegation in delegations}
        self.delegations |= {str(delegation.number): delegation for delegation in delegations}
        groups = DeputyGroup.objects.filter(delegation__term=term)
        self.groups = {(group.delegation_id, group.name): group for group in groups}
        mandates = list(
            Mandate.objects.filter(term=term).select_related(
                "person__user__acting_as", "congress", "delegation", "group", "post"
            )
        )
        self.by_card = {mandate.card_number: mandate for mandate in mandates if mandate.card_number}
        self.by_person = {mandate.person_id: mandate for mandate in mandates}
        marks = [blind(record.values["phone"]) for record in records if "phone" in record.values]
        names = [record.values["username"] for record in records if "username" in record.values]
        persons = Person.objects.select_related("user__acting_as")
        self.person_by_phone = {row.phone_index: row for row in _in_chunks(persons, "phone_index", marks)}
        users = User.objects.select_related("person", "acting_as")
        self.user_by_phone = {row.phone_index: row for row in _in_chunks(users, "phone_index", marks)}
        self.usernames = {row.username: row for row in _in_chunks(users, "username", names)}

    def problem(self, record: Record, column: str, reason: str) -> Problem:
        return Problem(record.row, heading(column, self.language), reason)


def _in_chunks(rows: Any, name: str, values: list) -> Iterator:
    for start in range(0, len(values), 500):
        yield from rows.filter(**{f"{name}__in": values[start : start + 500]})


def _plan_row(found: Plan, roster: _Roster, record: Record, *, update: bool) -> None:
    """Add what ``record`` does to the plan, or why it cannot be done."""
    problems, seat = _seat(roster, record)
    person, mandate, wrong = _whose(roster, record, update=update)
    problems += wrong + _account_problems(roster, record, person)
    if not problems and mandate is None and not seat.get("elected_by"):
        problems.append(roster.problem(record, "elected_by", _("This cell is empty.")))
    if problems:
        found.problems += problems
        return
    person = person or Person()
    changed = set_changed(person, {name: record.values[name] for name in PERSON_FIELDS if name in record.values})
    if mandate is None:
        mandate = unsaved_mandate(person, **seat)
    else:
        mandate.person = person
        seat.pop("begins_on", None)
        changed += set_changed(mandate, seat_fields(mandate.congress, seat))
    if not changed and mandate.pk:
        found.unchanged_count += 1
        return
    set_keys(person)
    found.changes.append(Change(record.row, person, mandate, changed, record.values.get("username", "")))


def _seat(roster: _Roster, record: Record) -> tuple[list[Problem], dict[str, Any]]:
    """The seat's values, or why its delegation or group is none."""
    delegation = roster.delegations.get(record.values["delegation"])
    if delegation is None:
        known = "、".join(sorted(name for name in roster.delegations if not name.isdecimal()))
        text = _("There is no such delegation. Known: %(names)s") % {"names": known[:300]}
        return [roster.problem(record, "delegation", text)], {}
    given = {name: record.values[name] for name in SEAT_COLUMNS if name in record.values}
    if "elected_by" not in given and roster.is_indirect and delegation.electing_unit:
        given["elected_by"] = delegation.electing_unit
    seat = {"delegation": delegation, **given}
    if "group" in record.values:
        group = roster.groups.get((delegation.pk, record.values["group"]))
        if group is None:
            return [roster.problem(record, "group", _("There is no such group in this delegation."))], {}
        seat["group"] = group
    return [], seat


def _whose(roster: _Roster, record: Record, *, update: bool) -> tuple[Person | None, Mandate | None, list[Problem]]:
    """The person and the mandate a row speaks of, and what contradicts it."""
    card, phone = record.values.get("card_number"), record.values.get("phone")
    mandate = roster.by_card.get(card) if card else None
    holder = roster.person_by_phone.get(blind(phone)) if phone else None
    if mandate is None and holder is not None:
        mandate = roster.by_person.get(holder.pk)
    person = mandate.person if mandate else holder
    problems = []
    if person is not None and person.name != record.values["name"]:
        column = "card_number" if mandate and mandate.card_number == card else "phone"
        problems.append(roster.problem(record, column, _("Belongs to a person of another name.")))
    if mandate and holder and holder.pk != mandate.person_id:
        problems.append(roster.problem(record, "phone", _("Belongs to another deputy.")))
    if mandate and mandate.state == State.TERMINATED:
        problems.append(roster.problem(record, "name", _("This mandate has ended.")))
    elif mandate and not update:
        problems.append(
            roster.problem(record, "name", _("Stands in the roster already; choose “update” to change it."))
        )
    return person, mandate, problems


def _account_problems(roster: _Roster, record: Record, person: Person | None) -> list[Problem]:
    """Whether the phone or the user name belongs to somebody else's account."""
    own = person.user_id if person else None
    problems = []
    phone, username = record.values.get("phone"), record.values.get("username")
    holder = roster.user_by_phone.get(blind(phone)) if phone else None
    if holder and holder.pk != own:
        if own is None and holder.name == record.values["name"] and not hasattr(holder, "person"):
            return []  # an official who is elected a deputy keeps his account
        problems.append(roster.problem(record, "phone", _("Belongs to another account.")))
    named = roster.usernames.get(username) if username else None
    if named and named.pk != own:
        problems.append(roster.problem(record, "username", _("This user name is taken.")))
    elif username and own and named is None:
        problems.append(roster.problem(record, "username", _("The deputy has an account with another user name.")))
    return problems


def carry_out(
    made: Plan, *, by: User, with_accounts: bool, progress: Progress = lambda done, total: None
) -> list[User]:
    """Write a plan without problems; returns the accounts that were opened and still need their codes.

    Batches are committed one by one. A second run after a crash finds the rows of the first and goes on. Refused when
    the roster changed since the plan was made.
    """
    if made.problems:
        raise Refused(_("The sheet still has problems. Correct it and send it again."))
    opened = []
    for start in range(0, len(made.changes), BATCH):
        batch = made.changes[start : start + BATCH]
        try:
            with transaction.atomic():
                opened += _write(batch, by=by, with_accounts=with_accounts)
        except IntegrityError as error:
            raise Refused(_("The roster changed meanwhile. Send the sheet again.")) from error
        progress(start + len(batch), len(made.changes))
    return opened


def _write(batch: list[Change], *, by: User, with_accounts: bool) -> list[User]:
    created = [change.is_new for change in batch]
    _write_persons(batch)
    fresh = [change.mandate for change in batch if change.is_new]
    stale = [change.mandate for change in batch if not change.is_new]
    Mandate.objects.bulk_create(fresh)
    for mandate in stale:
        mandate.version += 1
    save_columns(
        stale, "delegation", "group", "category", "card_number", "electing_unit", "electoral_district", "version"
    )
    opened = []
    if with_accounts:
        names = {change.person.pk: change.username for change in batch if change.username and not change.person.user_id}
        _link_accounts(batch)
        opened = open_accounts([change.mandate for change in batch], by=by, names=names)
    else:
        open_posts([change.mandate for change in batch])
    _follow(batch, by=by)
    follow_groups([change.mandate for change in batch])
    search.index([change.mandate for change in batch])
    facts = [
        (change.mandate, {"row": change.row, "created": new, "fields": sorted(change.fields)})
        for change, new in zip(batch, created, strict=True)
    ]
    record_many("deputies.import", facts, by=by)
    return opened


def _write_persons(batch: list[Change]) -> None:
    known = [change for change in batch if change.person.pk is not None]
    Person.objects.bulk_create([change.person for change in batch if change.person.pk is None])
    touched = sorted({name for change in known for name in change.fields if name in PERSON_FIELDS})
    if touched:
        save_columns([change.person for change in known], *touched, *KEYS, "phone_index")


def awaiting_code(term: Term, *, again: bool = False) -> QuerySet[User]:
    """Accounts of the term's deputies that nobody entered yet and for which no code is out.

    ``again``: also those with a code, for when the slips were lost with an interrupted try.
    """
    users = User.objects.filter(person__mandates__term=term, last_login=None, is_active=True)
    users = users.filter(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return (users if again else users.filter(one_time_code=None)).order_by("pk").distinct()


def _link_accounts(batch: list[Change]) -> None:
    """Officials who are elected deputies keep the account they have (same phone, same name)."""
    marks = [change.person.phone_index for change in batch if change.person.phone and not change.person.user_id]
    users = User.objects.select_related("acting_as").filter(phone_index__in=marks, person=None)
    by_phone = {user.phone_index: user for user in users}
    linked = []
    for change in batch:
        user = None if change.person.user_id else by_phone.get(change.person.phone_index)
        if user and user.name == change.person.name:
            change.person.user = user
            linked.append(change.person)
    save_columns(linked, "user")


def _follow(batch: list[Change], *, by: User) -> None:
    """Existing accounts and posts follow what changed; few do."""
    for change in batch:
        user, post = change.person.user, change.mandate.post
        if user and "phone" in change.fields and user.phone != change.person.phone:
            accounts.change_user(user, by=by, name=user.name, phone=change.person.phone, email=user.email)
        if post and post.organ_id != change.mandate.delegation.organ_id:
            post.organ_id = change.mandate.delegation.organ_id
            post.save(update_fields=["organ"])
