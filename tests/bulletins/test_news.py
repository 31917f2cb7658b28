"""Articles: who may make which move, who sees what, and the public site."""

import datetime as dt
import io

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from PIL import Image

from bulletins import queries, services
from bulletins.models import Article, ArticleVersion, DailyReaders, NewsColumn, Provision, PutAwayBanner
from bulletins.workflow import ARTICLE
from congress import clock, search, tokens
from congress.errors import Invalid, Refused, Stale
from congress.files import CheckedFile
from congress.models import Event, Notification, Role
from tests import factories
from tests.bulletins.writing import LAW, column, draft, published, tomorrow, yesterday

MOVES = {
    "draft": {"writer": ["submit"], "reviewer": ["submit"]},
    "in_review": {"writer": ["take_back"], "reviewer": ["send_back", "publish"]},
    "published": {"writer": ["place", "withdraw"], "reviewer": ["place", "withdraw"]},
    "withdrawn": {"writer": ["reopen"], "reviewer": ["reopen"]},
}


@pytest.fixture
def writer(congress):
    return factories.staff(congress, name="周敏")


@pytest.fixture
def reviewer(congress):
    return factories.staff(congress, Role.DEPUTY_AFFAIRS, name="吴静")


@pytest.fixture
def people(congress, writer, reviewer):
    return {
        "writer": writer,
        "reviewer": reviewer,
        "deputy": factories.deputy(congress),
        "leader": factories.staff(congress, Role.LEADER),
        "system_admin": factories.staff(congress, Role.SYSTEM_ADMIN),
        "stranger": factories.staff(factories.congress()),
        "foreign deputy": factories.deputy(factories.congress()),
    }


def in_state(state, writer, reviewer):
    article = draft(writer)
    for name, by in (("submit", writer), ("publish", reviewer), ("withdraw", writer)):
        if article.state == state:
            return article
        article = services.move_article(article, name, by=by, note="有误" if name == "withdraw" else "")
    return article


def picture(color="red"):
    buffer = io.BytesIO()
    Image.new("RGB", (32, 18), color).save(buffer, "PNG")
    return CheckedFile("cover.png", "image/png", buffer.getvalue())


# Moves -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", MOVES)
@pytest.mark.parametrize(
    "who", ["writer", "reviewer", "deputy", "leader", "system_admin", "stranger", "foreign deputy"]
)
def test_the_table_of_moves(people, who, state):
    article = in_state(state, people["writer"], people["reviewer"])

    open_moves = [move.name for move in ARTICLE.open_to(people[who], article)]

    assert open_moves == MOVES[state].get(who, [])


def test_nobody_reviews_what_he_wrote(writer):
    article = services.move_article(draft(writer), "submit", by=writer)

    with pytest.raises(PermissionDenied):
        services.move_article(article, "publish", by=writer)


def test_nobody_reviews_what_he_changed_last(writer, reviewer, congress):
    article = services.revise_article(draft(writer), by=reviewer, version=1, title="改过的标题")
    services.move_article(article, "submit", by=writer)

    with pytest.raises(PermissionDenied):
        services.move_article(article, "publish", by=reviewer)
    third = factories.staff(congress)
    assert services.move_article(article, "publish", by=third).reviewer == third


def test_the_database_knows_no_self_review(writer, reviewer):
    article = published(writer, reviewer)

    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=article.pk).update(reviewer=writer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=article.pk).update(reviewer=None)


@pytest.mark.parametrize(("name", "state"), [("send_back", "in_review"), ("withdraw", "published")])
def test_a_reason_is_asked_for(writer, reviewer, name, state):
    article = in_state(state, writer, reviewer)
    by = reviewer if name == "send_back" else writer

    with pytest.raises(Invalid) as refusal:
        services.move_article(article, name, by=by, note="  ")

    assert list(refusal.value.errors) == ["note"]
    assert Article.objects.get(pk=article.pk).state == state


def test_an_empty_text_is_not_handed_in(writer):
    article = draft(writer, body="")

    with pytest.raises(Refused, match="没有正文"):
        services.move_article(article, "submit", by=writer)


