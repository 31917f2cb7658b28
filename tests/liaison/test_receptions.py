"""Reception days: planned, given out, announced, booked, recorded, signed; and what is refused on the way."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from congress.errors import Invalid, Refused
from congress.models import AuditRecord, Event, Notification, User
from deputies.models import DutyRecord, DutyType
from liaison import services
from liaison.models import Booking, ReceptionDay, ReceptionDuty, ReceptionRule, Station, VoterOpinion
from liaison.services import booking as bookings
from tests.liaison import steps

MAY = (dt.date(2026, 3, 2), dt.date(2026, 5, 31))
NAME = "欧阳某某"


@pytest.fixture
def rule(here):
    return services.set_rule(
        here.house, by=here.worker, kind="weekly", weekday=0, number=1, months="every", shift="next",
        begins=dt.time(9), ends=dt.time(11), place="一楼接待室", limit=2, deputies=1, least=4, announced_before=3,
    )  # fmt: skip


@pytest.fixture
def day(here, rule):
    """The first Monday to come with the deputy of the house, announced."""
    made = services.plan(rule, first=dt.date(2026, 3, 9), last=dt.date(2026, 3, 9), by=here.worker)[0]
    services.set_roster(made, deputies=[here.deputy.post.mandate], by=here.worker)
    return services.announce_reception(made, by=here.worker)


def booked(day, secret="a", **fields):
    fields = {"name": "老王", "phone": steps.PHONE, "matter": "路灯"} | fields
    return services.book(day, secret=secret, **fields)


def duty_of(day, user):
    return ReceptionDuty.objects.get(day=day, mandate=user.post.mandate)


def held(here, day, monday, came=None, **fields):
    monday.move_to(dt.datetime(2026, 3, 9, 12, tzinfo=steps.CHINA))
    there = [duty_of(day, here.deputy).pk] if came is None else came
    return services.hold_reception(day, came=there, visitors=3, by=here.worker, **fields)


def told(work_off):
    work_off()
    rows = Notification.objects.filter(event__kind__contains="rece") | Notification.objects.filter(
        event__kind__contains="substitute"
    )
    return set(rows.values_list("event__kind", "recipient__name"))


# Planning --------------------------------------------------------------------------------------------------------


def test_a_rule_gives_days_shared_out_among_the_deputies_and_says_who_has_too_few(here, rule):
    proposed = services.propose(rule, dt.date(2026, 3, 2), dt.date(2026, 3, 30))

    given = [[mandate.pk for mandate in row["deputies"]] for row in proposed.rows]
    assert [row["date"].day for row in proposed.rows] == [2, 9, 16, 23, 30]
    assert given[:3] == [given[3], *given[1:3]]
    assert len({pk for row in given for pk in row}) == 3
    assert len(proposed.short) == 3
    assert not ReceptionDay.objects.exists()


def test_days_in_the_calendar_stay_and_no_day_comes_twice(here, rule):
    first = services.plan(rule, first=MAY[0], last=dt.date(2026, 3, 31), by=here.worker)

    more = services.plan(rule, first=MAY[0], last=MAY[1], by=here.worker)

    assert len(first) == 5
    assert ReceptionDay.objects.count() == len(first) + len(more)
    with pytest.raises(Refused):
        services.plan(rule, first=MAY[0], last=MAY[1], by=here.worker)


@pytest.mark.parametrize(
    ("first", "last"), [("2026-03-01", "2026-04-01"), ("2026-04-01", "2026-03-31"), ("2026-04-01", "2027-05-01")]
)
def test_a_span_in_the_past_turned_round_or_too_long_is_refused(rule, first, last):
    with pytest.raises(Invalid):
        services.propose(rule, dt.date.fromisoformat(first), dt.date.fromisoformat(last))


@pytest.mark.parametrize("wrong", [{"ends": dt.time(9)}, {"kind": "month_weekday", "number": 6}])
def test_a_rule_that_cannot_be_is_refused(here, wrong):
    fields = {
        "kind": "weekly", "weekday": 0, "number": 1, "months": "every", "shift": "next", "begins": dt.time(9),
        "ends": dt.time(11), "place": "室", "limit": 2, "deputies": 1, "least": 1, "announced_before": 3,
    }  # fmt: skip
    with pytest.raises(Invalid):
        services.set_rule(here.house, by=here.worker, **(fields | wrong))


def test_nothing_is_planned_at_a_closed_station(here, rule):
    Station.objects.filter(pk=here.house.pk).update(closed_on="2026-03-01")

    with pytest.raises(Refused):
        services.plan(rule, first=MAY[0], last=MAY[1], by=here.worker)


def test_the_days_are_announced_when_their_time_has_come_and_the_deputies_reminded_once(here, rule, monday, work_off):
    services.plan(rule, first=dt.date(2026, 3, 9), last=dt.date(2026, 3, 9), by=here.worker)
    monday.move_to(dt.datetime(2026, 3, 5, 9, tzinfo=steps.CHINA))
    before = services.announce_due()
    monday.move_to(dt.datetime(2026, 3, 6, 9, tzinfo=steps.CHINA))
    on_the_day = services.announce_due()
    monday.move_to(dt.datetime(2026, 3, 8, 9, tzinfo=steps.CHINA))

    assert (before, on_the_day, services.announce_due()) == (0, 1, 0)
    assert (services.remind_of_receptions(), services.remind_of_receptions()) == (1, 0)
    assert {kind for kind, _who in told(work_off)} == {"liaison.announce_reception", "liaison.remind_reception"}


# Substitutes -----------------------------------------------------------------------------------------------------


def test_a_deputy_asks_the_station_names_a_substitute_and_both_are_told(here, day, work_off):
    duty = services.ask_substitute(duty_of(day, here.deputy), reason="出差", by=here.deputy)
    services.set_substitute(duty, deputy=here.other.post.mandate, by=here.worker)

    notices = told(work_off)
    assert ("liaison.ask_substitute", "吴联络") in notices
    assert {who for kind, who in notices if kind == "liaison.set_substitute"} == {here.deputy.name, here.other.name}
    with pytest.raises(Refused):
        services.set_substitute(duty, deputy=here.higher.post.mandate, by=here.worker)


def test_an_outsider_or_somebody_on_duty_anyhow_cannot_stand_in(here, day):
    for who in (here.outsider, here.deputy):
        with pytest.raises(Invalid):
            services.set_substitute(duty_of(day, here.deputy), deputy=who.post.mandate, by=here.worker)


# Booking ---------------------------------------------------------------------------------------------------------


def post(client, day, **fields):
    url = reverse("reception_book", args=[day.pk])
    token = client.get(url).context["token"]
    return client.post(url, {"token": token, "name": "老王", "phone": steps.PHONE, "matter": "我家的路灯"} | fields)


def test_a_voter_books_without_cookie_and_gives_the_place_back_by_his_code(here, day, client):
    answer = post(client, day)
    page = client.get(answer.url)
    done = client.post(answer.url, {"token": page.context["token"]}, follow=True)

    assert (answer.status_code, page.status_code, client.cookies.output()) == (302, 200, "")
    assert done.context["can_cancel"] is False
    assert Booking.objects.get().cancelled_at is not None
    assert client.post(answer.url, {"token": page.context["token"]}).status_code == 409


def test_the_same_form_sent_twice_books_one_place(day):
    assert booked(day).code == booked(day).code
    assert Booking.objects.count() == 1


def test_a_full_reception_answers_clearly_and_keeps_the_text(here, day, client):
    booked(day, "a")
    second = booked(day, "b", phone="13900000001")

    answer = post(client, day)
    services.cancel_booking(second.booking)

    assert answer.status_code == 409
    assert "我家的路灯" in answer.content.decode()
    assert post(client, day).status_code == 302


def closed(day):
    Station.objects.filter(pk=day.station_id).update(closed_on="2026-03-01")


def past(day):
    ReceptionDay.objects.filter(pk=day.pk).update(date="2026-02-27")


def called_off(day):
    ReceptionDay.objects.filter(pk=day.pk).update(state="cancelled", reason="停电")


@pytest.mark.parametrize("happens", [closed, past, called_off])
def test_a_closed_station_a_past_and_a_called_off_reception_answer_clearly_and_keep_the_text(day, client, happens):
    url = reverse("reception_book", args=[day.pk])
    token = client.get(url).context["token"]
    happens(day)

    fields = {"token": token, "name": "老王", "phone": steps.PHONE, "matter": "我家的路灯"}
    answer = client.post(url, fields)

    assert answer.status_code == 409
    assert "我家的路灯" in answer.content.decode()
    assert len(answer.context["form"].non_field_errors()) == 1


@pytest.mark.parametrize(("fields", "status"), [({"phone": "12"}, 422), ({"name": ""}, 422), ({"token": "x"}, 409)])
def test_what_is_wrong_is_said_and_the_text_kept(day, client, fields, status):
    answer = post(client, day, **fields)

    assert (answer.status_code, Booking.objects.count()) == (status, 0)
    assert "我家的路灯" in answer.content.decode()


@pytest.mark.parametrize("code", ["ABCD-EFGH-JKLM-NPQR", "nonsense", "ABC\x01"])
def test_a_wrong_code_answers_clearly_and_keeps_what_was_typed(day, client, code):
    found = client.get(reverse("reception_public"), {"code": code})

    assert (found.status_code, found.context["unknown"]) == (200, True)
    gone = client.get(reverse("booking_detail", args=[code]))
    assert (gone.status_code, day.place in gone.content.decode()) == (404, True)
    assert code.strip("\x01") in found.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["reception_public", "draft_public"])
def test_a_code_leads_to_a_page_of_its_own_not_into_the_list(client, name):
    """What script fetches for a list is put into it: a code's page would stand within the page, its error nowhere."""
    assert "hx-get" not in client.get(reverse(name)).content.decode()


