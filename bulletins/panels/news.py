"""What news and laws show on shared pages, and by what they are found."""

from django.urls import reverse
from django.utils.translation import gettext as _

from bulletins import queries
from bulletins.models import Article, Feedback, Provision
from bulletins.workflow import ArticleState, FeedbackState
from congress import search
from congress.models import SECRETARIAT, Role
from congress.panels import MenuItem, Panel, Waiting, number, numbers, panel

ON_LANDING = 4


@panel("banner", order=10)
def banners(request):
    """Banners of the reader's congress; a visitor sees those of the first congress, and cannot put them away."""
    congress = queries.congress_of(request.user)
    found = queries.banners(request.user, congress.pk) if congress else []
    return Panel("bulletins/news/banners.html", {"banners": found}) if found else None


@panel("home", order=60)
def newest(request):
    """The newest news of the congress."""
    if request.user.post is None:
        return None
    found = queries.newest(request.user, request.user.post.congress_id)
    return Panel("bulletins/news/newest.html", {"articles": found}) if found else None


@panel("landing", order=20)
def on_landing(request):
    """The newest news for visitors."""
    congress = queries.congress_of(request.user)
    found = queries.newest(request.user, congress.pk)[:ON_LANDING] if congress else []
    return Panel("bulletins/news/landing.html", {"articles": found}) if found else None


@panel("tiles", order=50)
def tiles(_request):
    return [
        MenuItem(_("News"), reverse("news_list"), "news"),
        MenuItem(_("Laws"), reverse("law_list"), "law"),
    ]


@panel("desk", order=45)
def desk(request):
    """Articles that wait for somebody else's review, and feedback without an answer."""
    user = request.user
    asked = Feedback.objects.filter(congress__in=user.congress_ids, state=FeedbackState.OPEN)
    answers = f"{reverse('admin:bulletins_feedback_changelist')}?state__exact=open"
    if user.acts(Role.SYSTEM_ADMIN):
        return [Waiting(_("Feedback to answer"), number(asked), answers)]
    if not user.acts(*SECRETARIAT):
        return []
    waiting = Article.objects.filter(congress__in=user.congress_ids, state=ArticleState.IN_REVIEW)
    waiting = waiting.exclude(author=user).exclude(changed_by=user)
    to_review, to_answer = numbers(user.post, waiting, asked)
    reviews = f"{reverse('admin:bulletins_article_changelist')}?state__exact=in_review"
    return [
        Waiting(_("Articles to review"), to_review, reviews),
        Waiting(_("Feedback to answer"), to_answer, answers),
    ]


search.register(Article, queries.words_of, list_page="news_list")
search.register(
    Provision,
    queries.words_of_provision,
    rows=lambda: Provision.objects.select_related("article"),
    list_page="law_list",
)