def test_only_a_draft_is_changed_and_versions_are_kept(writer, reviewer):
    article = services.revise_article(draft(writer), by=writer, version=1, body="第二稿")

    assert list(ArticleVersion.objects.order_by("number").values_list("number", "body")) == [
        (1, "东河清淤已经完成。"),
        (2, "第二稿"),
    ]
    with pytest.raises(Stale) as stale:
        services.revise_article(article, by=writer, version=1, body="第三稿")
    assert stale.value.current["body"] == "第二稿"
    services.move_article(article, "submit", by=writer)
    with pytest.raises(Refused):
        services.revise_article(article, by=writer, version=2, body="第三稿")


def test_a_move_is_told(writer, reviewer, work_off):
    article = services.move_article(draft(writer), "submit", by=writer)
    work_off()
    services.move_article(article, "send_back", by=reviewer, note="日期有误")
    work_off()

    told = Notification.objects.order_by("pk").values_list("recipient__name", "title", "text")
    assert [(name, title) for name, title, _text in told] == [
        ("吴静", "待审查：东河治理进展"),
        ("周敏", "已退回：东河治理进展"),
    ]
    assert "日期有误" in told[1][2]
    kinds = [event.kind for event in Event.objects.about(article)]
    assert kinds == ["bulletins.write_article", "bulletins.submit_article", "bulletins.send_back_article"]


def test_only_laws_have_a_number_and_repeal(writer, reviewer):
    law = published(writer, reviewer, kind="law", title="代表法", body=LAW, number_text="主席令第1号",
                    effective_on=dt.date(2025, 3, 12))  # fmt: skip
    news = published(writer, reviewer, number_text="第9号")

    assert (law.number_text, news.number_text) == ("主席令第1号", "")
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=news.pk).update(number_text="第9号")
    with pytest.raises(Refused):
        services.move_article(news, "repeal", by=writer, repealed_on=clock.today())
    with pytest.raises(Invalid):
        services.move_article(law, "repeal", by=writer, repealed_on=dt.date(2025, 3, 11))
    assert services.move_article(law, "repeal", by=writer, repealed_on=clock.today()).is_repealed
    with pytest.raises(Refused):
        services.move_article(law, "repeal", by=writer, repealed_on=clock.today())


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"shows_from": dt.date(2026, 3, 2), "shown_until": dt.date(2026, 3, 1)}, "shown_until"),
        ({"kind": "law", "adopted_on": dt.date(2026, 3, 2), "effective_on": dt.date(2026, 3, 1)}, "effective_on"),
    ],
)
def test_days_in_the_wrong_order_are_refused_by_field(writer, fields, wrong):
    with pytest.raises(Invalid) as refusal:
        draft(writer, **fields)

    assert list(refusal.value.errors) == [wrong]


def test_a_column_of_another_congress_is_refused(writer):
    with pytest.raises(Invalid):
        draft(writer, column=column(factories.congress()))


# Columns ---------------------------------------------------------------------------------------------------------


def test_columns_have_two_levels(congress, writer):
    top = services.save_column(NewsColumn(congress=congress, name="要闻"), by=writer)
    part = services.save_column(NewsColumn(congress=congress, name="市级", parent=top), by=writer)

    for wrong in (
        NewsColumn(congress=congress, name="三级", parent=part),
        NewsColumn(congress=factories.congress(), name="别处", parent=top),
    ):
        with pytest.raises(Invalid):
            services.save_column(wrong, by=writer)
    top.parent = column(congress)
    with pytest.raises(Invalid):
        services.save_column(top, by=writer)
    with pytest.raises(Invalid) as taken:
        services.save_column(NewsColumn(congress=congress, name="要闻"), by=writer)
    assert list(taken.value.errors) == ["name"]


@pytest.mark.parametrize("hidden", ["column", "parent"])
def test_a_column_switched_off_takes_its_articles_along(congress, writer, reviewer, client, hidden):
    top = column(congress, is_shown=hidden != "parent")
    part = column(congress, parent=top, is_shown=hidden != "column")
    article = published(writer, reviewer, column=part)

    assert client.get(reverse("article_detail", args=[article.pk])).status_code == 404
    assert article.title not in client.get(reverse("news_list")).content.decode()


# Who sees what ---------------------------------------------------------------------------------------------------


