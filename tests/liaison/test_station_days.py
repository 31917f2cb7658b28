"""Days of duty at a station: planned in turns, recorded, corrected, called off; who sees them; what counts as duty."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from congress import calendar
from congress.errors import Invalid, Refused, Stale
from congress.models import Event, Notification, User
from deputies.computing import workbook
from deputies.models import DutyRecord, DutyType
from liaison import queries, services
from liaison.models import StationDay, StationKeeper
from liaison.workflow import STATION_DAY_MOVES
from tests.liaison import steps

EVERYBODY = ("worker", "stranger", "deputy", "other", "outsider", "higher", "secretary", "leader", "clerk", "foreign")
TODAY = dt.date(2026, 3, 2)  # a Monday
WEEK = (TODAY, TODAY + dt.timedelta(days=6))
MORNING = {"begins": dt.time(9), "ends": dt.time(11, 30)}
AFTERNOON = {"begins": dt.time(14), "ends": dt.time(17)}
DONE = {"visitors": 3, "settled": 2, "note": "咨询医保"}


def key(user):
    return f"d{user.post.mandate.pk}" if user.post.role == "deputy" else f"s{user.post.pk}"


def plan(here, *names, first=TODAY, last=TODAY, **fields):
    people = [key(getattr(here, name)) for name in names or ("worker", "deputy")]
    fields = {"weekdays": range(7), "on_rest_days": True, "each": len(people)} | MORNING | fields
    return services.plan_station_days(here.house, by=here.worker, first=first, last=last, people=people, **fields)


@pytest.fixture
def day(here):
    return plan(here)[0]


def keepers(day, *users):
    return [row.pk for row in day.keepers.order_by("pk") if row.key in {key(user) for user in users}]


def recorded(here, day, *users, **fields):
    return services.record_station_day(day, came=keepers(day, *users), by=here.worker, **(DONE | fields))


def everybody(here):
    return {who: User.objects.get(pk=getattr(here, who).pk) for who in EVERYBODY}


def turns(days):
    return [[row.name for row in day.keepers.order_by("pk")] for day in days]


# Planning --------------------------------------------------------------------------------------------------------


def test_those_chosen_take_turns_on_the_weekdays_chosen(here):
    """Monday to Sunday with Monday, Wednesday and Friday ticked: three days, three people, one each."""
    days = plan(here, "worker", "deputy", "other", last=WEEK[1], weekdays=[0, 2, 4], each=1)

    assert [day.date.day for day in days] == [2, 4, 6]
    assert sorted(name for names in turns(days) for name in names) == sorted(
        [here.worker.name, here.deputy.name, here.other.name]
    )


def test_rest_days_and_holidays_are_left_out_unless_asked_for(here):
    """Qingming 2026: Saturday 4 to Monday 6 April; Friday 3 and Tuesday 7 are worked."""
    calendar.seed_years(2026, 2026)
    span = {"first": dt.date(2026, 4, 3), "last": dt.date(2026, 4, 7)}

    assert [day.date.day for day in plan(here, on_rest_days=False, **span)] == [3, 7]
    assert [day.date.day for day in plan(here, on_rest_days=True, **span)] == [4, 5, 6]


def test_whoever_had_fewest_days_this_year_comes_first(here):
    plan(here, "deputy", last=TODAY + dt.timedelta(days=1))

    days = plan(here, "deputy", "other", first=dt.date(2026, 3, 9), last=dt.date(2026, 3, 10), each=1)

    assert turns(days) == [[here.other.name], [here.deputy.name]]


def test_hours_that_are_taken_stay_and_others_are_added(here, day):
    added = plan(here, "other", **AFTERNOON)[0]

    assert added.pk == day.pk
    assert [(row.name, row.begins.hour) for row in queries.on_duty_today(here.house)] == [
        (here.worker.name, 9), (here.deputy.name, 9), (here.other.name, 14),
    ]  # fmt: skip
    with pytest.raises(Refused):
        plan(here, "other")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"first": dt.date(2025, 2, 28), "last": dt.date(2025, 3, 2)}, "first"),
        ({"last": dt.date(2026, 3, 1)}, "last"),
        ({"last": dt.date(2027, 3, 4)}, "last"),
        ({"ends": dt.time(9)}, "ends"),
    ],
)
def test_a_span_and_hours_that_do_not_fit_are_named(here, fields, field):
    with pytest.raises(Invalid) as refused:
        plan(here, **fields)
    assert list(refused.value.errors) == [field]


@pytest.mark.parametrize("who", ["outsider", "stranger"])
def test_people_of_elsewhere_keep_no_station(here, who, day):
    with pytest.raises(Invalid):
        plan(here, "worker", who, **AFTERNOON)
    with pytest.raises(Invalid):
        services.set_keepers(day, people=[key(getattr(here, who))], by=here.worker, **MORNING)


def test_a_closed_station_is_kept_by_nobody(here):
    here.house.closed_on = dt.date(2026, 3, 1)
    here.house.save()

    with pytest.raises(Refused):
        plan(here)


def test_deputies_named_are_told_once_and_nobody_of_days_past(here, work_off):
    plan(here, "deputy", last=WEEK[1])
    plan(here, "other", first=TODAY - dt.timedelta(days=3), last=TODAY - dt.timedelta(days=1))
    work_off()

    assert list(Notification.objects.values_list("recipient__name", "event__kind")) == [
        (here.deputy.name, "liaison.plan_station_days")
    ]


def test_people_of_certain_hours_are_named_anew(here, day, work_off):
    plan(here, "worker", **AFTERNOON)

    services.set_keepers(day, people=[key(here.other)], by=here.worker, **MORNING)
    services.set_keepers(day, people=[], by=here.worker, **AFTERNOON)
    work_off()

    assert [row.name for row in queries.on_duty_today(here.house)] == [here.other.name]
    assert here.other.name in set(Notification.objects.values_list("recipient__name", flat=True))
    with pytest.raises(Invalid):
        services.set_keepers(day, people=[], by=here.worker, **MORNING)


# The record ------------------------------------------------------------------------------------------------------


def test_who_was_there_has_done_it_exactly_once_and_a_correction_counts_anew(here, work_off):
    DutyType.objects.create(congress=here.congress, code="V04", name="值班", fact="station_day")
    day = plan(here, "worker", "deputy", "other")[0]
    recorded(here, day, here.worker, here.deputy)
    work_off()
    services.count_station_day(day, added=[here.deputy.post.mandate.pk], removed=[], version=2, by=None)
    first = list(DutyRecord.objects.values_list("mandate__person__name", "state", "half_days"))

    for version, users in ((2, [here.other]), (3, [here.deputy, here.other])):
        services.correct_station_day(
            day, came=keepers(day, *users), version=version, by=here.worker, **(DONE | {"visitors": version})
        )
        work_off()
    found = DutyRecord.objects.filter(state="approved").values_list("mandate__person__name", flat=True)

    assert first == [(here.deputy.name, "approved", 1)]
    assert sorted(found) == sorted([here.deputy.name, here.other.name])


def test_mornings_and_afternoons_together_are_a_whole_day(here, day, work_off):
    DutyType.objects.create(congress=here.congress, code="V04", name="值班", fact="station_day")
    plan(here, "deputy", **AFTERNOON)

    recorded(here, day, here.deputy)
    work_off()

    assert list(DutyRecord.objects.values_list("begins_half", "half_days")) == [(0, 2)]


def test_a_record_is_written_on_the_day_or_later(here):
    day = plan(here, first=TODAY + dt.timedelta(days=1), last=TODAY + dt.timedelta(days=1))[0]

    with pytest.raises(Refused):
        recorded(here, day, here.worker)


def test_a_correction_on_top_of_anothers_is_shown_what_stands(here, day):
    recorded(here, day, here.worker)
    there = keepers(day, here.worker)
    services.correct_station_day(day, came=there, version=2, by=here.worker, **(DONE | {"visitors": 5}))

    with pytest.raises(Stale) as refused:
        services.correct_station_day(day, came=there, version=2, by=here.worker, **DONE)
    with pytest.raises(Refused):
        services.correct_station_day(day, came=there, version=3, by=here.worker, **(DONE | {"visitors": 5}))
    assert refused.value.current["visitors"] == 5


def test_somebody_who_is_not_of_the_day_was_not_there(here, day):
    foreign = plan(here, "other", first=TODAY + dt.timedelta(days=1), last=TODAY + dt.timedelta(days=1))[0]

    with pytest.raises(Invalid):
        services.record_station_day(day, came=keepers(foreign, here.other), by=here.worker, **DONE)


def test_called_off_nobody_is_on_duty_and_deputies_are_told(here, day, work_off):
    services.cancel_station_day(day, reason="停电", by=here.worker)
    work_off()

    assert queries.on_duty_today(here.house) == []
    assert (here.deputy.name, "liaison.cancel_station_day") in set(
        Notification.objects.values_list("recipient__name", "event__kind")
    )
    with pytest.raises(Refused):
        recorded(here, day, here.worker)


def test_what_the_portal_knows_is_counted_by_itself(here, day):
    steps.received(here)  # not screened: it does not count
    steps.accepted(here)
    steps.replied(here)

    assert queries.what_happened(here.house, TODAY, TODAY) == {TODAY: {"came": 2, "answered": 1}}
    assert queries.known_of_day(day) == {"came": 2, "answered": 1}
    assert [len(rows) for rows in queries.opinions_of_day(day, here.worker).values()] == [2, 1]


# Who may ---------------------------------------------------------------------------------------------------------


def test_only_the_station_records_corrects_and_calls_off(here, day):
    found = {who: {move.name for move in STATION_DAY_MOVES.open_to(user, day)} for who, user in everybody(here).items()}

    assert {who: moves for who, moves in found.items() if moves} == {
        "worker": {"record_station_day", "cancel_station_day"}
    }
    recorded(here, day, here.worker)
    day.refresh_from_db()
    assert [move.name for move in STATION_DAY_MOVES.open_to(everybody(here)["worker"], day)] == ["correct_station_day"]


def test_queryset_and_predicate_agree_on_who_sees_a_day(here, day):
    users = everybody(here)

    seen = {who for who, user in users.items() if StationDay.objects.visible_to(user).exists()}

    assert seen == {"worker", "deputy", "secretary", "leader"}
    assert seen == {who for who, user in users.items() if user.has_perm("liaison.view_station_day", day)}


@pytest.mark.parametrize("who", [who for who in EVERYBODY if who != "worker"])
def test_nobody_else_plans_names_or_records(here, day, logged_in, who):
    client = logged_in(everybody(here)[who])
    urls = [reverse("station_day_plan", args=[here.house.pk]), reverse("station_day_keepers", args=[day.pk])]
    urls += [reverse("station_day_move", args=[day.pk, name]) for name in STATION_DAY_MOVES.names]

    assert {client.post(url).status_code for url in urls} <= {403, 404}


# Pages, papers, API ----------------------------------------------------------------------------------------------


def send(client, url, **fields):
    key_ = client.get(url).context["idempotency_key"]
    answer = client.post(url, {"idempotency_key": key_, **fields})
    assert answer.status_code == 302, answer.context["form"].errors
    return answer.url


def test_the_whole_way_by_the_pages(here, logged_in):
    client = logged_in(here.worker)
    hours = {"begins": "09:00", "ends": "11:30"}
    send(
        client, reverse("station_day_plan", args=[here.house.pk]), first="2026-03-02", last="2026-03-03",
        weekdays=[0, 1], people=[key(here.worker), key(here.deputy)], each="1", **hours,
    )  # fmt: skip
    day = StationDay.objects.get(date=TODAY)
    page = day.get_absolute_url()
    send(client, f"{page}people/", people=[key(here.worker), key(here.deputy)], **hours)
    there = list(day.keepers.values_list("pk", flat=True))
    record = {"came": there, "visitors": "3", "settled": "2", "note": "咨询医保"}
    send(client, f"{page}record_station_day/", on_paper="on", **record)
    send(client, f"{page}correct_station_day/", version="3", **(record | {"settled": "3"}))
    listed = client.get(reverse("station_day_list"))
    shown = logged_in(here.deputy).get(page).content.decode()

    day.refresh_from_db()
    assert (day.state, day.settled, day.on_paper) == ("recorded", 3, True)
    assert [row.date for row in listed.context["rows"]] == [TODAY, TODAY + dt.timedelta(days=1)]
    assert "咨询医保" in shown
    assert Event.objects.filter(kind="liaison.correct_station_day").get().data["settled"] == [2, 3]


def test_a_refused_record_keeps_what_was_typed(here, day, logged_in):
    answer = logged_in(here.worker).post(
        reverse("station_day_move", args=[day.pk, "record_station_day"]),
        {"note": "写好的<b>一大段</b>", "visitors": "-1"},
    )

    assert answer.status_code == 422
    assert {"visitors", "settled"} <= set(answer.context["form"].errors)
    assert "写好的&lt;b&gt;一大段&lt;/b&gt;" in answer.content.decode()


def test_everybody_reads_who_is_on_duty_today_with_function_and_hours_and_never_a_phone(here, day, client):
    for person in (here.deputy.person, here.worker):
        person.phone = steps.PHONE
        person.save()
    wall = services.renew_wall(here.house, by=here.worker)
    urls = [
        here.house.get_absolute_url(),
        reverse("station_wall", args=[here.house.pk, queries.wall_token(wall)]),
    ]

    for page in (client.get(url).content.decode() for url in urls):
        assert "今日值班" in page
        assert all(word in page for word in (here.worker.name, here.deputy.name, "联络员", "09:00–11:30"))
        assert steps.PHONE not in page
    services.cancel_station_day(day, reason="停电", by=here.worker)
    assert "今日值班" not in client.get(urls[1]).content.decode()


def test_the_desk_of_the_station_says_who_keeps_it_and_what_is_to_be_recorded(here, day, logged_in):
    plan(here, first=TODAY - dt.timedelta(days=3), last=TODAY - dt.timedelta(days=2))

    desk = logged_in(here.worker).get(reverse("home")).content.decode()
    waiting = logged_in(here.worker).get(reverse("station_day_list"), {"view": "record"})

    assert "今日值班" in desk
    assert "待登记的值班" in desk
    assert [row.date.day for row in waiting.context["rows"]] == [27, 28]


@pytest.mark.parametrize("ending", ["pdf", "docx", "xlsx"])
def test_the_register_of_a_year_is_printed(here, day, logged_in, ending):
    recorded(here, day, here.worker)

    answer = logged_in(here.worker).get(reverse("station_day_register", args=[here.house.pk, ending]))

    assert (answer.status_code, len(answer.content) > 1000) == (200, True)
    assert logged_in(here.deputy).get(answer.request["PATH_INFO"]).status_code == 403


def test_the_register_holds_who_was_there_and_no_number_of_a_voter(here, day, logged_in):
    recorded(here, day, here.worker, note=f"电话 {steps.PHONE} 咨询", on_paper=True)
    gone = plan(here, "deputy", first=TODAY - dt.timedelta(days=1), last=TODAY - dt.timedelta(days=1))[0]
    services.cancel_station_day(gone, reason="停电", by=here.worker)
    steps.replied(here)

    answer = logged_in(here.worker).get(reverse("station_day_register", args=[here.house.pk, "xlsx"]))
    (_n, _heads), (_m, off), (_k, row) = workbook.read(answer.content, "x.xlsx")

    assert off[:4] == ["2026-03-01", "", "", ""]
    assert "停电" in off[6]
    assert row[:6] == ["2026-03-02", f"{here.worker.name} 09:00–11:30", "3", "2", "1", "1"]
    assert steps.PHONE not in row[6]
    assert "纸质" in row[6]


def test_the_api_gives_and_moves_a_day(here, day, client):
    client.force_login(here.worker)
    url = f"/api/v1/station-days/{day.pk}/"

    shown = client.get(url).json()
    answer = client.post(
        f"{url}moves/record_station_day/",
        {"came": keepers(day, here.worker), "visitors": 1, "settled": 0},
        content_type="application/json",
    )

    assert [(row["name"], row["deputy"]) for row in shown["people"]] == [
        (here.worker.name, None), (here.deputy.name, here.deputy.post.mandate.pk),
    ]  # fmt: skip
    assert (answer.status_code, answer.json()["state"]) == (200, "recorded")
    client.force_login(here.outsider)
    assert client.get(url).status_code == 404


def test_the_admin_lists_days_and_changes_none(here, day, logged_in):
    client = logged_in(here.secretary)

    listed = client.get(reverse("admin:liaison_stationday_changelist"))

    assert here.deputy.name in listed.content.decode()
    assert client.get(reverse("admin:liaison_stationday_add")).status_code == 403


@pytest.mark.parametrize("name", ["station_day_list", "station_day_detail"])
def test_pages_ask_the_same_few_questions(here, logged_in, name, django_assert_max_num_queries):
    days = plan(here, "worker", "deputy", "other", last=WEEK[1])
    client = logged_in(here.worker)
    url = reverse(name, args=[days[0].pk] if name == "station_day_detail" else [])
    client.get(url)

    with django_assert_max_num_queries(12):
        assert client.get(url).status_code == 200


def test_constraints_hold_in_the_database(here, day):
    for fields in ({"state": "x"}, {"state": "cancelled"}, {"state": "recorded"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            StationDay.objects.filter(pk=day.pk).update(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        StationDay.objects.create(station=here.house, date=day.date)
    row = day.keepers.exclude(mandate=None).get()
    for fields in ({"mandate": None}, {"post": here.worker.post}, {"ends": dt.time(8)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            StationKeeper.objects.filter(pk=row.pk).update(**fields)
    for fields in ({"mandate": row.mandate}, {"post": here.worker.post}):
        with pytest.raises(IntegrityError), transaction.atomic():
            StationKeeper.objects.create(day=day, **fields, **MORNING)
