"""More contact points for an open draft law, and one taken back; papers that come with comments."""

import io

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from congress import files
from congress.errors import Invalid, Refused
from congress.models import Event, File, Notification, User
from liaison import queries, services
from liaison.models import DraftComment, DraftLaw
from tests.liaison import drafting, steps
from tests.liaison.test_receiving import jpeg_with_place, png

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF"
EVERYBODY = ("worker", "stranger", "deputy", "other", "outsider", "higher", "secretary", "leader", "clerk", "foreign")


@pytest.fixture
def draft(here):
    return drafting.opened(here)


@pytest.fixture
def second(here, draft):
    """A contact point the draft was not given to."""
    return services.name_point(here.elsewhere, here.congress, by=here.secretary)


def give(here, draft, *points):
    return services.move_draft(draft, "give_to_points", points=points, by=here.secretary)


def take(here, draft, point):
    return services.move_draft(draft, "take_from_point", point=point, by=here.secretary)


def offered(here, draft, who="secretary"):
    user = User.objects.get(pk=getattr(here, who).pk)
    moves = queries.draft_buttons(DraftLaw.objects.get(pk=draft.pk), user, queries.points_of(draft))
    return {move["name"] for move in moves} & {"give_to_points", "take_from_point"}


# Points ----------------------------------------------------------------------------------------------------------


def test_a_point_added_while_the_draft_is_open_is_told_sees_it_and_enters_comments(here, draft, second, work_off):
    assert not DraftLaw.objects.visible_to(here.stranger).exists()

    give(here, draft, second)
    work_off()
    services.enter_comment(draft, by=here.stranger, words="第二条太短", point=second, occasion="paper")

    told = Notification.objects.filter(event__kind="liaison.give_to_points")
    assert list(told.values_list("recipient__name", flat=True)) == [here.stranger.name]
    assert DraftLaw.objects.visible_to(here.stranger).get() == draft
    assert Event.objects.get(kind="liaison.give_to_points").data["points"] == [second.pk]


def test_a_point_that_has_sent_nothing_is_taken_back_told_and_sees_it_no_more(here, draft, work_off):
    take(here, draft, here.point)
    work_off()

    told = Notification.objects.get(event__kind="liaison.take_from_point")
    assert (told.recipient, told.url) == (here.worker, reverse("draft_list"))
    assert not DraftLaw.objects.visible_to(here.worker).exists()
    with pytest.raises(PermissionDenied):
        drafting.entered(here, draft)


def test_a_point_that_has_sent_something_stays(here, draft):
    drafting.entered(here, draft)

    with pytest.raises(Refused):
        take(here, draft, here.point)
    assert offered(here, draft) == set()


def test_a_point_that_has_it_already_one_of_elsewhere_and_none_are_named(here, draft, second):
    services.end_point(second, by=here.secretary)
    second.until = second.since
    second.save()
    for points in ((here.point,), ()):
        with pytest.raises(Invalid) as refused:
            give(here, draft, *points)
        assert list(refused.value.errors) == ["points"]
    with pytest.raises(Invalid) as refused:
        take(here, draft, second)
    assert list(refused.value.errors) == ["point"]


@pytest.mark.parametrize("state", ["prepared", "closed", "consolidated", "reported", "withdrawn"])
def test_only_an_open_draft_changes_its_points(here, state):
    draft = getattr(drafting, state)(here)
    other = services.name_point(here.elsewhere, here.congress, by=here.secretary)

    with pytest.raises(Refused):
        give(here, draft, other)
    with pytest.raises(Refused):
        take(here, draft, here.point)


def test_after_the_last_day_nobody_more_is_asked(here, draft, second, monday):
    DraftLaw.objects.filter(pk=draft.pk).update(closes_on="2026-03-01")

    with pytest.raises(Refused):
        give(here, draft, second)
    assert offered(here, draft) == {"take_from_point"}


@pytest.mark.parametrize("who", [who for who in EVERYBODY if who != "secretary"])
def test_nobody_but_the_secretariat_adds_or_takes_back(here, draft, second, who):
    user = User.objects.get(pk=getattr(here, who).pk)

    for name, fields in (("give_to_points", {"points": [second]}), ("take_from_point", {"point": here.point})):
        with pytest.raises(PermissionDenied):
            services.move_draft(draft, name, by=user, **fields)
    assert offered(here, draft, who) == set()


def test_the_secretariat_does_both_by_the_pages(here, draft, second, logged_in):
    client = logged_in(User.objects.get(pk=here.secretary.pk))
    assert offered(here, draft) == {"give_to_points", "take_from_point"}

    for name, fields in (("give_to_points", {"points": [second.pk]}), ("take_from_point", {"point": here.point.pk})):
        url = reverse("draft_move", args=[draft.pk, name])
        key = client.get(url).context["idempotency_key"]
        assert client.post(url, {"idempotency_key": key, **fields}).status_code == 302

    assert [row.point for row in queries.points_of(draft)] == [second]
    assert offered(here, draft) == {"give_to_points", "take_from_point"}


# Papers ----------------------------------------------------------------------------------------------------------


