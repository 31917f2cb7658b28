"""The demonstration: the same every time, complete, refused where real work is done."""

import datetime as dt
import hashlib

import pytest
import time_machine

from congress import accounts, search
from congress.demo import DEMO_ACCOUNTS
from congress.models import Congress, Event, Notification, Organ, Post, Role, Session, Term, TermRule, User
from deputies.models import Delegation, DeputyGroup, Mandate, Person
from proposals.models import Clock, HandlingTask, Proposal, Reply
from tests.seeded import NOON, demonstration, moved_to

PRECIOUS = (
    (Congress, ("code", "name", "parent__code", "demo")),
    (Session, ("term__congress__code", "number", "begins_on", "ends_on", "motion_deadline")),
    (Organ, ("congress__code", "code", "name", "contact", "phone", "parent__code", "dispatcher__code", "valid_to")),
    (User, ("username", "name", "phone", "email", "acting_as__role", "acting_as__organ__code")),
    (Post, ("user__username", "congress__code", "organ__code", "role", "valid_from")),
    (Person, ("name", "sex", "birth_month", "work_unit", "phone", "address", "stroke_key", "user__username")),
    (
        Mandate,
        ("card_number", "person__name", "delegation__name", "group__name", "electing_unit", "electoral_district"),
    ),
    (Proposal, ("number_text", "title", "body", "state", "lead__card_number", "created_at", "closed_at", "version")),
    (HandlingTask, ("organ__code", "state", "role", "assigned_at", "signed_at", "replied_at", "handler")),
    (Clock, ("what", "starts_on", "due_on", "stopped_on", "basis")),
    (Reply, ("document_number", "body", "outcome__code", "sent_at", "letter__sha256")),
    (Notification, ("recipient__username", "title", "text", "created_at", "read_at")),
)
FACTS = ("kind", "at", "actor__username")


def digests():
    """One fingerprint per table, without keys and random names; encrypted columns by what they say."""
    found = {}
    for model, fields in PRECIOUS:
        rows = model.objects.order_by("pk").values_list(*fields)
        found[model.__name__] = hashlib.sha256(repr(list(rows)).encode()).hexdigest()
    at_once = ["congress.enter_year", "congress.set_rules"]  # told by services, now
    facts = Event.objects.exclude(kind__in=at_once).order_by("pk")
    return found | {"Event": hashlib.sha256(repr(list(facts.values_list(*FACTS))).encode()).hexdigest()}


@pytest.fixture
def demo(seeded, db):
    with time_machine.travel(NOON, tick=False):
        yield


# The small size --------------------------------------------------------------------------------------------------


def test_same_size_and_day_give_the_same_rows(kept, django_db_blocker, tmp_path):
    with django_db_blocker.unblock(), moved_to(kept.name):
        first = digests()

    with django_db_blocker.unblock(), moved_to(kept.home):
        before = Congress.objects.count()
        with demonstration(django_db_blocker, tmp_path):
            second = digests()

    assert before == 0
    assert first == second


def test_three_congresses_are_filled(demo):
    seats = {
        code: Mandate.objects.filter(congress__code=code).valid().count() for code in ("anlan", "donghu", "beishan")
    }

    assert seats == {"anlan": 312, "donghu": 180, "beishan": 60}
    assert Mandate.objects.count() == 553  # one was left, and filled again in a by-election
    assert Congress.objects.count() == 10
    assert Congress.objects.filter(demo=False).count() == 0


def test_some_persons_sit_at_two_levels(demo):
    assert Person.objects.count() == 539
    assert User.objects.get(username="deputy19").posts.count() == 2


def test_city_has_its_units(demo):
    organs = Organ.objects.filter(congress__code="anlan")

    assert organs.filter(code__regex=r"^U\d\d$").count() == 88
    assert organs.get(code="U17").name == "市水利局"
    assert organs.get(code="GOV").dispatcher.code == "GOVO"
    assert set(organs.filter(parent__code="PARTY").values_list("asked", flat=True)) == {True}
    assert organs.get(code="PARTY").dispatcher.name == "市委办公室"
    assert {organ.parent for organ in organs.filter(code__in=["U78", "U79"])} == {None}


