"""Meals of a session: tables and numbers by hand, diets that stay private and are forgotten, a meal once."""

import datetime as dt
import io
import uuid

import openpyxl
import pypdf
import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from congress.errors import Invalid, Refused, Stale
from congress.models import AuditRecord, Event, Notification, Role
from meetings import queries, services
from meetings.computing.kitchen import Eater, away_halves, count
from meetings.computing.tables import Diner, NoTableError, arrange
from meetings.models import Diet, Meal, MealAbsence, MealTaken, TablePlace
from meetings.services import MealTime
from meetings.tasks import forget_diets
from tests import factories
from tests.meetings.phones import Phone
from tests.meetings.steps import DAY, HOUR, NOW, leave, place, session

# Tables, by hand -----------------------------------------------------------------------------------------------------


def people(*groups):
    """("1 a b", "2 c") → persons a and b of delegation 1, c of 2; a star eats halal. Keys are letters' numbers."""
    found = []
    for group in groups:
        number, *names = group.split()
        found += [
            Diner(ord(name[0]), None if number == "-" else int(number), name, is_halal=name.endswith("*"))
            for name in names
        ]
    return found


def seated(*groups, tables, halal=0, seats):
    placed = arrange(people(*groups), tables=tables, halal_tables=halal, seats=seats)
    return {chr(key): f"{one.table}-{one.seat} {one.reason}" for key, one in placed.items()}


@pytest.mark.parametrize(
    ("groups", "tables", "halal", "seats", "expected"),
    [
        ([], 1, 0, 2, {}),
        (["1 b a"], 1, 0, 2, {"a": "A01-1 whole", "b": "A01-2 whole"}),
        (  # three of four seats each: both whole, by stroke order
            ["1 a b c", "2 d e f"], 2, 0, 4,
            {"a": "A01-1 whole", "b": "A01-2 whole", "c": "A01-3 whole",
             "d": "A02-1 whole", "e": "A02-2 whole", "f": "A02-3 whole"},
        ),
        (  # five into tables of three: torn, the first by stroke order at the first table
            ["1 a b c d e"], 2, 0, 3,
            {"a": "A01-1 part", "b": "A01-2 part", "c": "A02-1 part", "d": "A02-2 part", "e": "A02-3 part"},
        ),
        (["1 a b*", "2 c*"], 1, 1, 2, {"a": "A01-1 whole", "b": "B01-1 halal", "c": "B01-2 halal"}),
        (["- a", "1 b"], 1, 0, 2, {"b": "A01-1 whole", "a": "A01-2 whole"}),  # guests after the delegations
    ],
)  # fmt: skip
def test_tables_by_hand(groups, tables, halal, seats, expected):
    assert seated(*groups, tables=tables, halal=halal, seats=seats) == expected


def test_more_persons_than_places_says_who():
    with pytest.raises(NoTableError) as refused:
        arrange(people("1 a b c", "2 d e*"), tables=1, halal_tables=0, seats=2)

    assert [chr(key) for key in refused.value.left] == ["c", "d"]
    assert [chr(key) for key in refused.value.left_halal] == ["e"]


DINERS = st.lists(st.tuples(st.integers(1, 5) | st.none(), st.booleans()), max_size=40)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(DINERS, st.integers(0, 6), st.integers(0, 3), st.integers(1, 10))
def test_everybody_has_one_place_or_nobody(facts, tables, halal, seats):
    found = [Diner(key, group, f"{key % 7}", is_halal=eats) for key, (group, eats) in enumerate(facts)]
    short = (
        sum(not one.is_halal for one in found) > tables * seats or sum(one.is_halal for one in found) > halal * seats
    )
    if short:
        with pytest.raises(NoTableError):
            arrange(found, tables=tables, halal_tables=halal, seats=seats)
        return

    placed = arrange(found, tables=tables, halal_tables=halal, seats=seats)

    assert placed == arrange(found[::-1], tables=tables, halal_tables=halal, seats=seats)
    assert placed.keys() == {one.key for one in found}
    assert len({(one.table, one.seat) for one in placed.values()}) == len(found)
    assert all(1 <= one.seat <= seats for one in placed.values())
    assert all(placed[one.key].table.startswith("B") == one.is_halal for one in found)


# The kitchen, by hand ------------------------------------------------------------------------------------------------

