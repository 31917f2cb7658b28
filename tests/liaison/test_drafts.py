"""Draft laws: prepared, opened, extended, closed, consolidated, reported back; who may do what, and who sees which."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from congress.errors import Invalid, Refused, Stale
from congress.models import Event, Level, Notification, User
from liaison import services
from liaison.models import DraftLaw, LegislativeContactPoint
from liaison.workflow import DRAFT_MOVES, DraftLawState
from tests import factories
from tests.liaison import drafting, steps

COMMENTS = {"deputy": ["comment_draft"], "other": ["comment_draft"], "worker": ["enter_comment"]}
# a way to a state → who → the exact moves; whoever is not named has none.
TABLE = {
    "prepared": {"secretary": ["open_draft", "withdraw_draft"]},
    "opened": COMMENTS
    | {"secretary": ["give_to_points", "take_from_point", "extend_draft", "close_draft", "withdraw_draft"]},
    "closed": {"secretary": ["extend_draft", "consolidate_draft", "withdraw_draft"]},
    "consolidated": {"secretary": ["report_back_draft", "withdraw_draft"]},
    "reported": {"secretary": ["publish_results"]},
    "published": {"secretary": ["unpublish_results"]},
    "withdrawn": {},
}
PEOPLE = (
    "worker", "stranger", "deputy", "other", "outsider", "higher", "secretary", "leader", "clerk", "bureau_lead",
    "office", "foreign",
)  # fmt: skip
ASKED = {"secretary", "leader", "deputy", "other", "worker"}


def somebody(here, who):
    return User.objects.get(pk=getattr(here, who).pk)


def brought_to(here, way):
    return drafting.fresh(getattr(drafting, way)(here))


@pytest.mark.parametrize("way", TABLE)
def test_exactly_these_moves_are_open(here, way):
    draft = brought_to(here, way)

    found = {who: [move.name for move in DRAFT_MOVES.open_to(somebody(here, who), draft)] for who in PEOPLE}

    assert {who: moves for who, moves in found.items() if moves} == TABLE[way]


@pytest.mark.parametrize("way", TABLE)
def test_whoever_is_not_offered_a_move_is_refused_it_and_nothing_changes(here, way):
    draft = brought_to(here, way)
    before = DraftLaw.objects.values().get(pk=draft.pk)

    for who in PEOPLE:
        for name in DRAFT_MOVES.names:
            if name not in TABLE[way].get(who, []):
                with pytest.raises((PermissionDenied, Refused)):
                    tried(draft, name, somebody(here, who), here)

    assert DraftLaw.objects.values().get(pk=draft.pk) == before


def tried(draft, name, user, here):
    if name == "comment_draft":
        return services.comment_draft(draft, by=user, words="甲")
    if name == "enter_comment":
        return services.enter_comment(draft, by=user, words="甲", point=here.point, occasion="paper")
    return services.move_draft(draft, name, by=user)


@pytest.mark.parametrize("way", TABLE)
def test_list_and_rule_agree_on_who_sees_it(here, way):
    draft = brought_to(here, way)
    people = {who: somebody(here, who) for who in PEOPLE}

    listed = {who for who, user in people.items() if DraftLaw.objects.visible_to(user).exists()}
    ruled = {who for who, user in people.items() if user.has_perm("liaison.view_draft", draft)}

    expected = {"secretary"} if way == "prepared" else ASKED
    assert (listed, ruled) == (expected, expected)


def test_every_state_is_reached(here):
    assert {brought_to(here, way).state for way in TABLE} == set(DraftLawState.values)


@pytest.mark.parametrize(
    ("level", "makes"),
    [(Level.NATIONAL, True), (Level.PROVINCE, True), (Level.CITY, True), (Level.COUNTY, False), (Level.TOWN, False)],
)
def test_counties_and_towns_make_no_laws(db, level, makes):
    secretary = factories.staff(factories.congress(level=level))

    assert secretary.has_perm("liaison.write_drafts") is makes


# Thirty days -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("closes_on", "short"),
    [
        (dt.date(2026, 3, 2), True),  # today
        (dt.date(2026, 3, 31), True),  # 29 days after 2 March
        (dt.date(2026, 4, 1), False),  # 30 days
        (dt.date(2026, 6, 1), False),
    ],
)
def test_fewer_than_thirty_days_need_their_reason(here, closes_on, short):
    draft = drafting.prepared(here, closes_on=closes_on)

    if short:
        with pytest.raises(Invalid) as refusal:
            drafting.moved(here, draft, "open_draft")
        assert list(refusal.value.errors) == ["short_reason"]
    assert drafting.moved(here, draft, "open_draft", short_reason="急需" if short else "").state == "open"


def test_a_draft_without_articles_or_without_anybody_asked_is_not_opened(here):
    with pytest.raises(Refused):
        drafting.moved(here, drafting.begun(here), "open_draft")
    nobody = drafting.prepared(here, asked=(), points=False, for_everybody=False)
    with pytest.raises(Refused):
        drafting.moved(here, nobody, "open_draft")

    assert set(DraftLaw.objects.values_list("state", flat=True)) == {"prepared"}


# The text --------------------------------------------------------------------------------------------------------


def test_questions_keep_the_article_of_their_number_when_the_text_is_pasted_anew(here):
    draft = drafting.prepared(here)
    for label in ("第二条", "第三条"):
        services.add_question(draft, by=here.secretary, text=f"{label}？", article=drafting.article(draft, label))

    services.split_text(draft, text="第一条　甲\n第二条　乙", by=here.secretary)

    tied = {question.text: str(question.article or "") for question in draft.questions.select_related("article")}
    assert tied == {"第二条？": "第二条", "第三条？": ""}


def test_articles_are_entered_one_by_one_in_their_place(here):
    draft = drafting.begun(here)
    for label in ("第一条", "第三条"):
        services.add_article(
            draft, by=here.secretary, kind="article", label=label, text="文", after=draft.articles.order_by("position").last()
        )  # fmt: skip
    services.add_article(
        draft, by=here.secretary, kind="article", label="第二条", text="文", after=drafting.article(draft, "第一条")
    )
    services.add_article(draft, by=here.secretary, kind="preamble", label="", text="序")
    services.remove_article(drafting.article(draft, "第三条"), by=here.secretary)

    assert [row.label for row in draft.articles.order_by("position")] == ["", "第一条", "第二条"]


def test_an_article_without_its_number_is_refused(here):
    with pytest.raises(Invalid):
        services.add_article(drafting.begun(here), by=here.secretary, kind="article", label="", text="文")


def test_text_without_an_article_replaces_nothing(here):
    draft = drafting.prepared(here)

    with pytest.raises(Invalid) as refusal:
        services.split_text(draft, text="没有条文", by=here.secretary)

    assert list(refusal.value.errors) == ["text"]
    assert draft.articles.count() == 5


def test_two_windows_do_not_overwrite_one_another(here):
    draft = drafting.begun(here)
    services.revise_draft(draft, by=here.secretary, version=1, title="甲", introduction="", closes_on=drafting.CLOSES)

    with pytest.raises(Stale) as refusal:
        services.revise_draft(
            draft, by=here.secretary, version=1, title="乙", introduction="", closes_on=drafting.CLOSES
        )

    assert refusal.value.current["title"] == "甲"
    assert drafting.fresh(draft).title == "甲"


def test_what_comments_hang_on_stays_as_it_is(here):
    draft = drafting.opened(here)
    one = drafting.article(draft)

    for change in (
        lambda: services.split_text(draft, text=drafting.TEXT, by=here.secretary),
        lambda: services.revise_article(one, by=here.secretary, version=draft.version, kind="article", label="第二条", text="改"),
        lambda: services.remove_article(one, by=here.secretary),
        lambda: services.add_question(draft, by=here.secretary, text="？"),
        lambda: services.address_draft(draft, by=here.secretary, points=[], audience=[], for_everybody=False),
        lambda: services.revise_draft(draft, by=here.secretary, version=None, title="改", introduction="", closes_on=drafting.CLOSES),
    ):  # fmt: skip
        with pytest.raises(Refused):
            change()

    assert drafting.article(draft).text == "本条例适用于本市。"


# Contact points --------------------------------------------------------------------------------------------------


def test_a_station_of_the_congress_or_below_is_a_contact_point_once(here):
    drafting.pointed(here)
    county = factories.congress(level=Level.COUNTY, parent=here.congress)
    below = services.name_point(steps.station(county), here.congress, by=here.secretary)
    beside = steps.station(factories.congress())

    with pytest.raises(Refused):
        services.name_point(here.house, here.congress, by=here.secretary)
    with pytest.raises(Invalid):
        services.name_point(beside, here.congress, by=here.secretary)
    with pytest.raises(IntegrityError), transaction.atomic():
        LegislativeContactPoint.objects.create(congress=here.congress, station=here.house, since="2026-03-02")
    assert below.station.congress == county


def test_a_point_that_ended_collects_nothing_and_can_be_named_again(here, monday):
    draft = drafting.opened(here)
    services.end_point(here.point, by=here.secretary)
    monday.shift(86400)

    assert DRAFT_MOVES.open_to(somebody(here, "worker"), draft) == []
    with pytest.raises(PermissionDenied):
        drafting.entered(here, draft)
    with pytest.raises(Refused):
        services.end_point(here.point, by=here.secretary)
    assert services.name_point(here.house, here.congress, by=here.secretary).until is None


def test_only_points_of_the_own_congress_are_given_a_draft(here):
    draft = drafting.prepared(here)
    other = factories.congress(parent=here.congress)
    foreign = services.name_point(steps.station(other), other, by=here.foreign)

    with pytest.raises(Invalid) as refusal:
        services.address_draft(draft, by=here.secretary, points=[foreign], audience=[], for_everybody=True)

    assert list(refusal.value.errors) == ["points"]


# Time ------------------------------------------------------------------------------------------------------------


def test_it_closes_by_itself_after_its_last_day_and_not_on_it(here, monday):
    draft = drafting.opened(here)
    monday.move_to(dt.datetime(2026, 4, 1, 23, 59, tzinfo=steps.CHINA))
    assert services.close_due_drafts() == 0
    assert drafting.received(draft).comment.number == 1
    monday.move_to(dt.datetime(2026, 4, 2, 0, 1, tzinfo=steps.CHINA))

    assert [services.close_due_drafts(), services.close_due_drafts()] == [1, 0]
    assert drafting.fresh(draft).state == "closed"


@pytest.mark.parametrize("way", ["opened", "closed"])
def test_more_time_opens_it_again_and_is_told(here, work_off, way):
    draft = getattr(drafting, way)(here)

    extended = drafting.moved(here, draft, "extend_draft", closes_on=dt.date(2026, 4, 15))
    work_off()

    event = Event.objects.get(kind="liaison.extend_draft")
    assert (extended.state, extended.closed_at, event.data["before"], event.data["after"]) == (
        "open",
        None,
        "2026-04-01",
        "2026-04-15",
    )
    assert told("liaison.extend_draft") == sorted([here.deputy.name, here.other.name, here.worker.name])


@pytest.mark.parametrize("day", [dt.date(2026, 4, 1), dt.date(2026, 3, 20), dt.date(2026, 2, 1)])
def test_the_last_day_is_only_moved_forward(here, day):
    with pytest.raises(Invalid):
        drafting.moved(here, drafting.opened(here), "extend_draft", closes_on=day)


def told(kind):
    return sorted(Notification.objects.filter(kind=kind).values_list("recipient__name", flat=True))


def test_those_who_are_asked_are_told_and_nobody_else(here, work_off):
    drafting.opened(here)
    work_off()

    assert told("liaison.open_draft") == sorted([here.deputy.name, here.other.name, here.worker.name])


def test_only_the_silent_are_reminded_once(here, monday, work_off):
    draft = drafting.opened(here)
    drafting.said(here, draft)
    monday.move_to(dt.datetime(2026, 3, 28, 9, tzinfo=steps.CHINA))
    assert services.remind_of_drafts() == 0
    monday.move_to(dt.datetime(2026, 3, 29, 9, tzinfo=steps.CHINA))

    assert [services.remind_of_drafts(), services.remind_of_drafts()] == [1, 0]
    work_off()
    assert told("liaison.remind_draft") == sorted([here.other.name, here.worker.name])


def test_the_congress_is_told_when_it_closes_by_itself(here, monday, work_off):
    drafting.opened(here)
    monday.move_to(dt.datetime(2026, 4, 2, 9, tzinfo=steps.CHINA))
    services.close_due_drafts()
    work_off()

    assert here.secretary.name in told("liaison.close_draft")


def test_a_draft_withdrawn_before_it_was_opened_tells_nobody(here, work_off):
    drafting.moved(here, drafting.prepared(here), "withdraw_draft", reason="不再制定")
    work_off()

    assert told("liaison.withdraw_draft") == []


def test_a_draft_withdrawn_later_tells_those_who_were_asked(here, work_off):
    drafting.withdrawn(here)
    work_off()

    assert told("liaison.withdraw_draft") == sorted([here.deputy.name, here.other.name, here.worker.name])


# Results for everybody -------------------------------------------------------------------------------------------


def test_nothing_is_reported_back_while_a_comment_has_no_result(here):
    draft = drafting.opened(here)
    comment = drafting.said(here, draft)
    draft = drafting.consolidated(here, draft)

    with pytest.raises(Refused):
        drafting.moved(here, draft, "report_back_draft")
    services.set_results(draft, comments=[comment.pk], result="adopted", by=here.secretary)

    assert drafting.moved(here, draft, "report_back_draft").state == "reported"


def test_a_summary_with_a_number_of_a_person_is_not_published(here):
    draft = drafting.reported(here)

    with pytest.raises(Invalid) as refusal:
        drafting.moved(here, draft, "publish_results", summary=f"请联系 {steps.PHONE}")

    assert list(refusal.value.errors) == ["summary"]
    assert drafting.fresh(draft).results_at is None


def test_the_database_keeps_results_for_reported_drafts_and_reasons_for_withdrawn_ones(here):
    draft = drafting.opened(here)

    for wrong in ({"results_at": "2026-03-02T00:00Z"}, {"state": "withdrawn"}, {"state": "closed"}, {"state": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            DraftLaw.objects.filter(pk=draft.pk).update(**wrong)
