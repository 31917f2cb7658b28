"""Comments on draft laws from all three sources: taken word by word, refused when late, decided, told, kept from others."""

import datetime as dt
import secrets

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from congress import clock
from congress.errors import Invalid, Refused
from congress.models import AuditRecord, Event, Notification, User
from deputies import services as deputies
from deputies.models import DutyRecord, DutyType
from deputies.workflow import Fact
from liaison import queries, services
from liaison.models import CommentContact, CommentWords, DraftComment
from tests.liaison import drafting, steps

HOSTILE = '<script>alert(1)</script> 😀 "; DROP TABLE x; -- {{ secrets }}'
PEOPLE = (
    "worker", "stranger", "deputy", "other", "outsider", "higher", "secretary", "leader", "clerk", "office", "foreign",
)  # fmt: skip


def somebody(here, who):
    return User.objects.get(pk=getattr(here, who).pk)


@pytest.fixture
def draft(here):
    return drafting.opened(here)


def one_of_each(here, draft, **fields):
    """A comment by a deputy, one brought by a point, one from the public page; the last two with ``fields``."""
    return {
        "deputy": drafting.said(here, draft),
        "point": drafting.entered(here, draft, **fields).comment,
        "public": drafting.received(draft, **fields).comment,
    }


# Given -----------------------------------------------------------------------------------------------------------


def test_each_source_is_kept_with_what_it_is_about(here, draft):
    about = drafting.article(draft)
    by_deputy = drafting.said(here, draft, article=about)
    by_point = drafting.entered(
        here, draft, occasion="collector", collector="孙信息员", collected_on=dt.date(2026, 3, 1)
    ).comment
    by_voter = drafting.received(draft, article=about).comment

    rows = DraftComment.objects.order_by("number").values_list("number", "source", "article__label", "occasion")
    assert list(rows) == [(1, "deputy", "第二条", ""), (2, "point", None, "collector"), (3, "public", "第二条", "")]
    assert by_deputy.mandate == here.deputy.post.mandate
    assert (by_point.entered_by, by_point.collector, by_voter.entered_by) == (here.worker, "孙信息员", None)
    assert drafting.fresh(draft).comment_count == 3


def test_an_answer_to_a_question_is_about_the_questions_article(here):
    draft = drafting.prepared(here)
    services.add_question(draft, by=here.secretary, text="范围合适吗？", article=drafting.article(draft))
    draft = drafting.moved(here, draft, "open_draft")
    comment = drafting.said(here, draft, question=draft.questions.get())

    assert (comment.article, comment.question.text) == (drafting.article(draft), "范围合适吗？")


def test_an_article_of_another_draft_is_refused(here, draft):
    with pytest.raises(Invalid) as refusal:
        drafting.said(here, draft, article=drafting.article(drafting.opened(here)))

    assert (list(refusal.value.errors), DraftComment.objects.count()) == (["about"], 0)


def test_words_stay_as_they_were_and_no_database_user_changes_them(here, draft):
    drafting.received(draft, words=HOSTILE)

    with pytest.raises(DatabaseError), transaction.atomic():
        CommentWords.objects.update(text="改了")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM liaison_commentwords")

    assert CommentWords.objects.get().text == HOSTILE


def test_a_form_sent_twice_is_one_comment_and_with_other_words_is_refused(draft):
    secret = secrets.token_urlsafe(12)
    first, again = drafting.received(draft, secret=secret), drafting.received(draft, secret=secret)

    with pytest.raises(Refused):
        drafting.received(draft, secret=secret, words="另一条意见")
    assert (first.comment, first.code) == (again.comment, again.code)
    assert DraftComment.objects.count() == 1


def test_a_point_enters_for_itself_alone(here, draft):
    elsewhere = services.name_point(here.elsewhere, here.congress, by=here.secretary)

    with pytest.raises(Invalid):
        drafting.entered(here, draft, point=elsewhere)
    with pytest.raises(PermissionDenied):
        services.enter_comment(draft, by=here.stranger, words="甲", point=elsewhere, occasion="paper")
    with pytest.raises(Invalid):
        drafting.entered(here, draft, collected_on=dt.date(2026, 3, 3))


def test_where_only_deputies_and_points_are_asked_nobody_else_comments(here):
    draft = drafting.opened(here, for_everybody=False)

    with pytest.raises(Refused):
        drafting.received(draft)


def test_the_database_knows_where_a_comment_comes_from(here, draft):
    comment = drafting.said(here, draft)

    wrongs = (
        {"source": "public"}, {"source": "point"}, {"mandate": None}, {"result": "adopted"}, {"number": None},
        {"result": "not_adopted", "result_by": here.secretary, "result_at": clock.now()},
    )  # fmt: skip
    for wrong in wrongs:
        with pytest.raises(IntegrityError), transaction.atomic():
            DraftComment.objects.filter(pk=comment.pk).update(**wrong)