def test_the_code_in_the_field_leads_to_the_booking(day, client):
    made = booked(day)

    assert client.get(reverse("reception_public"), {"code": made.code}).url == reverse(
        "booking_detail", args=[made.code]
    )


def test_too_many_bookings_from_one_source_are_asked_a_question_and_then_refused(day):
    ReceptionDay.objects.filter(pk=day.pk).update(limit=100)
    for nth in range(20):
        booked(day, f"s{nth}", phone=f"1390000{nth:04}", source="10.0.0.1")

    assert services.asks_to_book(day.station, "10.0.0.1")
    with pytest.raises(services.TooMany):
        booked(day, "last", phone="13911111111", source="10.0.0.1")


def test_who_had_booked_is_forgotten_a_month_after_the_day(day, monday):
    booked(day)
    monday.move_to(dt.datetime(2026, 4, 20, 9, tzinfo=steps.CHINA))

    assert bookings.forget_bookings() == 1
    row = Booking.objects.get()
    assert (row.name, row.phone, row.phone_index, row.matter) == ("", "", None, "")


# The record ------------------------------------------------------------------------------------------------------


@pytest.fixture
def counted(here):
    return DutyType.objects.create(congress=here.congress, code="V01", name="接待选民", fact="reception")


def test_who_came_has_received_voters_exactly_once_and_who_did_not_come_has_not(here, day, monday, counted, work_off):
    duty = services.set_substitute(duty_of(day, here.deputy), deputy=here.other.post.mandate, by=here.worker)

    held(here, day, monday, came=[duty.pk])
    work_off()
    services.count_reception(ReceptionDay.objects.get(pk=day.pk), by=None)

    rows = DutyRecord.objects.filter(type=counted)
    assert list(rows.values_list("mandate", "begins_on", "half_days")) == [
        (here.other.post.mandate.pk, dt.date(2026, 3, 9), 1)
    ]