@pytest.fixture
def every_sort(writer, reviewer):
    hidden = column(writer.post.congress, is_shown=False)
    return {
        "draft": draft(writer),
        "in review": in_state("in_review", writer, reviewer),
        "withdrawn": in_state("withdrawn", writer, reviewer),
        "public": published(writer, reviewer),
        "internal": published(writer, reviewer, is_internal=True),
        "from tomorrow": published(writer, reviewer, shows_from=tomorrow()),
        "until today": published(writer, reviewer, shown_until=clock.today()),
        "hidden": published(writer, reviewer, column=hidden),
    }


SEEN = {
    "visitor": ["public", "until today"],
    "writer": [
        "draft", "from tomorrow", "hidden", "in review", "internal", "public", "until today", "withdrawn",
    ],
    "deputy": ["internal", "public", "until today"],
    "leader": ["internal", "public", "until today"],
    "system_admin": ["public", "until today"],
    "stranger": ["public", "until today"],
    "foreign deputy": ["public", "until today"],
}  # fmt: skip
ON_SITE = {"visitor": 2, "writer": 3, "deputy": 3, "leader": 3, "system_admin": 2, "stranger": 2, "foreign deputy": 2}


@pytest.mark.parametrize("who", SEEN)
def test_who_sees_which_article(people, every_sort, who):
    user = AnonymousUser() if who == "visitor" else people[who]
    names = {article.pk: name for name, article in every_sort.items()}

    listed = sorted(names[pk] for pk in Article.objects.visible_to(user).values_list("pk", flat=True))
    allowed = [
        name
        for name, article in every_sort.items()
        if who != "visitor" and user.has_perm("bulletins.view_article", Article.objects.get(pk=article.pk))
    ]

    assert listed == SEEN[who]
    assert sorted(allowed) == (SEEN[who] if who != "visitor" else [])


@pytest.mark.parametrize("who", SEEN)
def test_the_site_shows_what_is_on_it(people, every_sort, logged_in, client, who):
    if who != "visitor":
        logged_in(people[who])
    congress = people["writer"].post.congress

    shown = client.get(reverse("news_list"), {"congress": congress.code}).context["rows"]
    found = {name for name, article in every_sort.items()
             if client.get(reverse("article_detail", args=[article.pk])).status_code == 200}  # fmt: skip

    assert len(shown) == ON_SITE[who]
    assert found == {"public", "until today"} | ({"internal"} if ON_SITE[who] == 3 else set())


def test_an_article_shows_from_its_day_until_its_day(writer, reviewer, client):
    article = published(writer, reviewer, shows_from=tomorrow(), shown_until=tomorrow())
    url = reverse("article_detail", args=[article.pk])

    seen = []
    for days in range(3):
        with time_machine.travel(clock.now() + dt.timedelta(days=days), tick=False):
            seen.append(client.get(url).status_code)

    assert seen == [404, 200, 404]


# The public site -------------------------------------------------------------------------------------------------


@pytest.fixture
def site(writer, reviewer):
    law = published(writer, reviewer, kind="law", title="某某法", body=LAW, number_text="主席令第1号")
    return [
        reverse("news_list"),
        reverse("article_detail", args=[published(writer, reviewer).pk]),
        reverse("law_list"),
        reverse("law_detail", args=[law.pk]),
    ]


def test_public_pages_set_no_cookie_and_may_be_kept(site, client):
    for url in site:
        answer = client.get(url)

        assert (answer.status_code, answer.cookies, answer["Cache-Control"]) == (200, {}, "public, max-age=30"), url
        assert answer["ETag"]
        assert "csrf" not in answer.content.decode()


def test_a_page_that_did_not_change_is_not_sent_again(site, client):
    for url in site:
        etag = client.get(url)["ETag"]
        again = client.get(url)["ETag"]  # the number of readers stands on an article's page

        assert client.get(url, headers={"If-None-Match": again}).status_code == 304, url
        assert etag


def test_an_article_says_when_it_changed(site, client):
    changed = client.get(site[1])["Last-Modified"]

    assert client.get(site[1], headers={"If-Modified-Since": changed}).status_code == 304
    assert client.get(site[1], headers={"If-Modified-Since": "Mon, 01 Jan 2024 00:00:00 GMT"}).status_code == 200


def test_members_pages_are_kept_by_nobody(site, logged_in, writer):
    client = logged_in(writer)

    assert {client.get(url)["Cache-Control"] for url in site} == {"private, no-store"}