def paper(name="意见.pdf"):
    return SimpleUploadedFile(name, PDF)


def sent(client, draft, name, **fields):
    url = reverse("draft_move", args=[draft.pk, name])
    key = client.get(url).context["idempotency_key"]
    return client.post(url, {"idempotency_key": key, "words": drafting.WORDS} | fields)


def names(comment):
    return list(files.attached(comment, "paper").values_list("name", flat=True))


def test_a_deputy_and_a_point_send_scans_photos_and_papers_with_their_comment(here, draft, logged_in):
    scan = jpeg_with_place()
    answer = sent(logged_in(here.deputy), draft, "comment_draft", papers=[paper(), scan])
    told = {"point": here.point.pk, "occasion": "paper", "papers": [png()]}
    entered = sent(logged_in(here.worker), draft, "enter_comment", **told)

    assert (answer.status_code, entered.status_code) == (302, 302)
    assert [names(row) for row in DraftComment.objects.order_by("pk")] == [["意见.pdf", "灯.jpg"], ["灯.png"]]
    with files.attached(DraftComment.objects.first(), "paper").get(name="灯.jpg").stored.open("rb") as stored:
        kept = stored.read()
    assert all(trace not in kept for trace in (b"SPYCAM", b"Exif", b"GPS"))
    assert dict(Image.open(io.BytesIO(kept)).getexif()) == {}


def public(client, draft, **fields):
    url = reverse("draft_comment", args=[draft.pk])
    token = client.get(url).context["token"]
    return client.post(url, {"token": token, "words": drafting.WORDS} | fields, REMOTE_ADDR="198.51.100.7")


def test_a_voter_sends_photos_without_account_and_learns_that_they_came(here, draft, client):
    answer = public(client, draft, papers=[png(), png()])

    page = client.get(answer["Location"]).content.decode()
    assert names(DraftComment.objects.get()) == ["灯.png", "灯.png"]
    assert "2个照片或文件" in page
    assert "/files/" not in page
    assert client.cookies.output() == ""


@pytest.mark.parametrize(
    ("papers", "word"), [([paper()], "意见.pdf"), ([png() for _ in range(7)], "6"), ([paper("坏.exe")], "坏.exe")]
)
def test_what_a_voter_may_not_send_is_named_and_the_text_kept(here, draft, client, papers, word):
    answer = public(client, draft, papers=papers)

    assert (answer.status_code, DraftComment.objects.count(), File.objects.count()) == (422, 0, 0)
    assert word in str(answer.context["form"].errors["papers"])
    assert drafting.WORDS in answer.content.decode()
    assert "请重新选择照片" in answer.content.decode()


def test_more_papers_than_six_are_refused_by_the_service_too(here, draft):
    six = files.CheckedFile(name="a.pdf", content=PDF, content_type="application/pdf")

    with pytest.raises(Invalid):
        drafting.said(here, draft, papers=[six] * 7)
    assert (DraftComment.objects.count(), File.objects.count()) == (0, 0)


def test_papers_are_read_by_whoever_reads_the_comment_and_by_nobody_else(here, draft, client):
    public(client, draft, papers=[png()])
    comments = [drafting.said(here, draft, papers=[_checked()]), DraftComment.objects.get(source="public")]
    seen = {}
    for comment in comments:
        url = reverse("file", args=[files.attached(comment, "paper").get().uuid])
        client.logout()
        seen[comment.source] = {"visitor"} if client.get(url).status_code == 200 else set()
        for who in EVERYBODY:
            client.force_login(User.objects.get(pk=getattr(here, who).pk))
            answer = client.get(url)
            if answer.status_code == 200:
                b"".join(answer.streaming_content)
                seen[comment.source].add(who)

    assert seen == {"deputy": {"deputy", "secretary", "leader"}, "public": {"secretary", "leader"}}


def _checked():
    return files.check(paper())


def test_lists_the_report_and_the_paper_say_how_many_came(here, draft, client, logged_in):
    drafting.said(here, draft, papers=[_checked(), _checked()])
    client = logged_in(User.objects.get(pk=here.secretary.pk))

    for name in ("draft_comments", "draft_report"):
        assert "2个附件" in client.get(reverse(name, args=[draft.pk])).content.decode()
    report = queries.report_of(draft)
    assert [row.paper_count for group in report.groups for row in group.comments] == [2]


def test_the_same_form_sent_again_keeps_its_photos_once(here, draft):
    told = {"secret": "s" * 12, "papers": [files.check(SimpleUploadedFile("灯.png", png().read()))]}

    drafting.received(draft, **told)
    drafting.received(draft, **told)

    assert File.objects.count() == 1


def test_nothing_of_a_commenter_stands_on_the_page_of_points(here, draft, second, logged_in):
    drafting.received(draft, phone=steps.PHONE, name="欧阳小明")
    give(here, draft, second)

    page = logged_in(User.objects.get(pk=here.stranger.pk)).get(draft.get_absolute_url()).content.decode()

    assert (steps.PHONE in page, "欧阳小明" in page) == (False, False)
