"""Whom to tell about articles and feedback."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from congress.models import SECRETARIAT, Event, Post, User


def _reviewers(event: Event) -> Iterable[User]:
    """The secretariat, without those who wrote the text."""
    article = event.target
    posts = Post.objects.valid().filter(role__in=SECRETARIAT, congress=article.congress_id).order_by("pk")
    return [post.user for post in posts.select_related("user") if post.user_id not in _writers(article)]


def _writers(article) -> set[int]:  # noqa: ANN001  (an Article)
    return {article.author_id, article.changed_by_id}


def _written_by(event: Event) -> Iterable[User]:
    return User.objects.filter(pk__in=_writers(event.target)).order_by("pk")


def _who_asked(event: Event) -> Iterable[User]:
    return [event.target.user]


def _desk_page(event: Event) -> str:
    return reverse("admin:bulletins_article_change", args=[event.target_id])


def _own_feedback(_event: Event) -> str:
    return reverse("feedback_list")


# fmt: off
TOLD = (
    # kind                          whom          text                  page
    ("bulletins.submit_article",    _reviewers,   "article_to_review",  _desk_page),
    ("bulletins.send_back_article", _written_by,  "article_sent_back",  _desk_page),
    ("bulletins.publish_article",   _written_by,  "article_published",  lambda event: event.target.get_absolute_url()),
    ("bulletins.withdraw_article",  _written_by,  "article_withdrawn",  _desk_page),
    ("bulletins.answer_feedback",   _who_asked,   "feedback_answered",  _own_feedback),
)

GROUPS = (
    # name, on the page, whose posts, texts, required
    ("news",     _("News I write or review"), SECRETARIAT, """
        article_to_review article_sent_back article_published article_withdrawn""", ""),
    ("feedback", _("Answers to my feedback"), frozenset(), "feedback_answered", ""),
)
# fmt: on
