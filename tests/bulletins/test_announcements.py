"""Announcements: who writes and reads them, to whom they go, what is answered, what is recalled."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from bulletins import queries, services
from bulletins.models import Announcement, Receipt
from bulletins.workflow import ANNOUNCEMENT
from congress import audiences, clock, files, jobs, search
from congress.errors import Invalid, Refused, Stale
from congress.models import Delivery, Event, Job, Notification
from tests import factories
from tests.bulletins.steps import draft, move, published, receipt, told

NOON = dt.datetime(2026, 1, 16, 4, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


PEOPLE = (
    "secretary", "affairs", "served", "office", "lead", "clerk", "leader", "sysadmin", "deputy", "neighbour", "other",
    "stranger", "far_deputy",
)  # fmt: skip


# Who ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "audience", "state", "seen"),
    [
        ("secretary", "deputies:all", "draft", {"secretary", "affairs"}),
        ("secretary", "deputies:all", "published", {"secretary", "affairs", "deputy", "neighbour", "other"}),
        ("secretary", "deputies:all", "recalled", {"secretary", "affairs", "deputy", "neighbour", "other"}),
        ("secretary", "deputies:all", "discarded", set()),
        ("secretary", "role:leader", "published", {"secretary", "affairs", "leader"}),
        ("served", "own delegation", "published", {"served", "deputy", "neighbour"}),
        ("office", "own unit", "published", {"office", "lead", "clerk"}),
        ("lead", "own unit", "published", {"lead", "clerk"}),
    ],
)
def test_query_and_predicate_agree_for_every_role_and_state(house, by, audience, state, seen):
    keys = {"own delegation": f"delegation:{house['delegation'].pk}", "own unit": f"organ:{house['unit'].pk}"}
    row = draft(house, by, audience=[keys.get(audience, audience)])
    if state in {"published", "recalled"}:
        row = move(row, "publish", house[by])
    if state == "recalled":
        row = move(row, "recall", house[by], reason="改期")
    if state == "discarded":
        row = move(row, "discard", house[by])

    by_query = {who for who in PEOPLE if Announcement.objects.visible_to(house[who]).filter(pk=row.pk).exists()}
    by_rule = {who for who in PEOPLE if house[who].has_perm("bulletins.view_announcement", row)}

    assert by_query == by_rule == seen


def test_the_desk_is_that_of_the_post_and_no_other(house):
    row = published(house, "served")

    managing = {who for who in PEOPLE if house[who].has_perm("bulletins.manage_announcement", row)}

    assert managing == {"served"}
    assert {who for who in PEOPLE if Receipt.objects.visible_to(house[who]).exists()} == {"served"}


@pytest.mark.parametrize(
    ("state", "who", "expected"),
    [
        ("draft", "secretary", ["publish", "discard"]),
        ("draft", "affairs", ["publish", "discard"]),
        ("draft", "deputy", []),
        ("published", "secretary", ["amend", "remind", "enter_answer", "recall"]),
        ("published", "deputy", ["confirm"]),
        ("published", "other", []),
        ("published", "stranger", []),
        ("recalled", "secretary", []),
        ("recalled", "deputy", []),
    ],
)
def test_open_moves_by_role_and_state(house, state, who, expected):
    row = draft(house)
    if state != "draft":
        row = move(row, "publish", house["secretary"])
    if state == "recalled":
        row = move(row, "recall", house["secretary"], reason="改期")

    assert [one.name for one in ANNOUNCEMENT.open_to(house[who], row)] == expected


@pytest.mark.parametrize("who", ["deputy", "clerk", "leader", "sysadmin"])
def test_who_has_no_desk_writes_nothing(house, who):
    with pytest.raises(PermissionDenied):
        draft(house, who)

    assert Announcement.objects.count() == 0


@pytest.mark.parametrize(
    ("by", "key"),
    [
        ("served", "deputies:all"),
        ("served", "other_delegation"),
        ("lead", "role:leader"),
        ("office", "deputies:all"),
        ("secretary", "delegation:999999"),
        ("secretary", "nonsense:1"),
        ("secretary", "clerk:1x"),
    ],
)
def test_nobody_addresses_beyond_his_post(house, by, key):
    key = f"delegation:{house['other_delegation'].pk}" if key == "other_delegation" else key

    with pytest.raises(Invalid) as refused:
        draft(house, by, audience=[key])

    assert list(refused.value.errors) == ["audience"]


# Audiences ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "names"),
    [
        (["deputies:all"], ["单美玲", "王秀英", "李建国"]),
        (["delegation"], ["单美玲", "王秀英"]),
        (["group"], ["单美玲"]),
        (["delegation", "group", "deputies:all"], ["单美玲", "王秀英", "李建国"]),
        (["party:九三学社"], ["李建国"]),
        (["category:worker"], ["王秀英"]),
        (["deputy"], ["李建国"]),
        (["unit"], ["钱科"]),
        (["clerk"], ["钱科"]),
        (["body"], ["单美玲"]),
        (["delegation:0", "deputy:x", "gone:1"], []),
    ],
    ids="+".join,
)
def test_audiences_resolve(house, keys, names):
    from deputies.models import Body, Mandate, Membership

    seat = house["deputy"].acting_as.mandate
    other = house["other"].acting_as.mandate
    other.person.party = "九三学社"
    other.person.save()
    Mandate.objects.filter(pk=house["neighbour"].acting_as.mandate.pk).update(category="worker")
    body = Body.objects.create(congress=house["congress"], kind="special", name="农委")
    Membership.objects.create(mandate=seat, body=body, begins_on=factories.LONG_AGO)
    house["lead"].name = ""
    rows = {
        "delegation": f"delegation:{house['delegation'].pk}", "group": f"group:{house['group'].pk}",
        "deputy": f"deputy:{other.pk}", "unit": f"organ:{house['unit'].pk}", "clerk": f"clerk:{house['clerk'].pk}",
        "body": f"body:{body.pk}",
    }  # fmt: skip
    asked = [rows.get(key, key) for key in keys]

    found = [one.name for one in audiences.people(house["congress"], asked) if one != house["lead"]]

    assert sorted(found) == sorted(names)


def test_who_has_no_account_is_named_before_publication(house):
    factories.mandate(house["congress"], delegation=house["delegation"], person=factories.person(name="无账号"))

    shown = queries.preview(draft(house, audience=["deputies:all", f"delegation:{house['delegation'].pk}"]))

    assert shown.count == 3
    assert shown.audiences == [("全体代表", 3), ("第一代表团", 2)]
    assert shown.unreached == ["无账号"]


def test_addressees_are_fixed_at_publication(house):
    row = published(house)

    factories.deputy(house["congress"], name="后来", delegation=house["delegation"])

    got = Receipt.objects.filter(announcement=row).values_list("user__name", "mandate__delegation__name")
    assert sorted(got) == [("单美玲", "第一代表团"), ("王秀英", "第一代表团")]


def test_one_receipt_per_person(house):
    row = published(house)

    with pytest.raises(IntegrityError), transaction.atomic():
        Receipt.objects.create(announcement=row, user=house["deputy"])


@pytest.mark.parametrize(
    "fields",
    [
        {"answer": "maybe", "answered_at": NOON, "means": "portal"},
        {"answer": "attend", "means": "portal"},
        {"answer": "leave", "answered_at": NOON, "means": "portal"},
        {"answer": "attend", "answered_at": NOON},
        {"means": "portal"},
        {"answer": "attend", "answered_at": NOON, "means": "phone"},
    ],
)
def test_the_database_refuses_half_a_receipt(house, fields):
    row = published(house)

    with pytest.raises(IntegrityError), transaction.atomic():
        Receipt.objects.filter(announcement=row).update(**fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "lost"},
        {"wanted": "money"},
        {"published_at": None},
        {"state": "recalled"},
        {"recall_reason": "x"},
        {"issuer": "unit", "organ": None},
    ],
)
def test_the_database_refuses_half_an_announcement(house, fields):
    row = published(house)

    with pytest.raises(IntegrityError), transaction.atomic():
        Announcement.objects.filter(pk=row.pk).update(**fields)


# Publishing -----------------------------------------------------------------------------------------------------------


def test_published_is_told_once_and_only_to_those_addressed(house):
    row = published(house)

    assert told(house["deputy"]) == [("bulletins.address_announcement", "请查阅：关于召开会议的通知")]
    services.address_all(row, by=house["secretary"])
    assert len(told(house["deputy"])) == 1
    assert told(house["other"]) == []


def test_what_goes_out_names_nothing_of_the_matter(house, settings):
    settings.NOTICE_CHANNELS = ["sms"]
    house["deputy"].phone = "10000000001"
    house["deputy"].save()
    published(house, title="绝密标题", urgency="urgent")

    told(house["deputy"])

    copy = Delivery.objects.get(recipient=house["deputy"])
    assert (copy.urgent, "绝密标题" in copy.text + copy.title) == (True, False)


def test_nobody_to_get_it_is_refused(house):
    row = draft(house, audience=[])

    with pytest.raises(Refused, match="没有人会收到"):
        move(row, "publish", house["secretary"])

    assert Announcement.objects.get().state == "draft"


@pytest.mark.parametrize("fields", [{"answer_until": NOON}, {"expires_on": NOON.date()}])
def test_what_is_over_is_not_published(house, fields):
    row = draft(house, **fields)

    with pytest.raises(Refused, match="已经过去"), clock.stopped(NOON + 24 * HOUR):
        move(row, "publish", house["secretary"])


def test_twice_published_is_refused(house):
    row = published(house)

    with pytest.raises(Refused):
        move(row, "publish", house["secretary"])

    assert Receipt.objects.count() == 2


def test_many_are_addressed_by_a_job_that_goes_on_where_it_stopped(house, monkeypatch):
    monkeypatch.setattr("bulletins.services.addressing.AT_ONCE", 1)
    monkeypatch.setattr("bulletins.services.addressing.BATCH", 1)
    row = published(house)
    assert (Receipt.objects.count(), row.addressed_at) == (0, None)
    Receipt.objects.create(announcement=row, user=house["deputy"])  # an earlier try got so far

    jobs.run_one()

    done = Job.objects.get()
    row.refresh_from_db()
    assert (done.state, done.error) == ("done", "")
    assert row.addressed_at is not None
    assert sorted(Receipt.objects.values_list("user__name", flat=True)) == ["单美玲", "王秀英"]
    assert Event.objects.filter(kind="bulletins.address_announcement").count() == 1


def test_a_recalled_announcement_is_addressed_no_further(house, monkeypatch):
    monkeypatch.setattr("bulletins.services.addressing.AT_ONCE", 1)
    row = published(house)
    move(row, "recall", house["secretary"], reason="改期")

    jobs.run_one()

    assert Receipt.objects.count() == 0


def test_a_stale_draft_shows_both_texts(house):
    row = draft(house)
    texts = {"title": "改", "body": "改", "audience": []}
    services.revise_announcement(row, by=house["affairs"], version=1, **texts)

    with pytest.raises(Stale) as refused:
        services.revise_announcement(row, by=house["secretary"], version=1, **texts)

    assert refused.value.current["title"] == "改"


def test_a_published_text_is_not_edited_as_a_draft(house):
    row = published(house)

    with pytest.raises(Refused):
        services.revise_announcement(row, by=house["secretary"], version=row.version, title="改")


# Reading and answering ------------------------------------------------------------------------------------------------


def test_opening_is_noted_once_and_reads_the_notice(house):
    row = published(house)
    told(house["deputy"])
    with clock.stopped(clock.now()):
        services.open_announcement(row, by=house["deputy"])
        first = receipt(row, house["deputy"]).seen_at
    services.open_announcement(row, by=house["deputy"])

    mine = receipt(row, house["deputy"])
    assert (mine.seen_at, mine.seen_version) == (first, 1)
    assert Notification.objects.unread().filter(recipient=house["deputy"]).count() == 0
    assert receipt(row, house["neighbour"]).seen_at is None


def test_confirming_twice_keeps_the_first_time(house):
    row = published(house)
    move(row, "confirm", house["deputy"])
    first = receipt(row, house["deputy"]).confirmed_at

    move(row, "confirm", house["deputy"])

    mine = receipt(row, house["deputy"])
    assert (mine.confirmed_at, mine.means) == (first, "portal")
    assert mine.seen_at is not None


def test_an_answer_can_be_changed_until_the_last_moment(house):
    until = clock.now() + HOUR
    row = published(house, wanted="answer", answer_until=until)
    move(row, "answer", house["deputy"], answer="attend")
    move(row, "answer", house["deputy"], answer="leave", reason="住院")
    mine = receipt(row, house["deputy"])
    assert (mine.answer, mine.reason) == ("leave", "住院")

    with clock.stopped(until):
        move(row, "answer", house["deputy"], answer="attend")
    with clock.stopped(until + dt.timedelta(seconds=1)), pytest.raises(Refused, match="已过"):
        move(row, "answer", house["deputy"], answer="absent", reason="出差")

    mine.refresh_from_db()
    assert (mine.answer, mine.reason) == ("attend", "")


@pytest.mark.parametrize("answer", ["absent", "leave"])
def test_absence_needs_a_reason(house, answer):
    row = published(house, wanted="answer")

    with pytest.raises(Invalid) as refused:
        move(row, "answer", house["deputy"], answer=answer, reason=" ")

    assert list(refused.value.errors) == ["reason"]
    assert receipt(row, house["deputy"]).answer == ""


def test_who_was_not_addressed_does_not_answer(house):
    row = published(house)

    for who in ("other", "secretary", "stranger"):
        with pytest.raises(PermissionDenied):
            move(row, "confirm", house[who])


def test_confirm_is_no_answer_and_answer_no_confirmation(house):
    row = published(house, wanted="answer")

    with pytest.raises(Refused):
        move(row, "confirm", house["deputy"])


def test_staff_enter_what_came_by_phone_late_too(house):
    until = clock.now() + HOUR
    row = published(house, wanted="answer", answer_until=until)
    theirs = receipt(row, house["deputy"])

    with clock.stopped(until + HOUR):
        move(row, "enter_answer", house["affairs"], receipt=theirs.pk, means="phone", answer="leave", reason="住院")

    theirs.refresh_from_db()
    assert (theirs.answer, theirs.means, theirs.entered_by) == ("leave", "phone", house["affairs"])
    assert theirs.seen_at is None


def test_an_answer_is_entered_for_somebody_who_was_addressed(house):
    row, foreign = published(house), receipt(published(house), house["deputy"])

    with pytest.raises(Invalid):
        move(row, "enter_answer", house["secretary"], receipt=foreign.pk, means="paper")

    foreign.refresh_from_db()
    assert foreign.confirmed_at is None


def test_put_away_when_nothing_is_asked_any_more(house):
    row = published(house)
    with pytest.raises(Refused):
        services.put_away(row, by=house["deputy"], away=True)
    move(row, "confirm", house["deputy"])

    services.put_away(row, by=house["deputy"], away=True)

    assert [list(queries.inbox(house["deputy"], view)) for view in ("front", "filed")] == [[], [row]]
    assert list(queries.inbox(house["neighbour"])) == [row]
    services.put_away(row, by=house["deputy"], away=False)
    assert list(queries.inbox(house["deputy"])) == [row]


def test_expired_leaves_the_front_and_is_still_found(house):
    day = clock.today()
    row = published(house, title="抗旱保供通知", expires_on=day)
    assert list(queries.inbox(house["deputy"])) == [row]

    with clock.stopped(clock.now() + 48 * HOUR):
        front = list(queries.inbox(house["deputy"]))
        everything = list(queries.inbox(house["deputy"], "all"))
        found = list(search.matching(Announcement.objects.received_by(house["deputy"]), "抗旱保供"))

    assert (front, everything, found) == ([], [row], [row])


def test_what_waits_stands_first(house):
    old, new = published(house, title="旧"), published(house, title="新", wanted="seen")
    services.open_announcement(new, by=house["deputy"])

    assert list(queries.inbox(house["deputy"]).order_by("-key")) == [old, new]
    assert queries.waiting_count(house["deputy"]) == 1


# Changing, recalling, reminding ---------------------------------------------------------------------------------------


def test_a_change_makes_an_edition_and_tells_who_had_read(house):
    row = published(house)
    services.open_announcement(row, by=house["deputy"])
    told(house["deputy"])

    row = move(row, "amend", house["secretary"], title="新题", body="九时开会。", note="时间改为九时")

    assert [kind for kind, _title in told(house["deputy"])][1:] == ["bulletins.amend_announcement"]
    assert [kind for kind, _title in told(house["neighbour"])] == ["bulletins.address_announcement"]
    kept = row.texts.order_by("edition").values_list("edition", "title", "note")
    assert list(kept) == [(1, "关于召开会议的通知", ""), (2, "新题", "时间改为九时")]
    services.open_announcement(row, by=house["deputy"])
    assert receipt(row, house["deputy"]).seen_version == 2


def test_a_recall_hides_the_text_and_withdraws_what_waits(house, settings):
    settings.NOTICE_CHANNELS = ["sms"]
    for who in ("deputy", "neighbour"):
        house[who].phone = f"1000000000{len(who) % 10}"
        house[who].save()
    row = published(house)
    services.open_announcement(row, by=house["neighbour"])
    told(house["deputy"])
    assert Delivery.objects.filter(state="queued").count() == 2
    Delivery.objects.filter(recipient=house["neighbour"]).update(state="sent", sent_at=clock.now())

    row = move(row, "recall", house["secretary"], reason="会议改期")

    assert list(Delivery.objects.values_list("recipient", "state")) == [(house["neighbour"].pk, "sent")]
    assert told(house["deputy"]) == [("bulletins.address_announcement", "一则通知已撤回")]
    assert [kind for kind, _title in told(house["neighbour"])][1:] == ["bulletins.recall_announcement"]
    assert list(search.matching(Announcement.objects.all(), "召开会议")) == []
    with pytest.raises(Refused):
        move(row, "confirm", house["deputy"])


def test_what_was_recalled_before_it_was_told_is_not_told(house):
    row = published(house)
    move(row, "recall", house["secretary"], reason="改期")

    assert told(house["deputy"]) == []


def test_recalling_needs_a_reason(house):
    row = published(house)

    with pytest.raises(Invalid):
        move(row, "recall", house["secretary"], reason="  ")


def test_files_go_with_the_text(house):
    row = published(house)
    file = files.store("议程.pdf", b"%PDF-1.4", target=row, by=house["secretary"])
    seen = {who for who in PEOPLE if files.readable_by(house[who], file.uuid)}

    move(row, "recall", house["secretary"], reason="改期")

    assert seen == {"secretary", "affairs", "deputy", "neighbour"}
    assert {who for who in PEOPLE if files.readable_by(house[who], file.uuid)} == {"secretary", "affairs"}


def test_a_reminder_reaches_who_is_missing_once_in_twelve_hours(house, settings):
    settings.NOTICE_CHANNELS = ["sms"]
    house["neighbour"].phone = "10000000002"
    house["neighbour"].save()
    row = published(house)
    move(row, "confirm", house["deputy"])
    told(house["deputy"])
    now = clock.now()

    with clock.stopped(now):
        move(row, "remind", house["secretary"])
        told(house["deputy"])
    with clock.stopped(now + 12 * HOUR - dt.timedelta(seconds=1)), pytest.raises(Refused):
        move(row, "remind", house["secretary"])

    assert [kind for kind, _title in told(house["neighbour"])][1:] == ["bulletins.remind_announcement"]
    assert [kind for kind, _title in told(house["deputy"])] == ["bulletins.address_announcement"]
    reminder = Delivery.objects.filter(recipient=house["neighbour"], event__kind="bulletins.remind_announcement")
    assert list(reminder.values_list("channel", "urgent")) == [("sms", True)]
    with clock.stopped(now + 12 * HOUR):
        move(row, "remind", house["secretary"])


def test_nobody_missing_is_not_reminded(house):
    row = published(house, audience=[f"deputy:{house['deputy'].acting_as.mandate.pk}"])
    move(row, "confirm", house["deputy"])

    with pytest.raises(Refused, match="没有"):
        move(row, "remind", house["secretary"])


def test_counts_by_hand(house):
    row = published(house, wanted="answer", audience=["deputies:all"])
    services.open_announcement(row, by=house["neighbour"])
    move(row, "answer", house["deputy"], answer="attend")
    move(
        row, "enter_answer", house["secretary"], receipt=receipt(row, house["other"]).pk, means="paper", answer="leave",
        reason="住院",
    )  # fmt: skip

    assert queries.receipt_counts(row) == {
        "all": 3, "missing": 1, "unopened": 1, "opened": 2, "confirmed": 0, "attend": 1, "absent": 0, "leave": 1,
        "entered": 1,
    }  # fmt: skip
    lines = queries.receipt_lines(row, "missing")
    assert [one.user.name for one in lines] == ["王秀英"]
    assert queries.receipt_lines(row, delegation=house["other_delegation"].pk).count() == 1
    queries.with_counts([row])
    assert (row.sent_count, row.missing_count) == (3, 1)


def test_texts_of_copies_are_not_in_the_log(house, settings, django_assert_num_queries):
    settings.NOTICE_CHANNELS = ["sms"]
    house["deputy"].phone = "10000000003"
    house["deputy"].save()
    row = published(house)
    told(house["deputy"])

    copies = list(queries.copies_of(receipt(row, house["deputy"])))

    assert [(copy.channel, copy.state) for copy in copies] == [("sms", "queued")]
    assert copies[0].get_deferred_fields() >= {"text", "title", "code"}


def test_a_desk_finds_its_drafts_until_they_are_thrown_away(house):
    row = draft(house, title="起草中的防汛通知")
    drafts = Announcement.objects.on_desk_of(house["secretary"])
    assert list(search.matching(drafts, "防汛")) == [row]

    row = move(row, "discard", house["secretary"])

    assert list(search.matching(Announcement.objects.all(), "防汛")) == []
    assert list(drafts) == []
    with pytest.raises(PermissionDenied):
        move(row, "publish", house["secretary"])


def test_no_moment_where_only_opening_is_asked(house):
    row = published(house, wanted="seen", answer_until=clock.now() + HOUR)
    assert row.answer_until is None

    row = move(row, "amend", house["secretary"], title="题", body="文", note="改", answer_until=clock.now() + HOUR)

    assert row.answer_until is None