def test_the_record_is_not_written_before_the_day_and_only_once(here, day, monday):
    with pytest.raises(Refused):
        services.hold_reception(day, came=[], visitors=0, by=here.worker)
    held(here, day, monday)
    with pytest.raises(Refused):
        held(here, day, monday)


def test_the_deputy_who_came_signs_once(here, day, monday, work_off):
    with pytest.raises(Refused):
        services.sign_reception(duty_of(day, here.deputy), by=here.deputy)
    held(here, day, monday)

    services.sign_reception(duty_of(day, here.deputy), by=here.deputy)

    assert ("liaison.hold_reception", here.deputy.name) in told(work_off)
    with pytest.raises(Refused):
        services.sign_reception(duty_of(day, here.deputy), by=here.deputy)


def test_what_a_voter_brought_is_one_opinion_with_the_deputy_or_answered_on_the_spot(here, day, monday):
    told_ = {"deputy": here.deputy.post.mandate, "category": here.categories[0], "by": here.worker}
    with pytest.raises(Refused):
        services.bring_opinion(day, words="路灯", **told_)
    held(here, day, monday, on_paper=True)

    services.bring_opinion(day, words="路灯坏了", **told_)
    services.bring_opinion(day, words="井盖松了", answer="已修好", **told_)

    rows = VoterOpinion.objects.order_by("pk")
    assert list(rows.values_list("state", "reception__on_the_spot", "entered_by")) == [
        ("accepted", False, here.worker.pk), ("replied", True, here.worker.pk),
    ]  # fmt: skip


