"""Sign-in by list, closing, duty and points, corrections, absences that put a mandate at stake; quorum with its base."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from congress.errors import Invalid, Refused
from congress.models import Event, Notification
from deputies import services as deputies
from deputies.models import DutyRecord, Mandate
from meetings import queries, services
from meetings.models import AttendanceCorrection, Participation
from meetings.services import Audience
from tests import factories
from tests.deputies import counting
from tests.deputies.counting import balance
from tests.meetings import steps
from tests.meetings.steps import DAY, HOUR


@pytest.fixture
def counted(house):
    """The congress counts points."""
    counting.in_force(house.congress, by=house.affairs, valid_from=dt.date(2025, 12, 1))
    for user in (house.first, house.second, house.third):  # a total never falls below nothing: something to lose
        counting.registered(user, "training", dt.date(2026, 1, 5), source="tests:training")
    return house


def acts():
    """What the gatherings brought, without the training before."""
    return DutyRecord.objects.exclude(source="tests:training").order_by("mandate", "pk")


def over(clock, gathering):
    clock.move_to(gathering.ends_at)


# Ticking ---------------------------------------------------------------------------------------------------------


def test_a_tick_is_kept_with_its_time_and_told_once(house):
    gathering = steps.required(house.secretary)

    for _twice in range(2):
        steps.tick(gathering, house.first, house.secretary)

    place = steps.place(gathering, house.first)
    assert (place.attendance, place.signed_in_by, place.signed_in_at) == ("present", "list", steps.NOW)
    assert Event.objects.filter(kind="meetings.mark_attendance").count() == 1


def test_late_early_and_undo(house):
    gathering = steps.required(house.secretary, half_days=3)
    steps.tick(gathering, house.first, house.secretary, "late")
    steps.tick(gathering, house.first, house.secretary, "left_early", half_days=2)
    place = steps.place(gathering, house.first)
    assert (place.attendance, place.half_days, place.signed_in_at) == ("left_early", 2, steps.NOW)

    steps.tick(gathering, house.first, house.secretary, "")

    place = steps.place(gathering, house.first)
    assert (place.attendance, place.half_days, place.signed_in_at, place.signed_in_by) == ("", None, None, "")


@pytest.mark.parametrize(("attendance", "half_days"), [("absent", None), ("nonsense", None), ("left_early", 9)])
def test_a_tick_that_is_none_is_refused(house, attendance, half_days):
    gathering = steps.required(house.secretary)

    with pytest.raises(Invalid):
        steps.tick(gathering, house.first, house.secretary, attendance, half_days=half_days)


def test_a_delegations_staff_ticks_its_own_people_alone(house):
    gathering = steps.required(house.secretary)
    steps.tick(gathering, house.first, house.delegate)

    for user, by in ((house.third, house.delegate), (house.first, house.leader), (house.first, house.second)):
        with pytest.raises(PermissionDenied):
            steps.tick(gathering, user, by)


def test_nobody_ticks_before_sign_in_opens(house, clock):
    gathering = steps.required(house.secretary, sign_in_from=steps.NOW + HOUR)
    with pytest.raises(Refused, match="尚未开始"):
        steps.tick(gathering, house.first, house.secretary)
    clock.move_to(steps.NOW + HOUR)

    assert steps.tick(gathering, house.first, house.secretary).came


def test_somebody_who_is_not_on_the_list_comes_without_having_signed_up(counted, clock, work_off):
    gathering = steps.published(counted.secretary)
    services.walk_in(gathering, counted.first.acting_as.mandate, by=counted.secretary)
    over(clock, gathering)
    steps.close(gathering, counted.secretary)
    work_off()

    assert acts().get().presence == "unannounced"


def test_who_holds_no_valid_mandate_does_not_walk_in(house):
    gathering = steps.published(house.secretary)
    mandate = house.first.acting_as.mandate
    deputies.suspend(mandate, by=house.secretary, reason="investigated")

    with pytest.raises(Refused, match="代表资格"):
        services.walk_in(gathering, mandate, by=house.secretary)


def test_the_rest_of_a_delegation_is_ticked_at_once_but_not_oneself(house):
    gathering = steps.required(house.secretary)
    steps.tick(gathering, house.first, house.secretary, "late")
    Participation.objects.filter(user=house.second).update(user=house.secretary)
    keys = list(gathering.participations.values_list("pk", flat=True))

    assert services.mark_many(gathering, keys, by=house.secretary) == 1
    assert [came for _name, _answer, came in steps.states(gathering)] == ["late", "", "present"]


# Paper -----------------------------------------------------------------------------------------------------------


def test_a_paper_list_takes_two_clerks(house):
    gathering = steps.required(house.secretary)
    keys = [steps.place(gathering, user).pk for user in (house.first, house.third)]
    entered = services.enter_paper_list(gathering, keys, by=house.secretary)
    assert [came for *_rest, came in steps.states(gathering)] == ["", "", ""]
    with pytest.raises(Refused, match="他人复核"):
        services.confirm_paper_list(entered, by=house.secretary)
    with pytest.raises(Refused, match="第二人复核"):
        services.enter_paper_list(gathering, keys, by=house.affairs)

    assert services.confirm_paper_list(entered, by=house.affairs) == 2

    assert [came for *_rest, came in steps.states(gathering)] == ["present", "", "present"]
    assert steps.place(gathering, house.first).signed_in_by == "paper"
    with pytest.raises(Refused):
        services.confirm_paper_list(entered, by=house.affairs)


def test_a_paper_list_that_does_not_agree_is_put_aside(house, clock):
    gathering = steps.required(house.secretary)
    entered = services.enter_paper_list(gathering, [steps.place(gathering, house.first).pk], by=house.secretary)
    over(clock, gathering)
    with pytest.raises(Refused, match="第二人复核"):
        steps.close(gathering, house.affairs)

    services.drop_paper_list(entered, by=house.affairs)

    assert steps.close(gathering, house.affairs).state == "closed"


@pytest.mark.parametrize("keys", [[], [99999]])
def test_a_paper_list_names_people_of_the_list(house, keys):
    with pytest.raises(Invalid):
        services.enter_paper_list(steps.required(house.secretary), keys, by=house.secretary)


# Quorum ----------------------------------------------------------------------------------------------------------


def test_the_base_is_every_valid_mandate_of_the_day(house, clock):
    sitting = steps.session(house.secretary).parts.get()
    more = [factories.deputy(house.congress, delegation=house.other) for _nth in range(3)]
    mandates = {user: Mandate.objects.get(pk=user.acting_as.mandate.pk) for user in (*more, house.third)}
    assert queries.quorum_of(sitting).base == 6  # three of them are not on the list

    deputies.suspend(mandates[more[0]], by=house.secretary, reason="investigated")
    deputies.terminate(mandates[more[1]], by=house.secretary, reason="resigned")
    assert (queries.quorum_of(sitting).base, queries.quorum_of(sitting).needed) == (4, 3)
    deputies.resume(Mandate.objects.get(pk=mandates[more[0]].pk), by=house.secretary)
    assert queries.quorum_of(sitting).base == 5

    for user in (house.first, house.second):
        steps.tick(sitting, user, house.secretary)
    count = queries.board(sitting).quorum
    assert (count.base, count.needed, count.present, count.missing, count.holds) == (5, 4, 2, 2, False)


def test_who_rests_or_ends_later_counted_on_the_day(house, clock):
    sitting = steps.session(house.secretary).parts.get()
    over(clock, sitting)
    steps.close(sitting, house.secretary)
    clock.move_to(sitting.ends_at + 9 * DAY)
    deputies.suspend(
        Mandate.objects.get(pk=house.first.acting_as.mandate.pk), by=house.secretary, reason="investigated"
    )
    deputies.terminate(Mandate.objects.get(pk=house.second.acting_as.mandate.pk), by=house.secretary, reason="moved")

    sitting.refresh_from_db()
    assert (sitting.base, queries.members_due(sitting).count()) == (3, 3)


def test_a_committee_counts_its_own_members(house):
    from deputies.models import Body, Membership

    body = Body.objects.create(congress=house.congress, kind="standing", name="常务委员会")
    for user in (house.first, house.third):
        Membership.objects.create(mandate=user.acting_as.mandate, body=body, begins_on=factories.LONG_AGO)
    meeting = steps.required(house.secretary, code="STAN", body=body)
    steps.tick(meeting, house.first, house.secretary)

    count = queries.quorum_of(meeting)
    assert (count.base, count.needed, count.present) == (2, 2, 1)
    assert [name for name, *_rest in steps.states(meeting)] == ["王秀英", "陈志强"]


def test_the_board_asks_few_questions_however_many_come(house, django_assert_num_queries):
    sitting = steps.session(house.secretary).parts.get()

    with django_assert_num_queries(4):
        found = queries.board(sitting)

    assert [(name, line.due) for name, line in found.lines] == [("城东代表团", 2), ("城西代表团", 1)]


# Closing ---------------------------------------------------------------------------------------------------------


def test_closing_sets_who_was_due_and_did_not_come_absent(house, clock):
    gathering = steps.published(house.secretary, audience=Audience(everybody=True))
    steps.answer(gathering, house.first, "come")
    steps.answer(gathering, house.second, "come")
    steps.tick(gathering, house.first, house.secretary)
    over(clock, gathering)
    steps.close(gathering, house.secretary)

    assert steps.states(gathering) == [
        ("王秀英", "coming", "present"), ("李建国", "coming", "absent"), ("陈志强", "invited", ""),
    ]  # fmt: skip


def test_a_list_is_not_closed_while_leave_waits(house, clock):
    gathering = steps.required(house.secretary)
    steps.leave(gathering, house.third)
    over(clock, gathering)
    with pytest.raises(Refused, match="陈志强"):
        steps.close(gathering, house.secretary)

    services.move_participation(steps.place(gathering, house.third), "refuse_leave", by=house.secretary, note="已过期")
    steps.close(gathering, house.secretary)

    assert steps.states(gathering)[-1] == ("陈志强", "not_excused", "absent")


def test_after_closing_nobody_ticks_answers_or_asks(house, clock):
    gathering = steps.required(house.secretary)
    over(clock, gathering)
    steps.close(gathering, house.secretary)

    for act in (
        lambda: steps.tick(gathering, house.first, house.secretary),
        lambda: steps.answer(gathering, house.first, "come"),
        lambda: steps.leave(gathering, house.first),
        lambda: services.invite(gathering, Audience(everybody=True), by=house.secretary),
        lambda: steps.close(gathering, house.secretary),
        lambda: services.walk_in(gathering, house.first.acting_as.mandate, by=house.secretary),
    ):
        with pytest.raises(Refused):
            act()


def test_a_session_is_closed_after_its_sittings(house, clock):
    whole = steps.session(house.secretary, parts=2)
    clock.move_to(whole.ends_at)
    with pytest.raises(Refused, match="第1次全体会议"):
        steps.close(whole, house.secretary)
    for part in whole.parts.order_by("pk"):
        steps.tick(part, house.first, house.secretary) if part.title == "第2次全体会议" else None
        steps.close(part, house.secretary)

    steps.close(whole, house.secretary)

    assert [came for *_rest, came in steps.states(whole)] == ["present", "absent", "absent"]


def test_attendance_becomes_duty_and_points(counted, clock, work_off):
    sitting = steps.session(counted.secretary).parts.get()
    steps.tick(sitting, counted.first, counted.secretary)
    steps.leave(sitting, counted.third)
    services.move_participation(steps.place(sitting, counted.third), "grant_leave", by=counted.secretary)
    over(clock, sitting)
    steps.close(sitting, counted.secretary)
    work_off()

    told = acts().values_list(
        "mandate__person__name", "type__code", "presence", "title", "place", "begins_on", "begins_half", "half_days",
        "organiser", "source", "state",
    )  # fmt: skip
    shared = (
        "第1次全体会议",
        "大会堂",
        dt.date(2026, 1, 17),
        0,
        1,
        "安澜市人民代表大会",
        f"meetings.gathering:{sitting.pk}",
        "approved",
    )
    assert list(told) == [
        ("王秀英", "M01", "present", *shared), ("李建国", "M01", "absent", *shared), ("陈志强", "M01", "excused", *shared),
    ]  # fmt: skip
    assert [balance(user.acting_as.mandate) for user in (counted.first, counted.second, counted.third)] == [
        1800,
        100,
        300,
    ]
    assert Notification.objects.filter(recipient=counted.first, title__contains="第1次全体会议").exists()


def test_closing_told_twice_counts_once(counted, clock, work_off):
    gathering = steps.required(counted.secretary)
    steps.tick(gathering, counted.first, counted.secretary)
    over(clock, gathering)
    steps.close(gathering, counted.secretary)
    work_off()

    assert services.register_attendance(gathering.pk, by=None) == 0
    assert acts().count() == 3


def test_nothing_counts_before_it_is_closed(counted):
    gathering = steps.required(counted.secretary)
    steps.tick(gathering, counted.first, counted.secretary)

    assert services.register_attendance(gathering.pk, by=None) == 0


def test_half_days_stayed_are_the_half_days_that_count(counted, clock, work_off):
    gathering = steps.required(counted.secretary, half_days=4)
    steps.tick(gathering, counted.first, counted.secretary, "left_early", half_days=3)
    steps.tick(gathering, counted.second, counted.secretary)
    over(clock, gathering)
    steps.close(gathering, counted.secretary)
    work_off()

    rows = acts().filter(mandate__person__user__in=[counted.first, counted.second])
    assert [(row.presence, row.half_days) for row in rows] == [("partial", 3), ("present", 4)]


def test_deputies_who_sit_in_have_a_fact_of_their_own_and_no_duty_to_come(counted, clock, work_off):
    mine = Audience(deputies=[counted.first.acting_as.mandate])
    meeting = steps.required(counted.secretary, code="STAN", audience=mine)
    guests = Audience(deputies=[counted.second.acting_as.mandate, counted.third.acting_as.mandate])
    services.invite(meeting, guests, by=counted.secretary, standing="observer")
    steps.tick(meeting, counted.first, counted.secretary)
    steps.tick(meeting, counted.second, counted.secretary)
    over(clock, meeting)
    steps.close(meeting, counted.secretary)
    work_off()

    rows = acts().values_list("mandate__person__name", "type__code", "presence")
    assert list(rows) == [("王秀英", "M07", "present"), ("李建国", "M02", "unannounced")]


# Correcting ------------------------------------------------------------------------------------------------------


@pytest.fixture
def closed(counted, clock, work_off):
    sitting = steps.session(counted.secretary).parts.get()
    steps.tick(sitting, counted.first, counted.secretary)
    over(clock, sitting)
    steps.close(sitting, counted.secretary)
    work_off()
    sitting.refresh_from_db()
    return sitting


def correct(closed, user, by, attendance, reason="签到表漏登", **more):
    return services.correct(steps.place(closed, user), by=by, attendance=attendance, reason=reason, **more)


def test_a_correction_is_kept_and_the_points_follow(counted, closed, work_off):
    assert balance(counted.second.acting_as.mandate) == 100

    correct(closed, counted.second, counted.secretary, "present")

    assert balance(counted.second.acting_as.mandate) == 1800
    row = AttendanceCorrection.objects.get()
    assert (row.before, row.after, row.reason, row.by) == ("absent", "present", "签到表漏登", counted.secretary)
    work_off()
    titles = Notification.objects.filter(recipient=counted.second).values_list("title", flat=True)
    assert "您的考勤已更正：第1次全体会议" in titles


def test_leave_granted_afterwards_costs_nothing(counted, closed):
    with pytest.raises(Invalid):
        correct(closed, counted.second, counted.secretary, "excused")

    correct(closed, counted.second, counted.secretary, "excused", leave_kind="illness")

    place = steps.place(closed, counted.second)
    assert (place.answer, place.attendance, place.leave_decided_by) == ("excused", "", counted.secretary)
    assert (balance(counted.second.acting_as.mandate), acts().get(mandate=place.mandate).presence) == (300, "excused")


def test_who_was_ticked_by_mistake_is_absent_after_all(counted, closed):
    correct(closed, counted.first, counted.secretary, "absent")

    assert balance(counted.first.acting_as.mandate) == 100


def test_what_counts_nothing_any_more_is_struck_and_what_counts_now_registered(counted, clock, work_off):
    gathering = steps.published(counted.secretary, audience=Audience(everybody=True))
    steps.tick(gathering, counted.first, counted.secretary)
    over(clock, gathering)
    steps.close(gathering, counted.secretary)
    work_off()
    gathering.refresh_from_db()
    assert [row.mandate.person.name for row in acts()] == ["王秀英"]

    correct(gathering, counted.second, counted.secretary, "present")
    correct(gathering, counted.first, counted.secretary, "absent")

    states = acts().values_list("mandate__person__name", "state")
    assert list(states) == [("王秀英", "struck"), ("李建国", "approved")]


def test_a_frozen_day_is_not_corrected_at_all(counted, closed, clock):
    clock.move_to(dt.datetime(2026, 4, 11, tzinfo=dt.UTC))
    deputies.freeze(counted.congress, dt.date(2026, 2, 28), by=counted.affairs)

    with pytest.raises(Refused):
        correct(closed, counted.second, counted.secretary, "present")
    assert steps.place(closed, counted.second).attendance == "absent"
    assert not AttendanceCorrection.objects.exists()


def test_who_may_correct_and_when(counted, closed, clock):
    with pytest.raises(PermissionDenied):
        correct(closed, counted.second, counted.delegate, "present")
    with pytest.raises(Invalid):
        correct(closed, counted.second, counted.secretary, "present", reason=" ")
    with pytest.raises(Refused, match="已是如此"):
        correct(closed, counted.second, counted.secretary, "absent")
    with pytest.raises(Refused, match="尚未结算"):
        correct(
            steps.required(counted.secretary, begins_at=closed.ends_at + DAY),
            counted.second,
            counted.secretary,
            "present",
        )


# Two sessions ----------------------------------------------------------------------------------------------------


def missed(house, clock, number, *, who=(), excused=()):
    """A session that ``who`` stays away from; everybody else comes to its sitting."""
    from congress import clock as time

    whole = steps.session(house.secretary, number=number, begins_at=time.now() + DAY)
    sitting = whole.parts.get()
    for user in (house.first, house.second, house.third):
        if user in excused:
            steps.leave(whole, user)
            services.move_participation(steps.place(whole, user), "grant_leave", by=house.secretary)
        elif user not in who:
            steps.tick(sitting, user, house.secretary)
    clock.move_to(whole.ends_at)
    steps.close(sitting, house.secretary)
    return steps.close(whole, house.secretary)


def test_a_second_session_missed_without_leave_puts_the_mandate_at_stake(house, clock, work_off, logged_in):
    missed(house, clock, 4, who=[house.second, house.third])
    work_off()
    assert not Notification.objects.filter(recipient=house.secretary, title__contains="第二次未经批准").exists()
    assert queries.absences_at_stake(house.secretary).count() == 0

    missed(house, clock, 5, who=[house.third], excused=())
    work_off()

    assert [mandate.person.name for mandate in queries.absences_at_stake(house.secretary)] == ["陈志强"]
    told = Notification.objects.filter(recipient=house.affairs, title__contains="第二次未经批准")
    assert [notice.title for notice in told] == ["陈志强：第二次未经批准不出席代表大会会议"]
    lines = {line.label: line for line in logged_in(house.secretary).get("/").context["desk"]}
    assert lines["未经批准两次不出席会议"].count == 1
    assert "陈志强" in logged_in(house.secretary).get("/gatherings/absences/").content.decode()


def test_approved_leave_and_missed_sittings_put_nothing_at_stake(house, clock):
    missed(house, clock, 4, who=[house.second])
    missed(house, clock, 5, excused=[house.third])
    whole = missed(house, clock, 6, excused=[house.third])

    assert steps.states(whole)[-1] == ("陈志强", "excused", "")
    assert queries.absences_at_stake(house.secretary).count() == 0


def test_leave_granted_afterwards_takes_the_warning_back(house, clock):
    missed(house, clock, 4, who=[house.third])
    whole = missed(house, clock, 5, who=[house.third])
    assert queries.absences_at_stake(house.secretary).count() == 1

    correct(whole, house.third, house.secretary, "excused", leave_kind="illness")

    assert queries.absences_at_stake(house.secretary).count() == 0


def test_absence_from_all_sittings_with_leave_from_each_is_leave_from_the_session(house, clock):
    whole = steps.session(house.secretary, parts=2)
    for part in whole.parts.order_by("pk"):
        steps.leave(part, house.third)
        services.move_participation(steps.place(part, house.third), "grant_leave", by=house.secretary)
    clock.move_to(whole.ends_at)
    for part in whole.parts.order_by("pk"):
        steps.close(part, house.secretary)
    steps.close(whole, house.secretary)

    place = steps.place(whole, house.third)
    assert (place.answer, place.attendance, place.leave_reason) == ("excused", "", "住院")