def test_news_is_found_by_column_tag_and_words(congress, writer, reviewer, client):
    top = column(congress, name="要闻")
    part = column(congress, name="市级", parent=top)
    other = column(congress, name="公告")
    first = published(writer, reviewer, title="东河清淤", tags="水利，环境", column=part)
    second = published(writer, reviewer, title="新增公交线路", tags="交通", column=other)

    def titles(**asked):
        return [row.title for row in client.get(reverse("news_list"), asked).context["rows"]]

    assert titles() == [second.title, first.title]
    assert titles(column=top.pk) == titles(tag="环境") == [first.title]
    assert titles(search="公交线路") == [second.title]
    assert titles(column="x", tag="") == [second.title, first.title]
    assert titles(search="没有") == titles(tag="水") == []


def test_what_stands_on_top_comes_first(writer, reviewer, client):
    top = published(writer, reviewer, title="置顶", on_top=True)
    published(writer, reviewer, title="新的")

    assert [row.title for row in client.get(reverse("news_list")).context["rows"]] == [top.title, "新的"]


def test_pictures_need_a_cover(writer, reviewer, client):
    plain = published(writer, reviewer)
    with pytest.raises(Invalid):
        services.move_article(plain, "place", by=writer, on_top=False, in_carousel=True)
    article = published(writer, reviewer, cover=picture(), in_carousel=True)

    page = client.get(reverse("news_list"))
    cover = client.get(reverse("article_cover", args=[article.pk]))

    assert page.context["pictures"] == [article]
    assert (cover["Content-Type"], cover["Cache-Control"], cover.cookies) == ("image/png", "public, max-age=3600", {})
    with pytest.raises(Invalid):
        draft(writer, cover=CheckedFile("a.pdf", "application/pdf", b"%PDF"))


def test_the_cover_of_an_internal_article_is_internal(writer, reviewer, client, logged_in):
    article = published(writer, reviewer, cover=picture(), is_internal=True)
    url = reverse("article_cover", args=[article.pk])

    assert client.get(url).status_code == 404
    assert logged_in(writer).get(url)["Cache-Control"] == "private, no-store"


def test_scripts_in_a_text_stay_text(writer, reviewer, client):
    article = published(writer, reviewer, body="<script>alert(1)</script>", title="<b>标题</b>")

    html = client.get(article.get_absolute_url()).content.decode()

    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_asks_the_same_few_questions(writer, reviewer, client, count, django_assert_num_queries):
    for _ in range(count):
        published(writer, reviewer)

    with django_assert_num_queries(4):
        client.get(reverse("news_list"))


def test_made_up_addresses_are_not_found(client, congress):
    assert client.get("/news/999/").status_code == 404
    assert client.get("/laws/999/").status_code == 404
    assert client.get("/news/999/cover/").status_code == 404
    assert client.get("/news/", {"column": "９９", "congress": "zz", "cursor": "x"}).status_code == 404


def test_without_a_congress_there_is_no_site(client, db):
    assert client.get("/news/").status_code == 404


# Laws ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def laws(congress, writer, reviewer):
    def enact(title, **fields):
        return published(writer, reviewer, kind="law", title=title, body=LAW, **fields)

    repealed = enact("旧办法", number_text="第1号")
    services.move_article(repealed, "repeal", by=writer, repealed_on=yesterday())
    return {
        "now": enact("某某法", number_text="主席令第三十七号", effective_on=yesterday()),
        "soon": enact("新条例", effective_on=tomorrow()),
        "repealed": repealed,
    }


def test_laws_are_found_by_name_number_and_words_of_an_article(laws, client):
    def found(**asked):
        return [row.title for row in client.get(reverse("law_list"), asked).context["rows"]]

    assert found(search="新条例") == ["新条例"]
    assert found(search="三十七号") == ["某某法"]
    assert len(found(search="原选举单位监督")) == 3
    rows = client.get(reverse("law_list"), {"search": "原选举单位监督"}).context["rows"]
    assert [piece.label for piece in rows[0].found] == ["第二条"]


@pytest.mark.parametrize("force", ["now", "soon", "repealed"])
def test_laws_in_force_are_told_apart(laws, client, force):
    rows = client.get(reverse("law_list"), {"force": force}).context["rows"]

    assert [row.title for row in rows] == [laws[force].title]