D1, D2 = dt.date(2026, 1, 17), dt.date(2026, 1, 18)
EATERS = (
    Eater(1, diets=frozenset({"halal"})),
    Eater(2, away=frozenset({(D1, 0)}), diets=frozenset({"allergy"})),
    Eater(3, away=frozenset({(D1, 1)})),
    Eater(4, comes=False, diets=frozenset({"vegetarian"})),
    Eater(5, diets=frozenset({"low_sugar", "allergy"})),
)


@pytest.mark.parametrize(
    ("date", "kind", "absent", "numbers"),
    [  # expected, on leave, not eating, halal, allergy
        (D1, "breakfast", (), (3, 1, 0, 1, 1)),
        (D1, "lunch", (1,), (2, 1, 1, 0, 1)),
        (D1, "supper", (2, 3), (2, 1, 1, 1, 1)),
        (D2, "lunch", (4,), (4, 0, 0, 1, 2)),
        (D2, "supper", (1, 2, 3, 5), (0, 0, 4, 0, 0)),
    ],
)
def test_numbers_by_hand(date, kind, absent, numbers):
    found = count(EATERS, date, kind, absent=absent, taken=1)

    told = (found.expected, found.on_leave, found.not_eating, found.diets["halal"], found.diets["allergy"])
    assert (told, found.taken, found.diets["vegetarian"]) == (numbers, 1, 0)


def test_a_half_day_is_missed_by_whoever_is_away_from_all_its_sittings():
    assert away_halves([((D1, 0), True), ((D1, 1), True), ((D1, 1), False), ((D2, 0), False)]) == {(D1, 0)}


# Rows ----------------------------------------------------------------------------------------------------------------


LUNCH = MealTime("lunch", dt.time(12), dt.time(13, 20), "二楼餐厅", "tables")
BREAKFAST = MealTime("breakfast", dt.time(7), dt.time(8, 20), "二楼餐厅", "buffet")


@pytest.fixture
def whole(house):
    """A session of four days from this day, nine o'clock."""
    return session(house.secretary, begins_at=NOW)


def planned(house, whole, *times, days=0):
    today = timezone.localdate(whole.begins_at)
    times = times or (LUNCH,)
    return services.plan_meals(whole, by=house.secretary, first=today, last=today + days * DAY, times=times)


@pytest.fixture
def lunch(house, whole):
    [meal] = planned(house, whole)
    return meal


def diet(whole, user, **said):
    return services.keep_diet(place(whole, user), by=user, **({"consent": True, "halal": True} | said))


def set_tables(house, whole, tables=2, halal=1, seats=2):
    asked = {"table_count": tables, "halal_count": halal, "seats": seats}
    *_rest, seen = services.draft_tables(whole, **asked)
    return services.set_tables(whole, by=house.secretary, seen=seen, **asked)


def at_tables(plan):
    return {row.participation.name: f"{row.table}-{row.seat}" for row in queries.places_of_tables(plan)}


def kinds(target):
    return list(Event.objects.filter(target_id=target.pk).order_by("pk").values_list("kind", flat=True))


def test_all_days_are_planned_in_one_go_and_once(house, whole):
    made = planned(house, whole, LUNCH, BREAKFAST, days=3)
    again = planned(house, whole, LUNCH, days=3)

    assert (len(made), again, Meal.objects.count()) == (8, [], 8)
    assert timezone.localtime(made[0].begins_at).isoformat() == "2026-01-16T12:00:00+08:00"


@pytest.mark.parametrize(
    ("first", "last", "times", "field"),
    [
        (-1, 0, (LUNCH,), "last"), (0, 4, (LUNCH,), "last"), (2, 1, (LUNCH,), "last"), (0, 0, (), "first"),
        (0, 0, (MealTime("lunch", dt.time(13), dt.time(12), "餐厅", "buffet"),), "last"),
    ],
)  # fmt: skip
def test_bad_plans_write_nothing(house, whole, first, last, times, field):
    today = timezone.localdate(whole.begins_at)
    with pytest.raises(Invalid) as refused:
        services.plan_meals(whole, by=house.secretary, first=today + first * DAY, last=today + last * DAY, times=times)

    assert list(refused.value.errors) == [field]
    assert not Meal.objects.exists()


def test_a_sitting_has_no_meals_of_its_own(house, whole):
    with pytest.raises(Refused):
        planned(house, whole.parts.get())


def test_a_meal_stands_once_at_a_place(whole, lunch):
    facts = {name: getattr(lunch, name) for name in ("date", "kind", "begins_at", "ends_at", "place", "serving")}
    with pytest.raises(IntegrityError), transaction.atomic():
        Meal.objects.create(gathering=whole, **facts)


