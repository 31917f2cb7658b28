"""News and laws on screens: columns, lists, what stands at the top, how many have read."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import BigAutoField, Exists, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from bulletins.models import Article, NewsColumn, Provision, PutAwayBanner
from bulletins.workflow import ArticleKind
from congress import clock, search
from congress.models import Congress, Role, User
from congress.prepared import PreparedFor

Reader = User | AnonymousUser
MOST_PICTURES, MOST_BANNERS, MOST_NEWEST, MOST_FOUND = 5, 3, 5, 3


@dataclass(frozen=True)
class NewsPage:
    """A list of articles as it was asked for, and what can be chosen beside it."""

    rows: QuerySet[Article]
    words: str
    context: dict[str, Any]


def congress_asked(user: Reader, code: str | None) -> tuple[Congress | None, list[Congress]]:
    """The congress whose site is shown: the one named, else the reader's own, else the first; and all of them."""
    congresses = list(Congress.objects.order_by("pk"))
    own = user.post.congress_id if user.is_authenticated and user.post else None
    named = next((one for one in congresses if one.code == code), None)
    first = congresses[0] if congresses else None
    return named or next((one for one in congresses if one.pk == own), first), congresses


def congress_of(user: Reader) -> Congress | None:
    """The congress whose site somebody sees who names none: his own, else the first."""
    own = user.post.congress if user.is_authenticated and user.post else None
    return own or Congress.objects.order_by("pk").first()


def columns_of(congress: Congress) -> list[NewsColumn]:
    """The columns of a site in their order, each of the first level followed by its parts."""
    shown = NewsColumn.objects.filter(congress=congress, is_shown=True).order_by("position", "pk")
    every = list(shown)
    first = [column for column in every if column.parent_id is None]
    return [each for column in first for each in [column, *(part for part in every if part.parent_id == column.pk)]]


def listed(rows: QuerySet[Article]) -> QuerySet[Article]:
    """Articles as lines of a list."""
    return rows.select_related("column", "cover", "congress").defer("body")


def news_page(user: Reader, congress: Congress, asked: Mapping[str, str]) -> NewsPage:
    """The articles of a site, by column, tag and words; banners, and laws outside their column, have places of
    their own.
    """
    columns = columns_of(congress)
    column = next((each for each in columns if str(each.pk) == asked.get("column")), None)
    tag = next(iter(asked.get("tag", "")[:20].split()), "")
    words = asked.get("search", "").strip()[: search.QUERY_LIMIT]
    rows = on_the_site(user, congress).exclude(kind=ArticleKind.BANNER)
    rows = rows.filter(Q(column=column) | Q(column__parent=column)) if column else rows.exclude(kind=ArticleKind.LAW)
    if tag:
        rows = rows.filter(tags__contains=f" {tag} ")
    plain = not (column or tag or words or "cursor" in asked)
    pictures = listed(rows.filter(in_carousel=True, cover__quarantined=False)).order_by("-order_key", "-pk")
    context = {
        "columns": columns, "column": column, "tag": tag, "congress": congress,
        "pictures": list(pictures[:MOST_PICTURES]) if plain else [],
    }  # fmt: skip
    return NewsPage(listed(rows), words, context)


def on_the_site(user: Reader, congress: Congress) -> QuerySet[Article]:
    """What the reader may read of a site today; drafts are for the admin."""
    return Article.objects.visible_to(user).on_the_site().filter(congress=congress)


def article_of_page(user: Reader) -> QuerySet[Article]:
    """Articles with what a page of one shows. What is not on the site is shown to nobody here."""
    return Article.objects.visible_to(user).on_the_site().select_related("column__parent", "cover", "congress")


def covers(user: Reader) -> QuerySet[Article]:
    """Articles whose picture the reader may load."""
    return article_of_page(user).filter(cover__isnull=False, cover__quarantined=False)


def reader_count(article: Article) -> int:
    """How many have read it, added up by days."""
    return article.daily_readers.aggregate(all=Sum("count"))["all"] or 0