# Late ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["closed", "consolidated", "reported", "withdrawn", "late"])
def test_what_comes_too_late_is_refused_from_every_side(here, monday, way):
    draft = drafting.opened(here) if way == "late" else getattr(drafting, way)(here)
    if way == "late":  # the last day is over, the clock has not closed it yet
        monday.move_to(dt.datetime(2026, 4, 2, 0, 1, tzinfo=steps.CHINA))

    for give in (drafting.said, drafting.entered):
        with pytest.raises(Refused):
            give(here, draft)
    with pytest.raises(Refused):
        drafting.received(draft)

    assert (DraftComment.objects.count(), drafting.fresh(draft).comment_count) == (0, 0)


# Limits ----------------------------------------------------------------------------------------------------------


def test_a_source_a_phone_and_a_draft_have_the_limits_of_opinions(here, draft, monday):
    rows = DraftComment.objects.bulk_create(
        DraftComment(
            congress=here.congress, draft=draft, number=1000 + nth, source="public", code_mark=f"c{nth}", form_mark=f"f{nth}",
            source_mark=queries.source_of("198.51.100.7"), received_at=clock.now(),
        )
        for nth in range(20)
    )  # fmt: skip
    assert services.asks_to_comment(draft, "198.51.100.7")
    assert not services.asks_to_comment(draft, "198.51.100.8")

    with pytest.raises(services.TooMany):
        drafting.received(draft, source="198.51.100.7")
    assert drafting.received(draft, source="198.51.100.8")
    monday.shift(601)
    assert drafting.received(draft, source="198.51.100.7")
    assert len(rows) == 20


def test_a_phone_gives_five_a_day(draft, monday):
    for _nth in range(5):
        drafting.received(draft, phone=steps.PHONE)
        monday.shift(601)

    with pytest.raises(services.TooMany):
        drafting.received(draft, phone=steps.PHONE)


def test_sources_are_forgotten_after_two_days_and_contacts_half_a_year_after_the_results(here, monday):
    draft = drafting.opened(here)
    comment = drafting.received(draft, source="198.51.100.7", phone=steps.PHONE).comment
    draft = drafting.consolidated(here, draft)
    services.set_results(draft, comments=[comment.pk], result="adopted", by=here.secretary)
    drafting.moved(here, draft, "report_back_draft")
    monday.shift(2 * 86400 + 1)
    assert services.forget_comment_sources() == 1
    assert services.forget_commenters() == 0
    monday.shift(184 * 86400)

    assert (services.forget_commenters(), CommentContact.objects.count(), CommentWords.objects.count()) == (1, 0, 1)


# Who sees what ---------------------------------------------------------------------------------------------------

SEEN = {
    "deputy": {"secretary", "leader", "deputy"},
    "point": {"secretary", "leader", "worker"},
    "public": {"secretary", "leader"},
}
REACHED = {"deputy": set(), "point": {"worker"}, "public": {"secretary"}}


@pytest.mark.parametrize("source", SEEN)
def test_list_and_rule_agree_on_who_sees_a_comment_and_who_reaches_its_author(here, draft, source):
    comment = one_of_each(here, draft)[source]
    people = {who: somebody(here, who) for who in PEOPLE}

    listed = {who for who, user in people.items() if DraftComment.objects.visible_to(user).filter(pk=comment.pk)}
    ruled = {who for who, user in people.items() if user.has_perm("liaison.view_comment", comment)}
    reach = {who for who, user in people.items() if user.has_perm("liaison.reach_commenter", comment)}

    assert (listed, ruled, reach) == (SEEN[source], SEEN[source], REACHED[source])


@pytest.mark.parametrize(("source", "who"), [("point", "worker"), ("public", "secretary")])
def test_whoever_received_it_reads_the_contact_and_the_auditors_see_it(here, draft, logged_in, source, who):
    comment = one_of_each(here, draft, phone=steps.PHONE, name="欧阳某某")[source]
    client = logged_in(somebody(here, who))
    hidden = client.get(comment.get_absolute_url()).content.decode()

    shown = client.post(reverse("draft_comment_contact", args=[comment.pk]))

    assert steps.PHONE not in hidden
    assert steps.PHONE in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert AuditRecord.objects.get(kind="liaison.read_contact").what == f"comment {comment.pk}"


@pytest.mark.parametrize(
    ("source", "who"),
    [
        ("point", "secretary"), ("point", "leader"), ("point", "deputy"), ("point", "stranger"), ("public", "worker"),
        ("public", "leader"), ("public", "other"), ("deputy", "secretary"), ("public", "foreign"),
    ],
)  # fmt: skip
def test_nobody_else_opens_the_contact(here, draft, logged_in, source, who):
    comment = one_of_each(here, draft, phone=steps.PHONE)[source]

    answer = logged_in(somebody(here, who)).post(reverse("draft_comment_contact", args=[comment.pk]))

    assert answer.status_code in {403, 404}
    assert steps.PHONE not in answer.content.decode()


# Results ---------------------------------------------------------------------------------------------------------


def decided(here, draft, comments, result="adopted", **fields):
    return services.set_results(
        draft, comments=[row.pk for row in comments], result=result, by=here.secretary, **fields
    )


