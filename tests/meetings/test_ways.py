"""With what one signs in, kinds within kinds, and the list of people with what is done on it."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from congress.errors import Invalid, Refused
from congress.models import Delivery, Notification
from meetings import queries, services
from meetings.models import Circular, FinerKind, Gathering, Participation, Scan, SignInWay, Speech
from meetings.services import Audience
from tests.meetings import steps
from tests.meetings.phones import Phone, scan
from tests.meetings.steps import DAY, HOUR, NOW, place, required

# fmt: off
WAYS = (
    # chosen            a code scanned  the door    a tick
    ("code door list",  "counted",      True,       True),
    ("code",            "counted",      False,      False),
    ("door",            "not_used",     True,       False),
    ("list",            "not_used",     False,      True),
    ("door list",       "not_used",     True,       True),
)
# fmt: on


def meeting(house, ways="code door list", **more):
    """One that begins in half an hour, signed in to by these ways."""
    chosen = {f"by_{way}": way in ways.split() for way in SignInWay}
    return required(house.secretary, begins_at=NOW + HOUR / 2, **(chosen | more))


def change(gathering, house, **facts):
    gathering.refresh_from_db()
    return services.change(gathering, by=house.secretary, version=gathering.version, **facts)


@pytest.mark.parametrize(("ways", "scanned", "door", "tick"), WAYS)
def test_only_what_was_chosen_signs_in(house, ways, scanned, door, tick):
    gathering = meeting(house, ways)

    code = queries.code_of_place(place(gathering, house.first)).text
    outcome = scan(gathering, code, by=house.secretary).outcome
    assert outcome == scanned
    assert refusal(lambda: at_door(gathering, house.second)) == ("" if door else "本次活动不使用会场码签到。")
    ticked = refusal(lambda: steps.tick(gathering, house.third, house.secretary))
    assert ("不使用名单签到" in ticked) is not tick
    came = set(Participation.objects.exclude(attendance="").values_list("name", flat=True))
    assert came == {name for name, is_in in zip(
        ("王秀英", "李建国", "陈志强"), (scanned == "counted", door, tick), strict=True) if is_in}  # fmt: skip


def at_door(gathering, user):
    ticket = services.door_ticket(gathering, queries.code_of_door(gathering).text, by=user)
    return services.sign_in_at_door(gathering, ticket, by=user)


def refusal(act):
    try:
        act()
    except Refused as refused:
        return str(refused)
    return ""


def test_a_phone_makes_no_code_where_none_is_taken(house):
    gathering = meeting(house, "door list")

    assert refusal(lambda: Phone(gathering, house.first)) == "本次活动不使用签到码签到。"
    assert queries.next_place(house.first) is None


def test_what_was_scanned_meanwhile_may_count_after_all(house):
    gathering = meeting(house, "door")
    waiting = scan(gathering, queries.code_of_place(place(gathering, house.first)).text, by=house.secretary)
    services.settle_scan(waiting, by=house.affairs, counts=True)

    assert (waiting.outcome, place(gathering, house.first).attendance) == ("not_used", "present")


def test_without_the_list_nobody_is_written_in_by_it_in_any_way(house):
    gathering = meeting(house, "code")
    keys = [place(gathering, house.first).pk]
    scan(gathering, queries.code_of_place(place(gathering, house.second)).text, by=house.secretary)

    for act in (
        lambda: services.mark_many(gathering, keys, by=house.secretary),
        lambda: services.enter_paper_list(gathering, keys, by=house.secretary),
        lambda: services.walk_in(gathering, place(gathering, house.first).mandate, by=house.secretary),
    ):
        assert "不使用名单签到" in refusal(act)
    steps.tick(gathering, house.second, house.secretary, "left_early")  # who signed in by code may leave early
    assert place(gathering, house.second).attendance == "left_early"
    change(gathering, house, by_list=True)
    steps.tick(gathering, house.first, house.secretary)
    assert place(gathering, house.first).came


def test_one_signs_in_somehow(house):
    with pytest.raises(Invalid) as error:
        meeting(house, "")
    assert list(error.value.errors) == ["ways"]

    with pytest.raises(IntegrityError), transaction.atomic():
        Gathering.objects.filter(pk=meeting(house, "code").pk).update(by_code=False)


def test_pages_offer_what_is_taken_and_say_what_is_not(house, logged_in):
    gathering = meeting(house, "list")
    staff, page = logged_in(house.secretary), f"/gatherings/{gathering.pk}/"

    shown = staff.get(page).content.decode()
    assert (f"{page}scanner/" in shown, f"{page}door/" in shown, f"{page}list/" in shown) == (False, False, True)
    assert "名单签到（工作人员勾选或纸质签到）" in shown
    assert "此时扫码的记录待核实" in staff.get(f"{page}scanner/").content.decode()
    refused = staff.get(reverse("door_code", args=[gathering.pk]))
    assert (refused.status_code, "本次活动不使用会场码签到。" in refused.content.decode()) == (409, True)
    change(gathering, house, by_list=False, by_door=True)
    listed = staff.get(f"{page}list/").content.decode()
    assert ("不使用名单签到" in listed, 'value="present"' in listed) == (True, False)


@pytest.mark.parametrize(
    ("ways", "link", "own", "camera", "words"),
    [("code", 1, 1, 0, 0), ("door", 1, 0, 1, 1), ("list", 0, 0, 0, 1), ("code door", 1, 1, 1, 0)],
)
def test_the_phone_shows_what_is_taken(house, logged_in, ways, link, own, camera, words):
    gathering = meeting(house, ways)
    deputy, page = logged_in(house.first), f"/gatherings/{gathering.pk}/"
    code = deputy.get(f"{page}code/").content.decode()

    assert (f'"{page}code/"' in deputy.get(page).content.decode()) == link
    assert ("data-my-code" in code, "data-door" in code, "本次活动不使用签到码签到。" in code) == (own, camera, words)
    assert deputy.get(reverse("server_code", args=[gathering.pk])).status_code == (200 if own else 409)


def test_the_list_of_a_scanner_says_that_codes_are_not_taken(house):
    assert '"codes":false' in queries.signed_roster(house.secretary, meeting(house, "door"))["roster"]
    assert '"codes":true' in queries.signed_roster(house.secretary, meeting(house, "code"))["roster"]


# Kinds within kinds --------------------------------------------------------------------------------------------------


@pytest.fixture
def finer(house):
    return FinerKind.objects.create(kind=steps.kind(house.congress), name="民生工程视察")


def test_a_finer_kind_is_one_of_the_kind(house, finer):
    meant = steps.drafted(house.secretary, finer_kind=finer)
    with pytest.raises(Invalid) as error:
        steps.drafted(house.secretary, code="PLEN", finer_kind=finer)

    assert (meant.kind_shown, list(error.value.errors)) == ("视察 · 民生工程视察", ["finer_kind"])
    with pytest.raises(IntegrityError), transaction.atomic():
        FinerKind.objects.create(kind=finer.kind, name=finer.name)


def test_it_is_chosen_in_the_form_shown_in_the_list_and_filtered_by(house, finer, logged_in):
    staff = logged_in(house.secretary)
    steps.published(house.secretary, title="另一次视察")
    fields = {
        "kind": finer.kind_id, "finer_kind": finer.pk, "title": "看水厂", "organiser": house.served.organ_id,
        "contact": "周敏", "contact_phone": "0990-1", "place": "二厂", "begins_at": "2026-01-18T09:00",
        "ends_at": "2026-01-18T11:00", "half_days": 1, "is_required": "no", "answer_until": "2026-01-17T09:00",
        "text": "看。", "ways": ["code", "list"], "everybody": "on", "send": "1",
    }  # fmt: skip
    assert staff.post("/gatherings/new/", fields).status_code == 302

    made = Gathering.objects.get(title="看水厂")
    assert (made.finer_kind, made.by_code, made.by_door, made.by_list) == (finer, True, False, True)
    page = staff.get("/gatherings/", {"kind": f"{finer.kind_id}-{finer.pk}"}).content.decode()
    assert ("看水厂" in page, "另一次视察" in page, "视察 · 民生工程视察" in page) == (True, False, True)
    rows = staff.get("/api/v1/gatherings/?finer_kind=民生工程视察").json()["results"]
    assert [(row["title"], row["finer_kind"]) for row in rows] == [("看水厂", "民生工程视察")]
    assert staff.get(f"/api/v1/gatherings/{made.pk}/").json()["ways"] == ["code", "list"]
    assert staff.post("/gatherings/new/", fields | {"ways": []}).status_code == 422


def test_the_admin_keeps_finer_kinds_of_ones_own_congress(house, finer, logged_in):
    page = reverse("admin:meetings_finerkind_changelist")

    assert "民生工程视察" in logged_in(house.secretary).get(page).content.decode()
    for name in ("delegate", "first", "leader", "clerk"):
        assert logged_in(getattr(house, name)).get(page).status_code in {302, 403}


def test_a_copied_session_signs_in_as_its_source(house):
    whole = steps.session(house.secretary, by_door=False)
    row = steps.factories.session(house.congress.terms.first(), number=6, begins_on=(NOW + 400 * DAY).date(),
                                  ends_on=(NOW + 402 * DAY).date())  # fmt: skip

    assert services.copy_session(whole, row, by=house.secretary).ways == [SignInWay.CODE, SignInWay.LIST]


# The list of people --------------------------------------------------------------------------------------------------


def test_the_list_says_speech_feedback_and_notices(house, logged_in, work_off):
    gathering = meeting(house)
    work_off()
    Notification.objects.filter(recipient=house.first).update(read_at=NOW)
    services.ask_to_speak(gathering, by=house.secretary, deputy=place(gathering, house.first).mandate, topic="供水",
                          manner="keynote", resources_given="投影")  # fmt: skip
    steps.tick(gathering, house.first, house.secretary)

    page = logged_in(house.secretary).get(f"/gatherings/{gathering.pk}/people/").content.decode()
    for words in ("供水", "主讲", "投影", "1条，已读1条", "1条，已读0条", "改状态", "设为发言／主讲"):
        assert words in page
    assert "条，已读" not in logged_in(house.delegate).get(f"/gatherings/{gathering.pk}/people/").content.decode()


def test_only_who_runs_the_list_names_the_main_speaker(house):
    gathering = meeting(house)

    with pytest.raises(PermissionDenied):
        services.ask_to_speak(gathering, by=house.first, topic="供水", manner="keynote")
    assert not Speech.objects.exists()


def test_staff_enter_what_somebody_told_and_he_is_told_of_it(house, logged_in, work_off):
    gathering = steps.published(house.secretary, audience=Audience(everybody=True), is_required=True)
    page = reverse("place_answer", args=[place(gathering, house.first).pk])
    client = logged_in(house.secretary)
    empty = client.post(page, {"answer": "ask_leave", "leave_kind": "illness"})
    done = client.post(page, {"answer": "ask_leave", "leave_kind": "illness", "leave_reason": "住院"})
    work_off()

    assert (empty.status_code, done.status_code, place(gathering, house.first).answer) == (422, 302, "leave_asked")
    told = Notification.objects.filter(recipient=house.first, kind="meetings.enter_answer")
    assert [row.title for row in told] == ["已代您登记“城乡供水视察”的答复：请假待批"]


def test_an_answer_entered_for_a_session_holds_for_its_sittings(house):
    whole = steps.session(house.secretary, parts=2)
    services.enter_answer(place(whole, house.first), "come", by=house.delegate)

    answers = Participation.objects.filter(user=house.first).values_list("answer", flat=True)
    assert list(answers) == ["coming"] * 3


@pytest.mark.parametrize(
    ("name", "whose", "allowed"),
    [
        ("secretary", "first", True), ("affairs", "third", True), ("delegate", "first", True),
        ("delegate", "third", False), ("leader", "first", False), ("clerk", "first", False),
        ("second", "first", False), ("first", "first", False),
    ],
)  # fmt: skip
def test_who_enters_an_answer(house, name, whose, allowed):
    gathering = meeting(house)
    try:
        services.enter_answer(place(gathering, getattr(house, whose)), "come", by=getattr(house, name))
    except PermissionDenied:
        assert not allowed
    assert (place(gathering, getattr(house, whose)).answer == "coming") is allowed


def test_an_answer_is_entered_as_long_as_one_answers(house, clock):
    gathering = steps.published(house.secretary, audience=Audience(everybody=True), answer_until=NOW + HOUR)
    clock.move_to(NOW + 2 * HOUR)

    assert refusal(lambda: services.enter_answer(place(gathering, house.first), "come", by=house.secretary))
    assert queries.answers_to_enter(house.secretary, place(gathering, house.first)) == []


def test_those_shown_are_written_to_and_each_is_told_by_one_way_at_least(house, logged_in, work_off, settings):
    settings.NOTICE_CHANNELS = ["sms"]
    for user in (house.first, house.second, house.third):
        user.phone = "13900000001"
        user.save(update_fields=["phone"])
    gathering = meeting(house)
    work_off()
    Delivery.objects.all().delete()
    client = logged_in(house.secretary)
    page = f"/gatherings/{gathering.pk}/write/?delegation={house.served.pk}"
    shown = client.get(page).content.decode()
    assert ("王秀英" in shown, "陈志强" in shown) == (True, False)

    keys = [place(gathering, user).pk for user in (house.first, house.second)]
    client.post(page, {"text": "请走南门。", "places": keys})
    work_off()

    told = Notification.objects.filter(text="请走南门。").order_by("recipient")
    assert {row.recipient for row in told} == {house.first, house.second}
    assert {row.recipient for row in Delivery.objects.filter(channel="sms")} == {house.first, house.second}
    assert "请走南门。" in client.get(page).content.decode()


def test_nobody_else_writes_and_nobody_of_another_list_is_written_to(house):
    gathering, other = meeting(house), meeting(house, title="另一个会")
    keys = [place(gathering, house.first).pk]

    for name in ("delegate", "first", "leader", "clerk"):
        with pytest.raises(PermissionDenied):
            services.write_to_people(gathering, keys, by=getattr(house, name), text="请走南门。")
    for wrong in ([], [*keys, place(other, house.first).pk]):
        with pytest.raises(Invalid):
            services.write_to_people(gathering, wrong, by=house.secretary, text="请走南门。")
    draft = steps.drafted(house.secretary, audience=Audience(everybody=True))
    with pytest.raises(Refused):
        services.write_to_people(draft, [place(draft, house.first).pk], by=house.secretary, text="请走南门。")
    assert not Circular.objects.exists()


def test_who_reads_what_was_written(house, logged_in):
    gathering = meeting(house)
    services.write_to_people(gathering, [place(gathering, house.first).pk], by=house.secretary, text="请走南门。")

    for name, sees in (("secretary", 1), ("affairs", 1), ("delegate", 0), ("first", 0), ("leader", 0), ("auditor", 0)):
        assert Circular.objects.visible_to(getattr(house, name)).count() == sees
    assert Scan.objects.count() == 0


@pytest.mark.parametrize("count", [1, 12])
def test_the_list_asks_the_same_for_many(house, logged_in, django_assert_max_num_queries, count):
    for nth in range(count):
        steps.factories.deputy(house.congress, name=f"代表{nth}", delegation=house.served)
    gathering = meeting(house)
    client, page = logged_in(house.secretary), f"/gatherings/{gathering.pk}/people/"
    client.get(page)

    with django_assert_max_num_queries(12):
        client.get(page)