def test_what_came_from_paper_says_who_entered_it(here, day, monday, logged_in):
    held(here, day, monday, on_paper=True)

    page = logged_in(here.deputy).get(day.get_absolute_url()).content.decode()

    assert "由纸质登记录入" in page
    assert here.worker.name in page


# Constraints -----------------------------------------------------------------------------------------------------


def test_constraints_hold_in_the_database(here, rule, day):
    duty = duty_of(day, here.deputy)
    wrong = [
        (ReceptionRule, rule, {"kind": "x"}), (ReceptionRule, rule, {"months": "x"}),
        (ReceptionRule, rule, {"shift": "x"}), (ReceptionRule, rule, {"weekday": 7}),
        (ReceptionRule, rule, {"number": 32}), (ReceptionRule, rule, {"kind": "month_weekday", "number": 6}),
        (ReceptionRule, rule, {"ends": dt.time(9)}), (ReceptionRule, rule, {"deputies": 0}),
        (ReceptionRule, rule, {"limit": 201}), (ReceptionDay, day, {"state": "x"}),
        (ReceptionDay, day, {"ends": dt.time(9)}), (ReceptionDay, day, {"limit": 201}),
        (ReceptionDay, day, {"state": "held"}), (ReceptionDay, day, {"state": "cancelled"}),
        (ReceptionDuty, duty, {"role": "substitute"}), (ReceptionDuty, duty, {"signed_at": "2026-03-09T09:00Z"}),
        (ReceptionDuty, duty, {"asked_at": "2026-03-09T09:00Z"}),
    ]  # fmt: skip
    for model, row, fields in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.filter(pk=row.pk).update(**fields)