def test_those_who_come_are_told_of_another_time_or_place(house, whole, lunch, work_off):
    leave(whole, house.second)
    facts = {"begins": dt.time(12), "ends": dt.time(13, 20), "place": "一楼餐厅", "serving": "tables"}

    services.change_meal(lunch, by=house.secretary, **facts, version=1)
    work_off()

    told = Notification.objects.filter(kind="meetings.change_meal")
    assert set(told.values_list("recipient__name", flat=True)) == {"王秀英", "李建国", "陈志强"}
    assert "一楼餐厅" in told.first().text
    with pytest.raises(Stale):
        services.change_meal(lunch, by=house.secretary, **facts, version=1)


def test_a_meal_somebody_had_stays(house, whole, lunch, clock):
    clock.move_to(NOW + 3 * HOUR)
    services.serve(lunch, place(whole, house.first), by=house.secretary)

    with pytest.raises(Refused):
        services.drop_meal(lunch, by=house.secretary)
    services.unserve(lunch, place(whole, house.first), by=house.secretary)
    services.drop_meal(lunch, by=house.secretary)
    assert not Meal.objects.exists()


# Tables --------------------------------------------------------------------------------------------------------------


def test_tables_are_looked_at_then_hold_and_are_told(house, whole, work_off):
    diet(whole, house.third)

    plan = set_tables(house, whole)
    work_off()

    assert at_tables(plan) in (
        {"王秀英": "A01-1", "李建国": "A01-2", "陈志强": "B01-1"},
        {"王秀英": "A01-2", "李建国": "A01-1", "陈志强": "B01-1"},
    )
    assert Notification.objects.filter(kind="meetings.set_tables").count() == 3


def test_too_few_places_name_who_is_left_and_write_nothing(house, whole):
    before = at_tables(set_tables(house, whole, tables=2, halal=0))
    diet(whole, house.third)

    with pytest.raises(Invalid) as refused:
        services.draft_tables(whole, table_count=2, halal_count=0, seats=2)

    assert "陈志强" in refused.value.errors["table_count"][0]
    assert at_tables(queries.table_plan_of(whole)) == before


def test_what_changed_since_it_was_looked_at_is_not_written(house, whole):
    asked = {"table_count": 2, "halal_count": 1, "seats": 2}
    *_rest, seen = services.draft_tables(whole, **asked)
    diet(whole, house.third)

    with pytest.raises(Stale):
        services.set_tables(whole, by=house.secretary, seen=seen, **asked)
    assert not TablePlace.objects.exists()


def test_moving_by_hand(house, whole):
    plan = set_tables(house, whole, tables=3, halal=1)
    row = services.move_to_table(plan, place(whole, house.first), "A03", by=house.secretary, version=plan.version)
    plan.refresh_from_db()

    assert (row.table, row.seat, plan.version) == ("A03", 1, 2)
    for table, error in (("B01", Refused), ("A04", Refused)):
        with pytest.raises(error):
            services.move_to_table(plan, place(whole, house.first), table, by=house.secretary, version=2)
    with pytest.raises(Stale):
        services.move_to_table(plan, place(whole, house.first), "A01", by=house.secretary, version=1)


def test_a_full_table_takes_nobody(house, whole):
    plan = set_tables(house, whole, tables=3, halal=0, seats=1)
    others = at_tables(plan)["李建国"].partition("-")[0]

    with pytest.raises(Refused):
        services.move_to_table(plan, place(whole, house.first), others, by=house.secretary, version=1)
    assert len(at_tables(plan)) == 3