def test_a_law_is_shown_article_by_article(laws, client):
    html = client.get(laws["now"].get_absolute_url()).content.decode()

    assert 'id="p3"' in html
    assert "第一章 总则" in html
    assert "已废止" in client.get(laws["repealed"].get_absolute_url()).content.decode()
    assert "尚未施行" in client.get(laws["soon"].get_absolute_url()).content.decode()


def test_a_changed_law_is_cut_anew(writer):
    law = draft(writer, kind="law", body=LAW)
    services.revise_article(law, by=writer, version=1, body="第一条　只有这一条。")

    assert list(Provision.objects.values_list("label", "text")) == [("第一条", "只有这一条。")]
    assert not search.matching(Provision.objects.all(), "原选举单位").exists()


def test_an_article_of_a_law_is_found_by_everybody_who_may_read_the_law(laws, people):
    groups = {found.searchable.model: found for found in search.search_all(people["deputy"], "原选举单位监督")}

    hit = groups[Provision].hits[-1]
    assert (hit["title"], hit["url"].endswith("#p3")) == ("旧办法 第二条", True)


def test_laws_of_the_congress_above_hold_below(laws, writer, client):
    below = factories.congress(parent=writer.post.congress, name="东湖县人民代表大会")

    rows = client.get(reverse("law_list"), {"congress": below.code}).context["rows"]

    assert len(rows) == 3
    beside = factories.congress()
    assert list(client.get(reverse("law_list"), {"congress": beside.code}).context["rows"]) == []


# Readers ---------------------------------------------------------------------------------------------------------


def test_readers_are_counted_once_a_day_whatever_they_reload(writer, reviewer, client):
    article = published(writer, reviewer)
    url = article.get_absolute_url()

    for _ in range(20):
        client.get(url, REMOTE_ADDR="203.0.113.7")
    client.get(url, REMOTE_ADDR="203.0.113.8")
    for last in range(10):  # one household has a whole /64
        client.get(url, REMOTE_ADDR=f"2001:db8:1:2::{last + 1}")

    assert queries.reader_count(article) == 3


def test_another_day_counts_anew_and_the_map_of_the_day_before_is_wiped(writer, reviewer, client):
    article = published(writer, reviewer)
    client.get(article.get_absolute_url())
    with time_machine.travel(clock.now() + dt.timedelta(days=1), tick=False):
        client.get(article.get_absolute_url())
        wiped = services.wipe_readers(), services.wipe_readers()

    rows = DailyReaders.objects.order_by("day")
    assert [(bytes(row.bits) == b"", row.count) for row in rows] == [(True, 1), (False, 1)]
    assert wiped == (1, 0)
    assert queries.reader_count(article) == 2


def test_who_has_the_page_already_is_no_new_reader(writer, reviewer, client):
    article = published(writer, reviewer)
    url = article.get_absolute_url()
    client.get(url)
    etag = client.get(url)["ETag"]
    DailyReaders.objects.all().delete()

    client.head(url)
    client.get(url, headers={"If-Modified-Since": client.head(url)["Last-Modified"]})

    assert not DailyReaders.objects.exists()
    assert etag


# Banners ---------------------------------------------------------------------------------------------------------


def test_a_banner_stands_above_the_home_page_until_it_is_put_away(writer, reviewer, people, client):
    banner = published(writer, reviewer, kind="banner", title="大会即将召开", body="")
    assert "大会即将召开" in client.get("/").content.decode()
    deputy, other = Client(), Client()
    deputy.force_login(people["deputy"])
    other.force_login(people["leader"])

    assert "大会即将召开" in deputy.get("/").content.decode()
    for _ in range(2):
        assert deputy.post(reverse("banner_put_away", args=[banner.pk]))["Location"] == "/"

    assert "大会即将召开" not in deputy.get("/").content.decode()
    assert "大会即将召开" in other.get("/").content.decode()
    assert PutAwayBanner.objects.count() == 1


