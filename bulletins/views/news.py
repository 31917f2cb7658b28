"""The site of the congress: news in columns, laws article by article, banners."""

import ipaddress

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from bulletins import queries, services
from bulletins.models import Article
from bulletins.views.pages import kept
from bulletins.workflow import ArticleKind
from congress.middleware import address
from congress.pages import list_page, public, requires


@public
@require_safe
def news_list(request):
    """News of a congress by column, tag and words; for visitors without cookies and scripts."""
    congress, congresses = queries.congress_asked(request.user, request.GET.get("congress"))
    if congress is None:
        raise Http404
    page = queries.news_page(request.user, congress, request.GET)
    choices = [(one.code, one.name) for one in congresses]
    answer = list_page(
        request,
        "bulletins/news/list.html",
        page.rows,
        "-order_key",
        words=page.words,
        congresses=choices,
        **page.context,
    )
    return kept(request, answer)


@public
@require_safe
def article_detail(request, pk):
    """One article, with how many have read it."""
    article = get_object_or_404(queries.article_of_page(request.user), pk=pk)
    if article.kind == ArticleKind.LAW:
        return redirect(article)
    return _shown(request, "bulletins/news/article.html", article)


@public
@require_safe
def law_list(request):
    """Laws that hold in a congress: by name, number, words of their articles, in force or not."""
    congress, congresses = queries.congress_asked(request.user, request.GET.get("congress"))
    if congress is None:
        raise Http404
    page = queries.laws(request.user, congress, request.GET)
    answer = list_page(
        request,
        "bulletins/news/laws.html",
        page.rows,
        "-order_key",
        words=page.words,
        prepare=lambda rows: queries.show_provisions(rows, page.words),
        congresses=[(one.code, one.name) for one in congresses],
        **page.context,
    )
    return kept(request, answer)


@public
@require_safe
def law_detail(request, pk):
    """One law, article by article."""
    article = get_object_or_404(queries.article_of_page(request.user).filter(kind=ArticleKind.LAW), pk=pk)
    pieces = list(article.provisions.order_by("position"))
    chapters = [
        piece
        for nth, piece in enumerate(pieces)
        if piece.chapter and (nth == 0 or pieces[nth - 1].chapter != piece.chapter)
    ]
    return _shown(request, "bulletins/news/law.html", article, pieces=pieces, chapters=chapters)


def _shown(request, template, article, **context):
    """The page of an article; a reader who has the page already is not counted again."""
    count = queries.reader_count(article)
    answer = kept(
        request, render(request, template, {"article": article, "count": count, **context}), queries.changed_at(article)
    )
    if request.method == "GET" and answer.status_code == 200:  # noqa: PLR2004  (an answer)
        services.count_reader(article, _reader(request))
    return answer


def _reader(request):
    """Who reads: an account, or the address it comes from; of IPv6 the part a household is given."""
    if request.user.is_authenticated:
        return f"user {request.user.pk}"
    try:
        found = ipaddress.ip_address(address(request))
    except ValueError:
        return "unknown"
    return str(found) if found.version == 4 else str(ipaddress.ip_network((found, 64), strict=False))  # noqa: PLR2004


@public
@require_safe
def article_cover(request, pk):
    """The picture of an article, for whoever may read it."""
    article = get_object_or_404(queries.covers(request.user), pk=pk)
    response = FileResponse(article.cover.stored.open("rb"), content_type=article.cover.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store" if article.is_internal else "public, max-age=3600"
    return response


@require_POST
@requires("bulletins.view_article", Article)
def banner_put_away(request, article):
    """Show this banner to me no more."""
    services.put_banner_away(article, by=request.user)
    return redirect("home")
