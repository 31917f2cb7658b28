"""Speeches: who may ask, list, call; the order, the time, what counts as duty, and who sees what."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from congress.errors import Invalid, Refused
from deputies.models import DutyRecord
from deputies.workflow import DutyState
from meetings import queries, services
from meetings.computing import speaking as sums
from meetings.models import Speech, SpeechCorrection
from meetings.workflow import SPEECH
from tests import factories
from tests.deputies import counting
from tests.meetings import speaking, steps
from tests.meetings.steps import DAY, HOUR, NOW

ROLES = ("secretary", "affairs", "delegate", "leader", "clerk", "auditor", "first", "second", "third")
OWN, RUN = ["hand_in_speech", "take_speech_back"], ["list_speech", "call_speech", "decline_speech"]
OPEN = {  # state → moves of whoever runs the list, of the speaker himself; the gathering has begun
    "asked": (RUN, OWN),
    "listed": (["call_speech", "decline_speech"], OWN),
    "called": (["end_speech", "put_back_speech"], []),
    "handed_in": (["decline_speech"], []),
    "spoken": ([], []), "declined": ([], []), "taken_back": ([], []), "not_reached": ([], []),
}  # fmt: skip


@pytest.fixture
def sitting(house):
    return speaking.sitting(house)


# Rules -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spoken", "first", "further", "minutes"), [(0, 15, 5, 15), (1, 15, 5, 5), (3, 15, 5, 5), (0, 10, 3, 10)]
)
def test_the_first_speech_is_the_longer_one(spoken, first, further, minutes):
    assert sums.limit(spoken, first, further) == minutes


@pytest.mark.parametrize(("seconds", "minutes"), [(0, 1), (1, 1), (60, 1), (61, 2), (900, 15), (901, 16), (-5, 1)])
def test_a_minute_begun_counts(seconds, minutes):
    assert sums.minutes_between(NOW, NOW + HOUR * seconds / 3600) == minutes


@pytest.mark.parametrize(
    ("key", "step", "order"), [(2, -1, [2, 1, 3]), (2, 1, [1, 3, 2]), (1, -1, None), (3, 1, None), (1, 1, [2, 1, 3])]
)
def test_places_are_swapped(key, step, order):
    assert sums.swapped([1, 2, 3], key, step) == order


@pytest.mark.parametrize("state", list(OPEN))
@pytest.mark.parametrize("role", ROLES)
def test_moves_of_a_speech(house, sitting, clock, role, state):
    speech = speaking.in_state(sitting, house.first, house.secretary, state)
    clock.move_to(sitting.begins_at)

    runs, own = OPEN[state]
    expected = {"secretary": runs, "affairs": runs, "first": own}.get(role, [])
    assert [move.name for move in SPEECH.open_to(getattr(house, role), speech)] == expected


@pytest.mark.parametrize("state", list(OPEN))
@pytest.mark.parametrize("role", ROLES)
def test_who_sees_a_speech_is_said_twice_and_agrees(house, sitting, role, state):
    speech = speaking.in_state(sitting, house.first, house.secretary, state)
    user = getattr(house, role)

    seen = Speech.objects.visible_to(user).filter(pk=speech.pk).exists()

    assert user.has_perm("meetings.view_speech", speech) == seen
    heard = state in {"listed", "called", "spoken", "handed_in"}
    expected = {"secretary": True, "affairs": True, "first": True, "clerk": False, "auditor": False}
    assert seen == expected.get(role, heard)


def test_nobody_of_another_congress_sees_or_runs_it(house, sitting):
    stranger = factories.staff(factories.congress())
    speech = speaking.in_state(sitting, house.first, house.secretary, "listed")

    assert not Speech.objects.visible_to(stranger).exists()
    with pytest.raises(PermissionDenied):
        services.move_speech(speech, "call_speech", by=stranger)


def test_the_chair_runs_the_list_and_never_himself(house, sitting, clock):
    services.lead(
        sitting, by=house.secretary, chair=house.second, topic="审议报告", first_minutes=10, further_minutes=3
    )
    other, own = speaking.ask(sitting, house.first), speaking.ask(sitting, house.second)
    clock.move_to(sitting.begins_at)

    called = speaking.move(other, "call_speech", house.second)

    assert (called.state, called.limit_minutes) == ("called", 10)
    with pytest.raises(PermissionDenied):
        speaking.move(own, "list_speech", house.second)
    with pytest.raises(PermissionDenied):
        speaking.entered(sitting, house.second, house.second)


# Asking ------------------------------------------------------------------------------------------------------------


def test_a_deputy_asks_once_and_may_again_when_he_has_spoken(house, sitting, clock):
    speech = speaking.ask(sitting, house.first)
    with pytest.raises(Refused):
        speaking.ask(sitting, house.first)

    clock.move_to(sitting.begins_at)
    speaking.move(speech, "call_speech", house.secretary)
    speaking.move(speech, "end_speech", house.secretary)

    assert speaking.ask(sitting, house.first).state == "asked"


def test_a_text_is_handed_in_at_once(house, sitting):
    with pytest.raises(Invalid):
        speaking.ask(sitting, house.first, manner="written")

    assert speaking.ask(sitting, house.first, manner="written", text="一、现状。").state == "handed_in"


def test_whoever_is_not_asked_to_the_gathering_does_not_speak(house):
    gathering = steps.published(house.secretary)

    for user in (house.first, house.delegate, house.leader):
        with pytest.raises((Refused, PermissionDenied)):
            speaking.ask(gathering, user)
    with pytest.raises(Refused):
        speaking.entered(gathering, house.first, house.secretary)


def test_requests_end_with_the_chairs_moment_and_hands_are_still_entered(house, sitting, clock):
    services.lead(sitting, by=house.secretary, ask_until=sitting.begins_at)
    clock.move_to(sitting.begins_at)

    with pytest.raises(Refused):
        speaking.ask(sitting, house.first)
    assert speaking.entered(sitting, house.first, house.secretary).state == "listed"


def test_a_session_with_sittings_sends_speakers_to_a_sitting(house):
    whole = steps.session(house.secretary)

    with pytest.raises(Refused):
        speaking.ask(whole, house.first)


def test_only_who_prepares_the_gathering_leads_it(house, sitting):
    for role in ("delegate", "leader", "first", "clerk"):
        with pytest.raises(PermissionDenied):
            services.lead(sitting, by=getattr(house, role), topic="别的")
    with pytest.raises(Invalid):
        services.lead(sitting, by=house.secretary, chair=house.clerk)
    with pytest.raises(Invalid):
        services.lead(sitting, by=house.secretary, ask_until=sitting.ends_at + HOUR)


# Order and time ----------------------------------------------------------------------------------------------------


def names(gathering, user):
    return [row.name for row in queries.speaker_list(gathering, user).open]


def test_the_order_is_changed_by_one_place(house, sitting):
    speeches = [speaking.ask(sitting, user) for user in (house.first, house.second, house.third)]

    services.shift_speech(speeches[2], -1, by=house.secretary)
    services.shift_speech(speeches[0], -1, by=house.secretary)

    assert names(sitting, house.secretary) == ["王秀英", "陈志强", "李建国"]
    with pytest.raises(PermissionDenied):
        services.shift_speech(speeches[0], 1, by=house.first)


def test_the_clock_gives_fifteen_minutes_first_and_five_then(house, sitting, clock):
    clock.move_to(sitting.begins_at)
    first = speaking.entered(sitting, house.first, house.secretary)
    speaking.move(first, "call_speech", house.secretary)
    clock.shift(16 * 60 + 1)
    first = speaking.move(first, "end_speech", house.secretary)
    second = speaking.entered(sitting, house.first, house.secretary)
    second = speaking.move(second, "call_speech", house.secretary)

    assert (first.limit_minutes, first.minutes, first.is_over_limit) == (15, 17, True)
    assert second.limit_minutes == 5
    assert speaking.move(second, "end_speech", house.secretary, minutes=4).minutes == 4


def test_one_speaks_at_a_time(house, sitting, clock):
    one, two = speaking.ask(sitting, house.first), speaking.ask(sitting, house.second)
    with pytest.raises(Refused):
        speaking.move(one, "call_speech", house.secretary)  # it has not begun
    clock.move_to(sitting.begins_at)
    speaking.move(one, "call_speech", house.secretary)

    with pytest.raises(Refused):
        speaking.move(two, "call_speech", house.secretary)
    with pytest.raises(IntegrityError), transaction.atomic():
        Speech.objects.filter(pk=two.pk).update(state="called", started_at=NOW)

    assert speaking.move(one, "put_back_speech", house.secretary).started_at is None


def test_a_refusal_says_why(house, sitting):
    speech = speaking.ask(sitting, house.first)

    with pytest.raises(Invalid):
        speaking.move(speech, "decline_speech", house.secretary, note=" ")


# Duty --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def counted(house):
    counting.in_force(house.congress, by=house.affairs)


def acts(house):
    rows = DutyRecord.objects.filter(source__endswith=":speech").exclude(state=DutyState.STRUCK)
    return sorted(rows.values_list("mandate__person__name", "type__code"))


def held(house, sitting, clock):
    """One spoke twice, one asked for print and was not reached, one was not reached."""
    speaking.ask(sitting, house.second, text="二、建议。", wants_print=True)
    speaking.ask(sitting, house.third)
    clock.move_to(sitting.begins_at)
    for _time in range(2):
        speaking.spoken(sitting, house.first, house.secretary)
    clock.move_to(sitting.ends_at)
    steps.close(sitting, house.secretary)


def test_speeches_count_once_when_the_gathering_is_closed(house, sitting, clock, counted, work_off):
    held(house, sitting, clock)
    assert acts(house) == []

    work_off()
    services.register_attendance(sitting.pk, by=house.secretary)

    assert acts(house) == [("李建国", "M05"), ("王秀英", "M04")]
    states = Speech.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["handed_in", "not_reached", "spoken", "spoken"]


def test_a_correction_follows_into_the_duty_record(house, sitting, clock, counted, work_off):
    held(house, sitting, clock)
    work_off()
    forgotten, printed = (
        Speech.objects.get(mandate=house.third.acting_as.mandate),
        Speech.objects.get(state="handed_in"),
    )

    services.correct_speech(forgotten, by=house.secretary, state="spoken", reason="漏记", minutes=6)
    services.correct_speech(printed, by=house.secretary, state="not_reached", reason="未印发")
    twice = Speech.objects.filter(state="spoken", mandate=house.first.acting_as.mandate).first()
    services.correct_speech(twice, by=house.secretary, state="not_reached", reason="重复")

    assert acts(house) == [("王秀英", "M04"), ("陈志强", "M04")]
    assert SpeechCorrection.objects.count() == 3


def test_what_cannot_be_corrected(house, sitting, clock, counted, work_off):
    speech = speaking.ask(sitting, house.first)
    with pytest.raises(Refused):
        services.correct_speech(speech, by=house.secretary, state="spoken", reason="漏记")
    clock.move_to(sitting.ends_at)
    steps.close(sitting, house.secretary)

    for by in (house.first, house.delegate, house.leader):
        with pytest.raises(PermissionDenied):
            services.correct_speech(speech, by=by, state="spoken", reason="漏记")
    with pytest.raises(Invalid):
        services.correct_speech(speech, by=house.secretary, state="spoken", reason=" ")
    with pytest.raises(Refused):
        services.correct_speech(speech, by=house.secretary, state="handed_in", reason="有稿")
    with pytest.raises(Refused):
        services.correct_speech(speech, by=house.secretary, state="not_reached", reason="一样")


# Pages -------------------------------------------------------------------------------------------------------------


def test_a_deputy_asks_on_the_page_and_the_staff_calls_him(house, sitting, clock, logged_in):
    page = f"/gatherings/{sitting.pk}/speeches/"
    client = logged_in(house.first)
    asked = client.post(f"{page}ask/", {"topic": "供水", "manner": "platform"})
    speech = Speech.objects.get()
    assert (asked.status_code, asked.url) == (302, page)

    clock.move_to(sitting.begins_at)
    client = logged_in(house.secretary)
    client.post(f"/speeches/{speech.pk}/moves/call_speech/")
    assert "15" in client.get(page).content.decode()
    client.post(f"/speeches/{speech.pk}/moves/end_speech/", {"minutes": "3"})

    speech.refresh_from_db()
    assert (speech.state, speech.minutes) == ("spoken", 3)


def test_the_list_follows_by_polling_and_answers_304(house, sitting, logged_in):
    client = logged_in(house.secretary)
    page = f"/gatherings/{sitting.pk}/speeches/?poll=1"
    tag = client.get(page)["ETag"]

    assert client.get(page, headers={"If-None-Match": tag}).status_code == 304
    speaking.ask(sitting, house.first)
    assert client.get(page, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("count", [1, 6])
def test_the_list_asks_the_same_few_questions(house, sitting, logged_in, count, django_assert_max_num_queries):
    people = [factories.deputy(house.congress, name=f"代表{nth}", delegation=house.other) for nth in range(count)]
    services.invite(sitting, services.Audience(everybody=True), by=house.secretary)
    for user in people:
        speaking.ask(sitting, user)
    client = logged_in(house.leader)

    with django_assert_max_num_queries(12):
        client.get(f"/gatherings/{sitting.pk}/speeches/")


def test_the_text_is_read_by_others_only_once_it_is_handed_in(house, sitting, logged_in):
    speech = speaking.ask(sitting, house.first, text="尚未公开的内容。")
    speaking.move(speech, "list_speech", house.secretary)
    page = f"/speeches/{speech.pk}/"

    assert "尚未公开" not in logged_in(house.third).get(page).content.decode()
    assert "尚未公开" in logged_in(house.secretary).get(page).content.decode()
    speaking.move(speech, "hand_in_speech", house.first)
    assert "尚未公开" in logged_in(house.third).get(page).content.decode()


def test_the_paper_is_for_those_who_run_the_list(house, sitting, logged_in):
    speaking.ask(sitting, house.first, manner="written", text="一、现状。")
    page = f"/gatherings/{sitting.pk}/speeches/paper.pdf"

    assert logged_in(house.secretary).get(page).content[:5] == b"%PDF-"
    assert logged_in(house.first).get(page).status_code == 403


def test_pages_of_another_congress_are_not_there(house, sitting, logged_in):
    speech = speaking.ask(sitting, house.first)
    client = logged_in(factories.staff(factories.congress()))

    assert client.get(f"/speeches/{speech.pk}/").status_code == 404
    assert client.post(f"/speeches/{speech.pk}/shift/up/").status_code == 404
    assert client.get(f"/gatherings/{sitting.pk}/speeches/").status_code == 404


def test_every_page_of_the_staff_opens(house, sitting, logged_in, clock):
    speech = speaking.ask(sitting, house.first)
    client = logged_in(house.secretary)
    for page in (f"gatherings/{sitting.pk}/conduct", f"gatherings/{sitting.pk}/speeches/enter",
                 f"speeches/{speech.pk}/moves/decline_speech", f"speeches/{speech.pk}/moves/list_speech"):  # fmt: skip
        assert client.get(f"/{page}/").status_code == 200
    client.post(f"/gatherings/{sitting.pk}/conduct/", {"first_minutes": 10, "further_minutes": 3, "topic": "议题"})
    client.post(f"/speeches/{speech.pk}/shift/down/")
    clock.move_to(sitting.ends_at)
    steps.close(sitting, house.secretary)
    client = logged_in(house.secretary)

    assert services.conduct_of(sitting).first_minutes == 10
    assert client.get(f"/speeches/{speech.pk}/correct/").status_code == 200
    sent = client.post(f"/speeches/{speech.pk}/correct/", {"state": "spoken", "minutes": 2, "reason": "漏记"})
    assert (sent.status_code, Speech.objects.get().state) == (302, "spoken")


# The API -----------------------------------------------------------------------------------------------------------


def test_the_api_asks_lists_and_calls(house, sitting, clock, logged_in):
    client = logged_in(house.first)
    sent = {"gathering": sitting.pk, "topic": "供水", "manner": "platform"}
    made = client.post("/api/v1/speeches/", sent, content_type="application/json")
    key = made.json()["id"]
    clock.move_to(sitting.begins_at)
    client = logged_in(house.first)

    moves = [one["name"] for one in client.get(f"/api/v1/speeches/{key}/moves/").json()]
    staff = logged_in(house.secretary)
    done = staff.post(f"/api/v1/speeches/{key}/moves/call_speech/", {}, content_type="application/json")

    assert (made.status_code, moves) == (201, OWN)
    assert (done.json()["state"], done.json()["limit_minutes"], done.json()["body"]) == ("called", 15, "")
    assert len(staff.get(f"/api/v1/speeches/?gathering={sitting.pk}&state=called").json()["results"]) == 1
    assert staff.get("/admin/meetings/speech/").status_code == 200
    assert staff.get(f"/api/v1/speeches/{key}/events/").json()["results"]


def test_the_api_refuses_whoever_has_no_place(house, logged_in, clock):
    gathering = steps.published(house.secretary, begins_at=NOW + DAY)
    sent = {"gathering": gathering.pk, "topic": "供水", "manner": "platform"}

    answer = logged_in(house.third).post("/api/v1/speeches/", sent, content_type="application/json")

    assert answer.status_code == 403
