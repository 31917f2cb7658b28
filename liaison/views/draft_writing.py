"""Draft laws while they are prepared: the text, its articles, questions, and who is asked."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from congress.pages import form_page, requires
from liaison import queries, services
from liaison.forms import AddressForm, ArticleForm, DraftForm, QuestionForm, SplitForm
from liaison.models import DraftArticle, DraftLaw, DraftQuestion


def _page(request, template, make, act, law, label, **more):
    return form_page(
        request, template, make, act, label=label, draft_law=law, submit_label=_("Save"),
        cancel_url=law.get_absolute_url(), **more,
    )  # fmt: skip


@requires("liaison.write_drafts")
def draft_new(request: HttpRequest) -> HttpResponse:
    """Begin a draft law."""
    return form_page(
        request, "liaison/drafts/form.html", DraftForm, partial(services.write_draft, by=request.user),
        label=pgettext("draft law", "New draft law"), submit_label=_("Save"), cancel_url=reverse("draft_list"),
        draft=("liaison.write_draft", ""),
    )  # fmt: skip


@requires("liaison.manage_draft", DraftLaw, among=queries.drafts_of_page)
def draft_edit(request: HttpRequest, draft: DraftLaw) -> HttpResponse:
    """Title, introduction, last day, files."""
    label = pgettext("draft law", "Title and introduction")
    act = partial(services.revise_draft, draft, by=request.user)
    return _page(request, "liaison/drafts/form.html", partial(DraftForm, draft=draft), act, draft, label)


@requires("liaison.manage_draft", DraftLaw, among=queries.drafts_of_page)
def draft_split(request: HttpRequest, draft: DraftLaw) -> HttpResponse:
    """Paste the whole text; it is parted into its articles."""
    act = partial(services.split_text, draft, by=request.user)
    label = pgettext("draft law", "Paste the whole text")
    kept = ("liaison.split_text", str(draft.pk))
    return _page(request, "liaison/drafts/form.html", SplitForm, act, draft, label, draft=kept)


@requires("liaison.manage_draft", DraftLaw, among=queries.drafts_of_page)
def draft_article_new(request: HttpRequest, draft: DraftLaw) -> HttpResponse:
    """Enter one article."""
    act = partial(services.add_article, draft, by=request.user)
    label = pgettext("draft law", "Enter an article")
    return _page(request, "liaison/drafts/form.html", partial(ArticleForm, draft=draft), act, draft, label)


@requires("liaison.manage_draft", DraftArticle, among=queries.articles_of_page)
def draft_article_edit(request: HttpRequest, article: DraftArticle) -> HttpResponse:
    """Change one article."""
    make = partial(ArticleForm, draft=article.draft, article=article)
    act = partial(services.revise_article, article, by=request.user)
    label = pgettext("draft law", "Change an article")
    return _page(request, "liaison/drafts/form.html", make, act, article.draft, label)


@require_POST
@requires("liaison.manage_draft", DraftArticle, among=queries.articles_of_page)
def draft_article_remove(request: HttpRequest, article: DraftArticle) -> HttpResponse:
    """Take one article out."""
    return redirect(services.remove_article(article, by=request.user))


@requires("liaison.manage_draft", DraftLaw, among=queries.drafts_of_page)
def draft_question_new(request: HttpRequest, draft: DraftLaw) -> HttpResponse:
    """Ask something in particular."""
    act = partial(services.add_question, draft, by=request.user)
    label = pgettext("draft law", "Add a question")
    return _page(request, "liaison/drafts/form.html", partial(QuestionForm, draft=draft), act, draft, label)


@require_POST
@requires("liaison.manage_draft", DraftQuestion, among=queries.questions_of_page)
def draft_question_remove(request: HttpRequest, question: DraftQuestion) -> HttpResponse:
    """Take a question back."""
    return redirect(services.remove_question(question, by=request.user))


@requires("liaison.manage_draft", DraftLaw, among=queries.drafts_of_page)
def draft_address(request: HttpRequest, draft: DraftLaw) -> HttpResponse:
    """Say who is asked."""
    make = partial(AddressForm, user=request.user, draft=draft)
    act = partial(services.address_draft, draft, by=request.user)
    return _page(request, "liaison/drafts/address.html", make, act, draft, pgettext("draft law", "Who is asked"))