def test_temporary_offices_end_and_have_successors(demo):
    organs = Organ.objects.filter(congress__code="anlan", code__startswith="X").order_by("code")

    assert [(one.valid_to, one.successor.code) for one in organs] == [
        (dt.date(2025, 6, 30), "U13"), (dt.date(2026, 5, 16), "U14"),
    ]  # fmt: skip
    assert [one.code for one in organs.valid()] == ["X02"]


def test_today_is_the_second_day_of_the_fifth_session(demo):
    city = Congress.objects.get(code="anlan")

    session = Session.objects.current(city)

    assert (session.number, session.begins_on, session.ends_on) == (5, dt.date(2026, 1, 15), dt.date(2026, 1, 19))
    assert Term.objects.get(congress=city).begins_on == dt.date(2022, 1, 10)
    assert Session.objects.filter(term__congress=city).count() == 5
    assert TermRule.objects.filter(congress=city).count() == 10


def test_seats_are_elected_as_the_level_demands(demo):
    assert Mandate.objects.filter(congress__level="city", electing_unit="").count() == 0
    assert Mandate.objects.exclude(congress__level="city").filter(electoral_district="").count() == 0
    assert Delegation.objects.filter(congress__code="anlan").count() == 7
    assert Delegation.objects.filter(congress__code="donghu").count() == 21
    assert DeputyGroup.objects.filter(mandates=None, field="").count() == 0


def everybody():
    """The user names of the list of accounts, ranges spelt out."""
    of_units = [f"u{nth:02}{end}" for nth in range(1, 89) for end in ("", "-lead")]
    bureaus = [f"bureau-{name}{end}" for name in ("edu", "housing", "transport", "water") for end in ("", "-lead")]
    ranges = [("deputy", 20), ("county", 20), ("town", 10)]
    deputies = [f"{prefix}{nth:02}" for prefix, count in ranges for nth in range(1, count + 1)]
    staff = (
        "secretariat affairs office party-office court leader delegation committee station county-secretariat "
        "county-office county-station county-bureau county-bureau-lead town-secretariat town-office town-station "
        "town-bureau town-bureau-lead "
        "sysadmin secadmin auditor"
    )
    return {*of_units, *bureaus, *deputies, *staff.split()}


def test_accounts_of_the_list_and_no_others_can_enter(demo):
    able = {user.username for user in User.objects.all() if user.has_usable_password()}

    assert able == everybody()
    assert len(set(User.objects.exclude(password="!").values_list("password", flat=True))) == 1


def test_listed_accounts_exist(demo):
    named = {name.strip() for names, _who in DEMO_ACCOUNTS for part in names.split(",") for name in part.split("…")}

    assert {name for name in named if name} <= everybody()


def test_everybody_acts_in_a_post_but_whose_mandate_has_ended(demo):
    idle = User.objects.filter(acting_as=None)

    assert [user.person.mandates.get().state for user in idle] == ["terminated"]


def test_two_clerks_work_in_unit_17(demo):
    posts = Post.objects.filter(organ__code="U17", organ__congress__code="anlan", role=Role.UNIT_CLERK)

    assert sorted(post.user.username for post in posts) == ["bureau-water", "u17"]


@pytest.mark.parametrize(
    "username", ["deputy01", "secretariat", "bureau-water", "county01", "town-secretariat", "auditor"]
)
def test_account_logs_in_with_the_password_demo(demo, client, username):
    answer = client.post("/accounts/login/", {"login": username, "password": "demo"})

    assert (answer.status_code, answer.url) == (302, "/")
    assert client.get("/").status_code == 200


def test_phones_ring_nobody_and_find_their_owner(demo):
    user = User.objects.get(username="deputy01")

    assert user.phone.startswith("1000")
    assert user.phone == user.person.phone
    assert accounts.find(user.phone) == user
    assert {user.phone[:4] for user in User.objects.all()} == {"1000"}
    assert {user.email.partition("@")[2] for user in User.objects.all()} == {"example.invalid"}


def test_cards_are_numbered(demo):
    cards = sorted(Mandate.objects.filter(congress__code="anlan").values_list("card_number", flat=True))

    assert (cards[0], cards[-1], len(set(cards))) == ("AL-8-0001", "AL-8-0313", 313)


def test_deputies_can_be_found_by_their_names(demo):
    mandate = User.objects.get(username="deputy01").acting_as.mandate

    assert mandate in search.matching(Mandate.objects.all(), mandate.person.name)