def test_a_visitor_puts_nothing_away_and_gets_no_cookie(writer, reviewer, client):
    banner = published(writer, reviewer, kind="banner", title="大会即将召开", body="")

    home = client.get("/")

    assert (home.cookies, "put-away" in home.content.decode()) == ({}, False)
    assert client.post(reverse("banner_put_away", args=[banner.pk]))["Location"].startswith("/accounts/login/")


def test_a_banner_ends_on_its_day(writer, reviewer, client):
    published(writer, reviewer, kind="banner", title="大会即将召开", body="", shown_until=clock.today())

    with time_machine.travel(clock.now() + dt.timedelta(days=1), tick=False):
        assert "大会即将召开" not in client.get("/").content.decode()


def test_only_a_banner_is_put_away(writer, reviewer, logged_in):
    article = published(writer, reviewer)

    assert logged_in(writer).post(reverse("banner_put_away", args=[article.pk])).status_code == 409


# The admin -------------------------------------------------------------------------------------------------------


def typed(column, **fields):
    return {"kind": "news", "column": column.pk, "title": "新文章", "summary": "", "body": "正文", "tags": "",
            "source": "", "source_url": "", "shows_from": "", "shown_until": "", "number_text": "", "issuer": "",
            "adopted_on": "", "effective_on": "", "_save": "1"} | fields  # fmt: skip


def test_an_article_is_written_and_moved_in_the_admin(congress, writer, reviewer, logged_in):
    client, place = logged_in(writer), column(congress)
    assert client.get(reverse("admin:bulletins_article_add")).status_code == 200
    client.post(reverse("admin:bulletins_article_add"), typed(place, number_text="不该有"))
    article = Article.objects.get()
    page = client.get(reverse("admin:bulletins_article_change", args=[article.pk])).content.decode()
    move = reverse("admin:article_move", args=[article.pk, "submit"])

    assert move in page
    assert client.post(move, {}).status_code == 302
    refused = client.post(reverse("admin:article_move", args=[article.pk, "publish"]), {})
    logged_in(reviewer).post(reverse("admin:article_move", args=[article.pk, "publish"]), {})

    assert refused.status_code == 403
    article.refresh_from_db()
    assert (article.state, article.number_text, article.reviewer) == ("published", "", reviewer)
    assert client.get(reverse("admin:bulletins_article_changelist")).status_code == 200


def test_bad_input_in_the_admin_is_told_in_chinese_and_keeps_what_was_typed(congress, writer, logged_in):
    client, place = logged_in(writer), column(congress)

    wrong = typed(place, shows_from="2026-03-02", shown_until="2026-03-01", body="写了很久的正文")
    page = client.post(reverse("admin:bulletins_article_add"), wrong).content.decode()

    assert "早于" in page
    assert "约束" not in page
    assert "写了很久的正文" in page
    assert not Article.objects.exists()


@pytest.mark.parametrize("who", ["deputy", "leader", "system_admin", "stranger"])
def test_the_desk_of_articles_is_for_the_secretariat(people, every_sort, logged_in, who):
    client = logged_in(people[who])

    answer = client.get(reverse("admin:bulletins_article_change", args=[every_sort["draft"].pk]))

    assert answer.status_code in {302, 403}


# The API ---------------------------------------------------------------------------------------------------------


def test_articles_and_laws_at_the_api(writer, reviewer, client, people):
    published(writer, reviewer, title="公开的", tags="水利")
    published(writer, reviewer, title="内部的", is_internal=True)
    law = published(writer, reviewer, kind="law", title="某某法", body=LAW)
    token = {"Authorization": f"Token {tokens.issue(people['deputy'], 'test')}"}

    public = client.get("/api/v1/articles/", {"kind": "news"})
    own = client.get("/api/v1/articles/", {"kind": "news"}, headers=token).json()["results"]
    whole = client.get(f"/api/v1/laws/{law.pk}/").json()

    assert [row["title"] for row in public.json()["results"]] == ["公开的"]
    assert (public["Cache-Control"], public.cookies) == ("public, max-age=30", {})
    assert sorted(row["title"] for row in own) == ["公开的", "内部的"]
    assert [piece["label"] for piece in whole["provisions"]] == ["", "第一条", "第二条", "第三条"]
    assert client.get("/api/v1/laws/", {"search": "原选举单位"}).json()["results"][0]["title"] == "某某法"
    assert client.get("/api/v1/articles/", {"kind": "x"}).status_code == 422
