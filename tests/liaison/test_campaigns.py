"""Campaigns over several levels: prepared, sent out, answered, closed; who sees and may do what."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from congress import reminders
from congress.errors import Invalid, Refused, Stale
from congress.models import Event, Notification, User
from liaison import queries, services
from liaison.models import Campaign, CampaignPlace, CampaignQuestion
from liaison.workflow import CAMPAIGN_MOVES
from tests.liaison import campaigning, steps
from tests.liaison.campaigning import answered, part, said

EVERYBODY = (
    "city", "leader", "east", "east_leader", "deputy", "worker", "west", "town", "villager", "member", "clerk", "foreign",
)  # fmt: skip


@pytest.fixture
def land(db, monday):
    return campaigning.country()


@pytest.fixture
def running(land):
    return campaigning.running(land)


def everybody(land):
    return {who: User.objects.get(pk=getattr(land, who).pk) for who in EVERYBODY}


def told(work_off):
    work_off()
    return set(Notification.objects.values_list("event__kind", "recipient__name"))


# The table -------------------------------------------------------------------------------------------------------

TABLE = {
    "draft": ["start_campaign", "withdraw_campaign"],
    "running": ["postpone_campaign", "close_campaign", "withdraw_campaign"],
    "closed": [],
    "withdrawn": [],
}


@pytest.mark.parametrize("way", TABLE)
def test_only_the_congress_that_sends_it_out_moves_it(land, way):
    campaign = getattr(campaigning, way)(land)

    found = {
        who: [move.name for move in CAMPAIGN_MOVES.open_to(user, campaign)] for who, user in everybody(land).items()
    }

    assert {who: moves for who, moves in found.items() if moves} == ({"city": TABLE[way]} if TABLE[way] else {})


SEEN = {
    "draft": {"city", "leader"},
    "running": {"city", "leader", "east", "east_leader", "deputy", "worker", "west", "town", "villager"},
}


@pytest.mark.parametrize("way", SEEN)
def test_queryset_and_predicate_agree_on_who_sees_a_campaign(land, way):
    campaign = campaigning.prepared(land) if way == "draft" else campaigning.running(land)
    users = everybody(land)

    seen = {who for who, user in users.items() if Campaign.objects.visible_to(user).exists()}

    assert seen == SEEN[way]
    assert seen == {who for who, user in users.items() if user.has_perm("liaison.view_campaign", campaign)}


PARTS_SEEN = {
    "city": {"east", "west", "town"},
    "leader": {"east", "west", "town"},
    "east": {"east", "town"},
    "east_leader": {"east", "town"},
    "deputy": {"east"},
    "worker": {"east"},
    "west": {"west"},
    "town": {"town"},
    "villager": {"town"},
}


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_organiser_sees_every_part_the_others_their_own_and_those_below(land, running, who):
    user = everybody(land)[who]
    names = {congress.pk: name for name, congress in land.congresses.items()}

    listed = {names[place.congress_id] for place in CampaignPlace.objects.visible_to(user)}

    assert listed == PARTS_SEEN.get(who, set())
    assert listed == {
        name for name in ("east", "west", "town")
        if user.has_perm("liaison.view_place", part(land, running, name))
    }  # fmt: skip


def test_what_was_never_sent_out_is_seen_by_nobody_below_even_after_it_was_withdrawn(land):
    campaign = services.withdraw_campaign(campaigning.prepared(land), reason="改期", by=land.city)

    seen = {who for who, user in everybody(land).items() if Campaign.objects.visible_to(user).exists()}

    assert seen == {"city", "leader"}
    assert not land.east.has_perm("liaison.view_place", part(land, campaign, "east"))


# Preparing -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"ends_on": dt.date(2026, 2, 1)}, "ends_on"), ({"answers_by": dt.date(2026, 2, 1)}, "answers_by")],
)
def test_days_that_do_not_fit_are_refused(land, wrong, field):
    with pytest.raises(Invalid) as refused:
        campaigning.draft(land, **wrong)
    assert list(refused.value.errors) == [field]


def test_the_places_are_those_of_the_congress_and_below_whole_levels_at_once(land):
    campaign = campaigning.draft(land)

    services.choose_places(campaign, by=land.city, all_counties=True)
    counties = {place.congress.area_name for place in campaign.places.select_related("congress")}
    services.choose_places(campaign, by=land.city, all_towns=True, congresses=[land.congresses["city"]])
    mixed = {place.congress.area_name for place in campaign.places.select_related("congress")}

    assert [row.area_name for row in queries.congresses_for(land.congresses["city"])] == [
        "安澜市", "东湖县", "北山镇", "西山区",
    ]  # fmt: skip
    assert (counties, mixed) == ({"东湖县", "西山区"}, {"安澜市", "北山镇"})
    with pytest.raises(Invalid):
        services.choose_places(campaign, by=land.city, congresses=[land.foreign.post.congress])


@pytest.mark.parametrize("options", [[], ["是"], ["是", "是"], [str(nth) for nth in range(21)]])
def test_a_choice_needs_two_to_twenty_different_options(land, options):
    question = campaigning.QUESTIONS[0] | {"options": options}

    with pytest.raises(Invalid):
        services.add_question(campaigning.draft(land), by=land.city, **question)


def test_questions_move_up_when_one_is_taken_away(land):
    campaign = campaigning.prepared(land)

    services.drop_question(campaign.questions.get(position=2), by=land.city)

    assert list(campaign.questions.order_by("position").values_list("position", "kind")) == [
        (1, "choice"), (2, "number"), (3, "text"),
    ]  # fmt: skip


def test_of_twenty_questions_there_is_no_next_one(land):
    campaign = campaigning.draft(land)
    for _nth in range(20):
        services.add_question(campaign, by=land.city, **campaigning.QUESTIONS[3])

    with pytest.raises(Refused):
        services.add_question(campaign, by=land.city, **campaigning.QUESTIONS[3])


def test_somebody_who_saves_over_another_is_shown_the_present_text(land):
    campaign = campaigning.draft(land)
    services.edit_campaign(campaign, by=land.city, version=1, **(campaigning.FIELDS | {"topic": "新主题"}))

    with pytest.raises(Stale) as refused:
        services.edit_campaign(campaign, by=land.city, version=1, **campaigning.FIELDS)
    assert refused.value.current["topic"] == "新主题"


def test_what_was_sent_out_stays_as_it_is(land, running):
    question = running.questions.first()
    for change in (
        lambda: services.edit_campaign(running, by=land.city, version=running.version, **campaigning.FIELDS),
        lambda: services.add_question(running, by=land.city, **campaigning.QUESTIONS[0]),
        lambda: services.edit_question(question, by=land.city, **campaigning.QUESTIONS[0]),
        lambda: services.drop_question(question, by=land.city),
        lambda: services.choose_places(running, by=land.city, all_towns=True),
    ):
        with pytest.raises(Refused):
            change()


# Sending out -----------------------------------------------------------------------------------------------------


def without_places(land):
    campaign = campaigning.prepared(land)
    campaign.places.all().delete()
    return campaign


def without_questions(land):
    campaign = campaigning.prepared(land)
    campaign.questions.all().delete()
    return campaign


def too_late(land):
    return campaigning.prepared(land, answers_by=dt.date(2026, 3, 1))


@pytest.mark.parametrize("way", [without_places, without_questions, too_late])
def test_it_is_not_sent_out_unfinished(land, way):
    with pytest.raises(Refused):
        services.start_campaign(way(land), by=land.city)


def test_the_staff_of_the_places_are_told_and_their_term_runs(land, running, work_off):
    assert told(work_off) == {("liaison.start_campaign", name) for name in ("east", "west", "town")}
    assert set(running.places.values_list("due_on", flat=True)) == {dt.date(2026, 3, 20)}


def test_a_later_day_holds_for_all_and_those_who_have_not_answered_are_told(land, running, work_off):
    answered(land, running, "west")

    services.postpone_campaign(running, answers_by=dt.date(2026, 4, 1), by=land.city)

    assert set(running.places.values_list("due_on", flat=True)) == {dt.date(2026, 4, 1)}
    assert {who for kind, who in told(work_off) if kind == "liaison.postpone_campaign"} == {"east", "town"}
    for day in (dt.date(2026, 3, 1), dt.date(2026, 4, 1)):
        with pytest.raises(Invalid):
            services.postpone_campaign(running, answers_by=day, by=land.city)


def test_places_are_reminded_before_and_after_the_last_day_and_then_the_organiser(land, running, monday, work_off):
    answered(land, running, "west")
    for day in (13, 19, 23, 27):
        monday.move_to(dt.datetime(2026, 3, day, 9, tzinfo=steps.CHINA))
        reminders.remind_of_days()
        work_off()

    rows = Event.objects.filter(kind__in=["liaison.warn_place", "liaison.late_place"]).order_by("pk")
    assert {(row.kind, row.target.congress.area_name) for row in rows} == {
        (kind, name) for kind in ("liaison.warn_place", "liaison.late_place") for name in ("东湖县", "北山镇")
    }
    raised = Event.objects.filter(kind="liaison.raise_place")
    assert {who for kind, who in told(work_off) if kind == "liaison.raise_place"} == {"city"}
    assert raised.exists()


# Answers ---------------------------------------------------------------------------------------------------------


def test_a_place_answers_and_corrects_itself(land, running):
    answered(land, running, "east", number=1250, several=(0, 2), text="逐户走访")
    answered(land, running, "east", number=1300, choice=(1,))

    place = part(land, running, "east")
    assert [line["words"] for line in queries.answer_lines(place)] == ["否", "", "13 户", ""]
    assert (place.answered_by, place.version) == (land.east, 3)
    again = [event.data["again"] for event in Event.objects.filter(kind="liaison.answer_campaign").order_by("pk")]
    assert again == [False, True]


@pytest.mark.parametrize(
    "wrong", [{"choice": ()}, {"choice": (0, 1)}, {"choice": (2,)}, {"several": (9,)}, {"number": None}, {"number": -1}]
)
def test_missing_and_unfitting_answers_are_named_and_nothing_is_kept(land, running, wrong):
    with pytest.raises(Invalid) as refused:
        answered(land, running, "east", **wrong)
    assert len(refused.value.errors) == 1
    assert part(land, running, "east").answered_at is None


def test_answers_on_top_of_anothers_are_refused_with_what_stands(land, running):
    place = part(land, running, "east")
    answered(land, running, "east", number=700)

    with pytest.raises(Stale) as refused:
        services.answer_campaign(place, by=land.east, version=1, answers=said(running))
    assert "7" in refused.value.current.values()


@pytest.mark.parametrize("way", ["closed", "withdrawn"])
def test_nothing_is_answered_or_added_once_it_is_over(land, way):
    campaign = getattr(campaigning, way)(land)

    with pytest.raises(Refused):
        answered(land, campaign, "east")
    with pytest.raises(Refused):
        campaigning.planned(land, campaign)


def test_late_answers_are_taken_and_marked(land, running, monday):
    monday.move_to(dt.datetime(2026, 3, 25, 9, tzinfo=steps.CHINA))

    answered(land, running, "town")

    assert Event.objects.get(kind="liaison.answer_campaign").data["late"] is True


# Results ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def filled(land, running):
    """East: 12.5 households, its town 3; west has not answered. East has held a visit with two deputies."""
    answered(land, running, "east", number=1250, several=(0, 2), text="逐户走访")
    answered(land, running, "town", number=300, choice=(1,), several=(2,))
    visit = campaigning.planned(land, running)
    came = [land.deputy.post.mandate, land.member.post.mandate]
    services.hold_activity(visit, by=land.east, came=came, others=5, result="收集意见三条")
    campaigning.planned(land, running, "town")
    return running


def test_results_roll_up_by_place_and_level(land, filled):
    found = queries.results(land.city, filled)

    def short(each):
        return tuple(each[name] for name in ("count", "answered", "activities", "deputies", "others", "sums"))

    assert [(line["label"], line["depth"], short(line)) for line in found["lines"]] == [
        ("东湖县", 0, (1, 1, 1, 2, 5, [1250])), ("北山镇", 1, (1, 1, 0, 0, 0, [300])), ("西山区", 0, (1, 0, 0, 0, 0, [0])),
    ]  # fmt: skip
    assert short(found["lines"][0]["together"]) == (2, 2, 1, 2, 5, [1550])
    assert [(level["label"], short(level)) for level in found["levels"]] == [
        ("县（区）", (2, 1, 1, 2, 5, [1250])), ("乡镇", (1, 1, 0, 0, 0, [300])),
    ]  # fmt: skip
    assert short(found["whole"]) == (3, 2, 1, 2, 5, [1550])
    assert [place.congress.area_name for place in found["missing"]] == ["西山区"]
    by_kind = {each["row"].kind: each for each in found["questions"]}
    assert by_kind["choice"]["lines"] == [("是", 1), ("否", 1)]
    assert by_kind["several"]["lines"] == [("交通", 1), ("教育", 0), ("医疗", 2)]
    assert by_kind["number"]["lines"] == [("东湖县", 1250), ("北山镇", 300)]
    assert by_kind["text"]["texts"] == [("东湖县", "逐户走访")]


def test_a_county_reads_the_results_of_its_own_place_and_those_below_only(land, filled):
    found = queries.results(land.east, filled)

    assert [line["label"] for line in found["lines"]] == ["东湖县", "北山镇"]
    assert found["whole"]["sums"] == [1550]


def test_the_sheet_holds_what_the_page_does_and_starts_no_formula(land, filled, logged_in):
    from deputies.computing import workbook

    CampaignQuestion.objects.filter(campaign=filled, kind="text").update(text="=1+1")
    answer = logged_in(land.city).get(reverse("campaign_sheet", args=[filled.pk]))
    rows = [cells for _number, cells in workbook.read(answer.content, "x.xlsx")]

    assert rows[1][:6] == ["东湖县", "县（区）", "2026-03-02", "1", "2", "5"]
    assert rows[1][6:] == ["是", "交通；医疗", "12.5", "逐户走访"]
    assert rows[3][:3] == ["西山区", "县（区）", ""]
    assert rows[0][-1] == "=1+1"


def test_the_results_of_many_places_ask_the_same_few_questions(land, filled, logged_in, django_assert_max_num_queries):
    client = logged_in(land.city)
    client.get(reverse("campaign_results", args=[filled.pk]))

    with django_assert_max_num_queries(14):
        page = client.get(reverse("campaign_results", args=[filled.pk]))

    assert "西山区" in page.content.decode()


# Pages -----------------------------------------------------------------------------------------------------------


def send(client, url, **fields):
    key = client.get(url).context["idempotency_key"]
    answer = client.post(url, {"idempotency_key": key, **fields})
    assert answer.status_code == 302, answer.context["form"].errors
    return answer.url


def test_the_whole_way_by_the_pages(land, logged_in):
    client = logged_in(land.city)
    days = {"begins_on": "2026-03-01", "ends_on": "2026-06-30", "answers_by": "2026-03-20"}
    page = send(client, reverse("campaign_add"), topic="主题", text="内容", **days)
    campaign = Campaign.objects.get()
    again = send(
        client, reverse("campaign_question_add", args=[campaign.pk]), text="走访多少户", kind="number", unit="户",
        required="on", next="1",
    )  # fmt: skip
    send(client, again, text="是否建立台账", kind="choice", options="是\n否", required="on")
    send(client, reverse("campaign_question_edit", args=[campaign.questions.first().pk]), text="走访户数", kind="number",
         unit="户", required="on")  # fmt: skip
    send(client, reverse("campaign_places", args=[campaign.pk]), congresses=[land.congresses["east"].pk])
    send(client, reverse("campaign_edit", args=[campaign.pk]), topic="新主题", text="内容", version="5", **days)
    send(client, reverse("campaign_move", args=[campaign.pk, "start_campaign"]))
    client = logged_in(land.east)
    place = part(land, campaign, "east")
    first, second = campaign.questions.order_by("position")
    answers = {f"q{first.pk}": "12.5", f"q{second.pk}": "0"}
    send(client, reverse("campaign_answer", args=[place.pk]), version="1", **answers)
    activity = send(
        client, reverse("campaign_activity_add", args=[place.pk]), title="走访", kind="visit", date="2026-03-02",
        half_days="1", where="柳园", named=[land.deputy.post.mandate.pk],
    )  # fmt: skip
    send(client, f"{activity}edit/", title="入户走访", kind="visit", date="2026-03-02", half_days="1", where="柳园",
         named=[land.deputy.post.mandate.pk], version="1")  # fmt: skip
    send(client, f"{activity}hold_activity/", result="收到意见", others="3", came=[land.deputy.post.mandate.pk])

    assert page == campaign.get_absolute_url()
    for url in (page, place.get_absolute_url(), activity, reverse("campaign_results", args=[campaign.pk])):
        assert client.get(url).status_code == 200
    client = logged_in(land.city)
    send(client, reverse("campaign_move", args=[campaign.pk, "close_campaign"]))
    assert Campaign.objects.get().state == "closed"
    assert client.post(reverse("campaign_move", args=[campaign.pk, "close_campaign"])).status_code == 409


def test_a_refused_answer_keeps_what_was_typed(land, running, logged_in):
    url = reverse("campaign_answer", args=[part(land, running, "east").pk])
    text = running.questions.get(kind="text")

    answer = logged_in(land.east).post(url, {"version": "1", f"q{text.pk}": "我们的做法"})

    assert answer.status_code == 422
    assert "我们的做法" in answer.content.decode()


@pytest.mark.parametrize("who", ["west", "town", "city", "leader", "deputy", "worker", "foreign"])
def test_nobody_else_answers_or_acts_for_a_place(land, running, logged_in, who):
    place, activity = part(land, running, "east"), campaigning.planned(land, running)
    client = logged_in(everybody(land)[who])

    urls = [reverse(name, args=[place.pk]) for name in ("campaign_answer", "campaign_activity_add")]
    urls += [reverse("campaign_activity_edit", args=[activity.pk])]
    urls += [
        reverse("campaign_activity_move", args=[activity.pk, name]) for name in ("hold_activity", "cancel_activity")
    ]

    assert {client.post(url, {"version": "1"}).status_code for url in urls} <= {403, 404}


@pytest.mark.parametrize("who", ["east", "town", "leader", "deputy", "worker", "foreign"])
def test_nobody_below_prepares_or_moves_it(land, logged_in, who):
    campaign = campaigning.running(land)
    client = logged_in(everybody(land)[who])
    names = ("campaign_edit", "campaign_places", "campaign_question_add")

    urls = [reverse(name, args=[campaign.pk]) for name in names]
    urls += [reverse("campaign_move", args=[campaign.pk, name]) for name in CAMPAIGN_MOVES.names]
    urls += [reverse("campaign_question_edit", args=[campaign.questions.first().pk])]
    drop = reverse("campaign_question_drop", args=[campaign.questions.first().pk])

    assert {client.get(url).status_code for url in urls} <= {403, 404}
    assert client.post(drop).status_code in {403, 404}


def test_a_town_has_nobody_to_send_anything_to(land, logged_in):
    assert logged_in(land.town).get(reverse("campaign_add")).status_code == 403


def test_a_list_asks_the_same_few_questions(land, running, logged_in, django_assert_max_num_queries):
    for _nth in range(4):
        campaigning.running(land)
    client = logged_in(land.east)
    client.get(reverse("campaign_list"))

    with django_assert_max_num_queries(12):
        page = client.get(reverse("campaign_list"))

    assert len(page.context["rows"]) == 5


# Constraints -----------------------------------------------------------------------------------------------------


def test_constraints_hold_in_the_database(land, running):
    place, question = running.places.first(), running.questions.first()
    wrong = [
        (Campaign, running, {"state": "x"}), (Campaign, running, {"ends_on": "2026-02-01"}),
        (Campaign, running, {"answers_by": "2026-02-01"}), (Campaign, running, {"started_at": None}),
        (Campaign, running, {"state": "withdrawn"}), (CampaignQuestion, question, {"kind": "x"}),
        (CampaignQuestion, question, {"position": 21}), (CampaignQuestion, question, {"position": 2}),
        (CampaignPlace, place, {"answered_by": land.east}),
        (CampaignPlace, place, {"congress": running.places.last().congress}),
    ]  # fmt: skip
    for model, row, fields in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.filter(pk=row.pk).update(**fields)


def test_an_answer_stands_once(land, running):
    answered(land, running, "east")
    row = part(land, running, "east").answers.first()

    with pytest.raises(IntegrityError), transaction.atomic():
        type(row).objects.create(place=row.place, question=row.question)