def with_readers(rows: QuerySet[Article]) -> QuerySet[Article]:
    """Articles that carry how many have read each, as ``reader_sum``."""
    return rows.annotate(reader_sum=Sum("daily_readers__count"))


# Laws ------------------------------------------------------------------------------------------------------------


def above(congress: Congress) -> list[int]:
    """The congress and those above it: whose laws hold here."""
    found, parents = [congress.pk], dict(Congress.objects.values_list("pk", "parent"))
    while parents.get(found[-1]) and parents[found[-1]] not in found:
        found.append(parents[found[-1]])
    return found


def laws(user: Reader, congress: Congress, asked: Mapping[str, str]) -> NewsPage:
    """Laws that hold here, by words of name, number and articles; ``force`` is ``now``, ``soon`` or ``repealed``."""
    words = asked.get("search", "").strip()[: search.QUERY_LIMIT]
    force = asked.get("force", "")
    rows = Article.objects.visible_to(user).on_the_site().filter(kind=ArticleKind.LAW, congress__in=above(congress))
    today = clock.today()
    chosen = {
        "now": (Q(repealed_on=None) | Q(repealed_on__gt=today)) & (Q(effective_on=None) | Q(effective_on__lte=today)),
        "soon": Q(effective_on__gt=today),
        "repealed": Q(repealed_on__lte=today),
    }
    if force in chosen:
        rows = rows.filter(chosen[force])
    return NewsPage(listed(rows), words, {"congress": congress, "force": force if force in chosen else ""})


def show_provisions(rows: list[Article], words: str) -> None:
    """Let each law of a page carry the articles in which the words stand, as ``found``."""
    for row in rows:
        row.found = []
    if not words or not rows:
        return
    held = Provision.objects.filter(article__in=rows)
    by_law = {row.pk: row for row in rows}
    for provision in search.matching(held, words).order_by("article", "position"):
        found = by_law[provision.article_id].found
        if len(found) < MOST_FOUND and provision.label:
            found.append(provision)


# Banners and home ------------------------------------------------------------------------------------------------


def banners(user: Reader, congress: int) -> list[Article]:
    """The banners to show above the home page: of this congress, without those the reader has put away."""
    return _BANNERS.rows(user, congress)


def newest(user: Reader, congress: int) -> list[Article]:
    """The newest news and policies of this congress, what stands on top first."""
    return _NEWEST.rows(user, congress)


def _banners(user: Reader, congress: Any) -> QuerySet[Article]:
    rows = Article.objects.visible_to(user).on_the_site().filter(kind=ArticleKind.BANNER, congress=congress)
    if user.is_authenticated:
        rows = rows.filter(~Exists(PutAwayBanner.objects.filter(article=OuterRef("pk"), user=user)))
    return rows.order_by("-order_key", "-pk")[:MOST_BANNERS]


def _newest(user: Reader, congress: Any) -> QuerySet[Article]:
    rows = Article.objects.visible_to(user).on_the_site().filter(congress=congress)
    rows = rows.exclude(kind__in=[ArticleKind.BANNER, ArticleKind.LAW])
    return listed(rows).order_by("-order_key", "-pk")[:MOST_NEWEST]


# On every home page.
_BANNERS = PreparedFor(Role, _banners, BigAutoField())
_NEWEST = PreparedFor(Role, _newest, BigAutoField())


def changed_at(article: Article) -> dt.datetime:
    """When the page of an article changed last: with its text, or with the day from which it shows."""
    begun = timezone.make_aware(dt.datetime.combine(article.shows_from, dt.time()))
    return max(article.changed_at, begun)


def words_of(article: Article) -> str:
    """What an article is found by."""
    words = [article.title, article.number_text, article.issuer, article.summary, article.tags, article.body]
    return "\n".join(word for word in words if word)


def words_of_provision(provision: Provision) -> str:
    """What an article of a law is found by: its own words."""
    return f"{provision.label} {provision.text}"