def test_the_database_lets_nobody_sit_twice_and_no_place_hold_two(house, whole):
    plan = set_tables(house, whole, tables=3, halal=0, seats=1)
    row = plan.places.order_by("pk").first()
    other = plan.places.order_by("pk").last()
    facts = {"plan": plan, "reason": "hand"}

    with pytest.raises(IntegrityError), transaction.atomic():
        TablePlace.objects.create(participation=row.participation, table="A09", seat=1, **facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        TablePlace.objects.filter(pk=other.pk).update(table=row.table, seat=row.seat)


# Diets ---------------------------------------------------------------------------------------------------------------


def test_no_diet_without_consent_or_content(house, whole):
    for said in ({"consent": False}, {"halal": False}):
        with pytest.raises(Invalid):
            diet(whole, house.first, **said)
    with pytest.raises(PermissionDenied):
        services.keep_diet(place(whole, house.first), by=house.secretary, consent=True, halal=True)
    for facts in ({"halal": True, "consent_at": None}, {"consent_at": NOW}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Diet.objects.create(participation=place(whole, house.first), **facts)


def test_an_allergy_is_encrypted_and_in_no_event(house, whole):
    row = diet(whole, house.first, allergy="花生")

    with connection.cursor() as cursor:
        cursor.execute("select allergy from meetings_diet where id = %s", [row.pk])
        assert "花生" not in cursor.fetchone()[0]
    assert Diet.objects.get().allergy == "花生"
    told = Event.objects.filter(kind__endswith="diet").values_list("data", flat=True)
    assert list(told) == [{}]


def test_who_sees_diets(house, whole, logged_in):
    diet(whole, house.first, allergy="花生")
    page = reverse("diet_list", args=[whole.pk])
    stranger = factories.staff(factories.congress(name="外地市人大"), name="外地")

    seen = {user.name for user in (house.secretary, house.affairs, house.first, house.second, house.delegate,
                                   house.leader, house.clerk, house.auditor, stranger)
            if Diet.objects.visible_to(user).exists()}  # fmt: skip
    assert seen == {"周敏", "吴工委", "王秀英"}
    assert "花生" in logged_in(house.secretary).get(page).content.decode()
    assert AuditRecord.objects.filter(kind="diets.read").count() == 1
    for user in (house.first, house.second, house.delegate, house.leader):
        for name in ("diet_list", "meal_list", "table_plan"):
            assert logged_in(user).get(reverse(name, args=[whole.pk])).status_code == 403
    assert logged_in(stranger).get(page).status_code == 404
    mine = reverse("my_meals", args=[whole.pk])
    assert "花生" in logged_in(house.first).get(mine).content.decode()
    assert "花生" not in logged_in(house.second).get(mine).content.decode()


def test_withdrawing_deletes_the_diet_and_the_place_that_tells_it(house, whole):
    diet(whole, house.third)
    plan = set_tables(house, whole)

    services.withdraw_diet(place(whole, house.third), by=house.third)

    assert not Diet.objects.exists()
    assert set(at_tables(plan)) == {"王秀英", "李建国"}


def test_diets_are_forgotten_after_the_session(house, whole, clock):
    diet(whole, house.third)
    plan = set_tables(house, whole)
    clock.move_to(whole.ends_at + 2 * DAY)
    assert forget_diets() == 0

    clock.move_to(whole.ends_at + 3 * DAY + HOUR)

    assert (forget_diets(), forget_diets()) == (1, 0)
    assert (Diet.objects.exists(), "陈志强" in at_tables(plan)) == (False, False)
    with pytest.raises(Refused):
        diet(whole, house.third)


# Eating --------------------------------------------------------------------------------------------------------------


def test_the_code_of_a_sitting_serves_a_meal_once(house, whole, lunch, clock):
    phone = Phone(whole.parts.get(), house.first)
    clock.move_to(NOW + 3 * HOUR)
    nonce = uuid.uuid4()

    first = services.serve_code(lunch, phone.code(), by=house.secretary, nonce=nonce)
    sent_again = services.serve_code(lunch, phone.code(), by=house.secretary, nonce=nonce)
    clock.move_to(NOW + 3 * HOUR + dt.timedelta(minutes=10))
    second = services.serve_code(lunch, phone.code(), by=house.affairs, nonce=uuid.uuid4())

    assert (first.outcome, sent_again.outcome, second.outcome) == ("counted", "counted", "already")
    assert services.served_in_words(second) == "王秀英已于 12:00 用过本餐"
    assert MealTaken.objects.get().participation.gathering == whole


def test_bad_codes_serve_nothing(house, whole, lunch, clock):
    phone = Phone(whole.parts.get(), house.first)
    forged = Phone(whole.parts.get(), house.second, register=False)
    other = Phone(session(house.secretary, number=6, begins_at=NOW + 20 * DAY), house.first)
    early = phone.code()
    with pytest.raises(Refused):
        services.serve_code(lunch, early, by=house.secretary, nonce=uuid.uuid4())
    clock.move_to(NOW + 3 * HOUR)

    said = [
        services.serve_code(lunch, text, by=house.secretary, nonce=uuid.uuid4()).outcome
        for text in (early, forged.code(), other.code(), "SI1.P.1", phone.code(place=99999))
    ]

    assert said == ["expired", "forged", "other", "forged", "not_listed"]
    assert not MealTaken.objects.exists()
    with pytest.raises(PermissionDenied):
        services.serve_code(lunch, phone.code(), by=house.delegate, nonce=uuid.uuid4())


def test_the_database_lets_nobody_eat_twice(house, whole, lunch):
    facts = {"meal": lunch, "participation": place(whole, house.first), "by": house.secretary}
    MealTaken.objects.create(**facts)
    with pytest.raises(IntegrityError), transaction.atomic():
        MealTaken.objects.create(**facts)
    absence = {"meal": lunch, "participation": facts["participation"]}
    MealAbsence.objects.create(**absence)
    with pytest.raises(IntegrityError), transaction.atomic():
        MealAbsence.objects.create(**absence)


def test_the_page_scans_and_ticks(house, whole, lunch, logged_in, clock):
    phone = Phone(whole, house.first)
    clock.move_to(NOW + 3 * HOUR)
    desk = logged_in(house.secretary)
    page = lunch.get_absolute_url()

    said = desk.post(page, {"code": phone.code(), "nonce": uuid.uuid4()}).content.decode()
    assert "王秀英：12:00 已登记用餐" in said
    assert "已于 12:00 用过本餐" in desk.post(page, {"code": phone.code()}).content.decode()

    second = place(whole, house.second)
    desk.post(reverse("meal_tick", args=[lunch.pk]), {"place": second.pk, "search": "李"})
    assert MealTaken.objects.count() == 2
    desk.post(reverse("meal_tick", args=[lunch.pk]), {"place": second.pk, "undo": "on"})
    assert MealTaken.objects.get().participation.name == "王秀英"
    assert desk.post(page, {"code": ""}).status_code == 200
    assert logged_in(house.delegate).get(page).status_code in {403, 404}


# Numbers of rows -----------------------------------------------------------------------------------------------------


def test_the_kitchen_counts_leave_absence_and_what_was_taken(house, whole, lunch, clock):
    diet(whole, house.first, allergy="花生")
    clock.move_to(NOW + dt.timedelta(minutes=20))
    services.skip_meals(place(whole, house.second), {lunch.pk}, by=house.second)
    clock.move_to(NOW + 3 * HOUR)
    services.serve(lunch, place(whole, house.first), by=house.secretary)
    [line] = queries.kitchen(whole)

    assert (line.count.expected, line.count.not_eating, line.count.taken) == (2, 1, 1)
    assert dict(line.count.diets) == {"halal": 1, "vegetarian": 0, "low_sugar": 0, "allergy": 1}
    assert line.changed_at == NOW + dt.timedelta(minutes=20)


def test_withdrawing_is_a_change_too(house, whole, lunch, clock):
    diet(whole, house.first)
    clock.move_to(NOW + HOUR)
    services.withdraw_diet(place(whole, house.first), by=house.first)

    assert queries.kitchen(whole)[0].changed_at == NOW + HOUR


def test_meals_that_have_begun_are_not_declared_any_more(house, whole, clock):
    breakfast, _lunch = sorted(planned(house, whole, BREAKFAST, LUNCH), key=lambda meal: meal.begins_at)
    services.skip_meals(place(whole, house.first), {breakfast.pk}, by=house.first)

    assert not MealAbsence.objects.exists()


def test_pages_ask_as_little_for_eight_meals_as_for_one(house, whole, lunch, logged_in, django_assert_max_num_queries):
    planned(house, whole, LUNCH, BREAKFAST, days=3)
    desk = logged_in(house.secretary)
    with django_assert_max_num_queries(12):
        page = desk.get(reverse("meal_list", args=[whole.pk])).content.decode()
    assert page.count("二楼餐厅") == 8


def test_sheet_and_list_for_the_kitchen(house, whole, lunch, logged_in):
    diet(whole, house.third)
    set_tables(house, whole)
    desk = logged_in(house.secretary)

    sheet = openpyxl.load_workbook(io.BytesIO(desk.get(reverse("kitchen_paper", args=[whole.pk, "xlsx"])).content))
    rows = [[cell.value for cell in row] for row in sheet.worksheets[0].iter_rows()]
    assert rows[0][4:6] == ["应用餐", "清真"]
    assert rows[1][1:6] == ["午餐", "12:00–13:20", "二楼餐厅 桌餐", 3, 1]
    pdf = pypdf.PdfReader(io.BytesIO(desk.get(reverse("kitchen_paper", args=[whole.pk, "pdf"])).content))
    text = "".join(page.extract_text() for page in pdf.pages)
    assert "B01" in text
    assert "陈志强" in text


# Pages ---------------------------------------------------------------------------------------------------------------


def test_a_session_is_planned_and_seated_on_its_pages(house, whole, logged_in):
    desk = logged_in(house.secretary)
    form = {
        "first": "2026-01-16", "last": "2026-01-17", "place": "二楼餐厅", "lunch": "on", "lunch_begins": "12:00",
        "lunch_ends": "13:20", "lunch_serving": "tables",
    }  # fmt: skip
    assert desk.get(reverse("meals_new", args=[whole.pk])).status_code == 200
    assert desk.post(reverse("meals_new", args=[whole.pk]), form | {"lunch_ends": ""}).status_code == 422
    assert desk.post(reverse("meals_new", args=[whole.pk]), form).status_code == 302
    meal = Meal.objects.order_by("begins_at").first()
    assert Meal.objects.count() == 2
    edit = reverse("meal_edit", args=[meal.pk])
    assert (
        'data-label="调整"' not in desk.get(reverse("meal_list", args=[whole.pk])).content.decode()
    )  # the link says it
    assert desk.get(edit).status_code == 200
    told = {"begins": "12:10", "ends": "13:20", "place": "二楼餐厅", "serving": "tables", "version": 1}
    assert desk.post(edit, told).status_code == 302

    tables = reverse("table_plan", args=[whole.pk])
    few = desk.post(tables, {"table_count": 1, "halal_count": 0, "seats": 2})
    assert (few.status_code, "还差 1 个座位" in few.content.decode()) == (422, True)
    asked = {"table_count": 2, "halal_count": 0, "seats": 2}
    shown = desk.post(tables, asked)
    assert "拟排结果" in shown.content.decode()
    assert not TablePlace.objects.exists()
    desk.post(reverse("tables_set", args=[whole.pk]), asked | {"seen": shown.context["seen"]})
    assert TablePlace.objects.count() == 3
    free = {"person": "陈志强", "table": "a02", "version": 1}
    assert desk.post(reverse("table_move", args=[whole.pk]), free).status_code == 302
    assert "A02" in desk.get(tables).content.decode()
    assert desk.post(reverse("meal_drop", args=[meal.pk])).status_code == 302
    assert Meal.objects.count() == 1


def test_a_deputy_sees_and_says_what_concerns_him(house, whole, lunch, logged_in):
    set_tables(house, whole, tables=2, halal=1)
    phone, page = logged_in(house.first), reverse("my_meals", args=[whole.pk])
    assert "桌" in phone.get(page).content.decode()

    bad = phone.post(reverse("my_diet", args=[whole.pk]), {"vegetarian": "on"})
    assert bad.status_code == 422
    phone.post(reverse("my_diet", args=[whole.pk]), {"vegetarian": "on", "allergy": "虾", "consent": "on"})
    assert "素食、过敏：虾" in phone.get(page).content.decode()
    card = phone.get("/card/").content.decode()
    assert "下一餐" in card
    assert "A01" in card
    phone.post(reverse("my_meals_skip", args=[whole.pk]), {"skip": [lunch.pk]})
    assert MealAbsence.objects.get().is_away
    assert 'id="next-meal"' not in phone.get("/card/").content.decode()
    phone.post(reverse("my_meals_skip", args=[whole.pk]), {})
    assert not MealAbsence.objects.get().is_away
    phone.post(reverse("my_diet_withdraw", args=[whole.pk]))
    assert not Diet.objects.exists()
    assert logged_in(house.leader).get(page).status_code == 404


def test_nobody_arranges_the_meals_of_another_congress(house, whole, lunch, logged_in):
    stranger = factories.staff(factories.congress(name="外地市人大"), Role.SECRETARIAT, name="外地")
    for name, pk in (("meal_list", whole.pk), ("meal_serve", lunch.pk), ("meal_edit", lunch.pk)):
        assert logged_in(stranger).get(reverse(name, args=[pk])).status_code == 404


def test_whoever_is_taken_off_the_list_leaves_nothing_behind(house, whole, lunch):
    set_tables(house, whole)
    diet(whole, house.third)
    services.skip_meals(place(whole, house.third), {lunch.pk}, by=house.third)

    services.remove(place(whole, house.third), by=house.secretary)

    assert not Diet.objects.exists()
    assert not MealAbsence.objects.exists()