def test_a_day_and_a_deputy_stand_once(here, day):
    copy = {"station": day.station, "date": day.date, "begins": day.begins, "ends": day.ends, "limit": 1}
    with pytest.raises(IntegrityError), transaction.atomic():
        ReceptionDay.objects.create(place="室", announce_on=day.date, **copy)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReceptionDuty.objects.create(day=day, mandate=here.deputy.post.mandate)
    made = booked(day).booking
    with pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.create(day=day, code_mark=made.code_mark, form_mark="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.create(day=day, code_mark="x", form_mark=made.form_mark)


# Who may ---------------------------------------------------------------------------------------------------------

EVERYBODY = (
    "worker", "stranger", "deputy", "other", "outsider", "higher", "secretary", "leader", "clerk", "foreign",
)  # fmt: skip


def test_queryset_and_predicate_agree_on_who_sees_a_day(here, day):
    users = {who: User.objects.get(pk=getattr(here, who).pk) for who in EVERYBODY}

    seen = {who for who, user in users.items() if ReceptionDay.objects.visible_to(user).exists()}

    assert seen == {"worker", "deputy", "secretary", "leader"}
    assert seen == {who for who, user in users.items() if user.has_perm("liaison.view_reception", day)}


STEPS = ("reception_roster", "reception_bring", "announce_reception", "hold_reception", "cancel_reception")


@pytest.mark.parametrize("who", [who for who in EVERYBODY if who != "worker"])
def test_nobody_else_runs_a_day_or_reads_who_booked(here, day, logged_in, who):
    booked(day)
    client = logged_in(User.objects.get(pk=getattr(here, who).pk))
    urls = [
        reverse(name, args=[day.pk])
        if name.startswith("reception_")
        else reverse("reception_move", args=[day.pk, name])
        for name in STEPS
    ]
    urls += [
        reverse("reception_rules", args=[here.house.pk]),
        reverse("reception_duty_replace", args=[duty_of(day, here.deputy).pk]),
    ]

    assert {client.get(url).status_code for url in urls} <= {403, 404}
    assert client.post(reverse("reception_bookings", args=[day.pk])).status_code in {403, 404}


@pytest.mark.parametrize("who", ["other", "secretary", "worker"])
def test_nobody_signs_or_asks_for_another(here, day, logged_in, who):
    client = logged_in(User.objects.get(pk=getattr(here, who).pk))
    duty = duty_of(day, here.deputy).pk

    answers = {client.post(reverse(f"reception_duty_{name}", args=[duty])).status_code for name in ("ask", "sign")}

    assert answers <= {403, 404}


def test_only_the_station_sees_who_booked_and_the_auditors_see_that_it_looked(here, day, logged_in):
    booked(day, name=NAME)
    client = logged_in(here.worker)
    before = client.get(day.get_absolute_url()).content.decode()

    page = client.post(reverse("reception_bookings", args=[day.pk])).content.decode()

    assert (NAME in before, NAME in page, steps.PHONE in page) == (False, True, True)
    assert AuditRecord.objects.get(kind="liaison.read_bookings").actor == here.worker
    assert steps.PHONE not in str(list(Event.objects.values_list()))


# Pages -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["reception_public", "station_detail"])
def test_the_next_receptions_are_public_cached_and_free_of_cookies(here, day, client, name):
    page = client.get(reverse(name, args=[here.house.pk] if name == "station_detail" else []))

    assert (page.status_code, client.cookies.output()) == (200, "")
    assert "public" in page["Cache-Control"]
    assert here.deputy.person.name in page.content.decode()


def test_the_whole_way_by_the_pages(here, rule, logged_in, monday):
    client = logged_in(here.worker)

    def send(url, **fields):
        key = client.get(url).context["idempotency_key"]
        answer = client.post(url, {"idempotency_key": key, **fields})
        assert answer.status_code == 302, answer.context["form"].errors
        return answer.url

    rule_url = send(
        reverse("reception_rules", args=[here.house.pk]), kind="month_weekday", weekday="2", number="1", months="every",
        shift="next", begins="09:00", ends="11:00", place="接待室", limit="5", deputies="2", least="1", announced_before="3",
    )  # fmt: skip
    send(rule_url, first="2026-03-02", last="2026-04-30")
    made = ReceptionDay.objects.order_by("date").first()
    send(reverse("reception_roster", args=[made.pk]), deputies=[here.deputy.post.mandate.pk])
    send(reverse("reception_move", args=[made.pk, "announce_reception"]))
    duty = duty_of(made, here.deputy)
    send(reverse("reception_duty_replace", args=[duty.pk]), deputy=here.other.post.mandate.pk)
    monday.move_to(dt.datetime(2026, 3, 4, 12, tzinfo=steps.CHINA))
    client = logged_in(here.worker)
    substitute = duty_of(made, here.other)
    send(
        reverse("reception_move", args=[made.pk, "hold_reception"]), came=[substitute.pk], visitors="2", on_paper="on",
        course="两位选民到访",
    )  # fmt: skip
    follow = send(
        reverse("reception_bring", args=[made.pk]), words="路灯坏了", deputy=here.other.post.mandate.pk,
        category=here.categories[0].code, answer="已修好",
    )  # fmt: skip
    second = ReceptionDay.objects.order_by("date").last()
    send(reverse("reception_move", args=[second.pk, "cancel_reception"]), reason="停电")
    client = logged_in(here.other)
    send(reverse("reception_duty_sign", args=[substitute.pk]))

    assert follow.startswith("/opinions/follow/")
    assert [made.date.isoformat(), second.state] == ["2026-03-04", "planned"]
    assert ReceptionDuty.objects.get(pk=substitute.pk).signed_at is not None
    assert client.get(reverse("reception_list") + "?view=past").status_code == 200


def test_a_list_asks_the_same_few_questions_for_one_day_and_for_five(
    here, rule, logged_in, django_assert_max_num_queries
):
    services.plan(rule, first=dt.date(2026, 3, 9), last=dt.date(2026, 4, 30), by=here.worker)
    client = logged_in(here.worker)
    client.get(reverse("reception_list"))

    with django_assert_max_num_queries(12):
        page = client.get(reverse("reception_list"))

    assert len(page.context["rows"]) > 4
