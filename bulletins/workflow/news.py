"""The way of an article: written, reviewed by somebody else, published, withdrawn."""

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress.workflow import Move, Need, Workflow


class ArticleKind(TextChoices):
    """What an article is; banners stand above the home page, laws and policies have a page of their own kind."""

    NEWS = "news", _("News")
    POLICY = "policy", _("Policy")
    LAW = "law", _("Law")
    REFERENCE = "reference", _("Reference")
    BANNER = "banner", _("Banner")


class ArticleState(TextChoices):
    """Where an article stands; published ones are shown from their day on."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", pgettext_lazy("article", "In review")
    PUBLISHED = "published", pgettext_lazy("article", "Published")
    WITHDRAWN = "withdrawn", pgettext_lazy("article", "Taken off")


NORMS = frozenset({ArticleKind.LAW, ArticleKind.POLICY})  # have a number, an issuer and days
IN_HAND = frozenset({ArticleState.DRAFT})  # the text may be changed

DRAFTS, REVIEWED = frozenset({ArticleState.DRAFT}), frozenset({ArticleState.IN_REVIEW})
SHOWN, OFF = frozenset({ArticleState.PUBLISHED}), frozenset({ArticleState.WITHDRAWN})


def _may_be_repealed(article: Any) -> bool:
    return article.kind in NORMS and article.repealed_on is None


REPEALABLE = Need(_may_be_repealed, _("Only a law or policy that is in force can be repealed."))

_TAKE_BACK, _PUBLISH = pgettext_lazy("article", "Take back"), pgettext_lazy("article", "Publish")

# fmt: off
ARTICLE = Workflow(
    #    name         label                       from      to                      permission                     needs
    Move("submit",    _("Hand in for review"),    DRAFTS,   ArticleState.IN_REVIEW, "bulletins.write_article"),
    Move("take_back", _TAKE_BACK,                  REVIEWED, ArticleState.DRAFT,     "bulletins.take_article_back"),
    Move("send_back", _("Send back"),             REVIEWED, ArticleState.DRAFT,     "bulletins.review_article"),
    Move("publish",   _PUBLISH,                    REVIEWED, ArticleState.PUBLISHED, "bulletins.review_article"),
    Move("place",     _("Place on the page"),     SHOWN,    None,                   "bulletins.write_article"),
    Move("repeal",    _("Mark as repealed"),      SHOWN,    None,                   "bulletins.write_article",
         REPEALABLE),
    Move("withdraw",  _("Take off the page"),     SHOWN,    ArticleState.WITHDRAWN, "bulletins.write_article"),
    Move("reopen",    _("Work on it again"),      OFF,      ArticleState.DRAFT,     "bulletins.write_article"),
)
# fmt: on