@pytest.mark.parametrize(
    ("way", "result", "taken"),
    [
        ("open", "adopted", False), ("open", "set_aside", True), ("closed", "adopted", False), ("closed", "set_aside", True),
        ("consolidated", "adopted", True), ("consolidated", "partly", True), ("consolidated", "not_adopted", True),
        ("consolidated", "set_aside", True), ("consolidated", "", True), ("reported", "adopted", False), ("reported", "", False),
    ],
)  # fmt: skip
def test_when_results_are_set(here, way, result, taken):
    draft = drafting.opened(here)
    comment = drafting.said(here, draft)
    steps_to = {"open": [], "closed": ["close_draft"]}.get(way, ["close_draft", "consolidate_draft"])
    for name in steps_to:
        draft = drafting.moved(here, draft, name)
    if way == "reported":
        decided(here, draft, [comment], "partly", reason="部分采纳")
        draft = drafting.moved(here, draft, "report_back_draft")
    before = DraftComment.objects.get(pk=comment.pk).result

    if taken:
        assert decided(here, draft, [comment], result, reason="理由" if result else "") == 1
    else:
        with pytest.raises(Refused):
            decided(here, draft, [comment], result, reason="理由")

    assert DraftComment.objects.get(pk=comment.pk).result == (result if taken else before)


@pytest.mark.parametrize(
    ("result", "needs"), [("adopted", False), ("partly", True), ("not_adopted", True), ("set_aside", True)]
)
def test_what_is_not_adopted_as_a_whole_has_its_reason(here, draft, result, needs):
    comment = drafting.said(here, draft)
    draft = drafting.consolidated(here, draft)

    if needs:
        with pytest.raises(Invalid) as refusal:
            decided(here, draft, [comment], result)
        assert list(refusal.value.errors) == ["reason"]
    assert decided(here, draft, [comment], result, reason="理由") == 1


def test_several_are_decided_at_once_and_one_of_another_draft_decides_none(here, draft):
    comments = list(one_of_each(here, draft).values())
    stranger = drafting.received(drafting.opened(here)).comment
    draft = drafting.consolidated(here, draft)

    with pytest.raises(Invalid):
        decided(here, draft, [*comments, stranger])
    assert set(DraftComment.objects.values_list("result", flat=True)) == {""}
    assert decided(here, draft, comments) == 3

    assert Event.objects.filter(kind="liaison.set_result").count() == 3


def test_only_the_congress_that_asked_decides(here, draft):
    comment = drafting.said(here, draft)
    draft = drafting.consolidated(here, draft)

    for who in ("deputy", "worker", "leader", "foreign", "office"):
        with pytest.raises(PermissionDenied):
            services.set_results(draft, comments=[comment.pk], result="adopted", by=somebody(here, who))


def test_each_side_learns_the_result_when_it_is_reported_back_and_not_before(here, draft, client, work_off):
    comments = one_of_each(here, draft)
    code = drafting.received(draft, words="网上的意见").code
    draft = drafting.consolidated(here, draft)
    decided(
        here, draft, [*comments.values(), DraftComment.objects.get(number=4)], "not_adopted", reason="与上位法不一致"
    )
    url = reverse("draft_follow", args=[code])
    before = client.get(url).content.decode()
    mine = {who: queries.own_comments(draft, somebody(here, who))[0].told_result for who in ("deputy", "worker")}

    drafting.moved(here, draft, "report_back_draft")
    work_off()

    told = Notification.objects.filter(kind="liaison.report_back_draft").values_list("recipient__name", flat=True)
    assert "与上位法不一致" not in before
    assert mine == {"deputy": "", "worker": ""}
    assert sorted(told) == sorted([here.deputy.name, here.worker.name])
    assert "与上位法不一致" in client.get(url).content.decode()
    assert queries.own_comments(draft, somebody(here, "worker"))[0].told_result == "不采纳"


# Duty ------------------------------------------------------------------------------------------------------------


def test_commenting_counts_as_duty_once_for_each_draft(here, draft, work_off):
    DutyType.objects.create(congress=here.congress, code="L01", name="参与立法征求意见", fact=Fact.DRAFT_LAW)
    for _nth in range(3):
        drafting.said(here, draft)
    second = drafting.opened(here)
    drafting.said(here, second)
    drafting.entered(here, second)
    drafting.received(second)
    work_off()

    rows = DutyRecord.objects.order_by("pk").values_list("mandate", "source", "source_url")
    mandate = here.deputy.post.mandate.pk
    assert list(rows) == [
        (mandate, f"liaison:draft:{each.pk}", each.get_absolute_url()) for each in (draft, second)
    ]  # fmt: skip


def test_a_suspended_deputy_does_not_comment(here, draft):
    deputies.suspend(here.deputy.post.mandate, by=here.secretary, reason="investigated", note="决定")

    with pytest.raises(PermissionDenied):
        services.comment_draft(draft, by=somebody(here, "deputy"), words="甲")
