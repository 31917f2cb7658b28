"""Who may: the secretariat writes, somebody else of it reviews; everybody reads what is public."""

import rules

from bulletins.models.article import Article
from bulletins.workflow import ArticleState
from congress import clock
from congress.models import ADMINISTRATORS, SECRETARIAT, Role
from congress.rules import acts_as, has_post, in_congress, is_secretariat


def _is_on(article: Article) -> bool:
    """Whether the article is on the site today."""
    column, today = article.column, clock.today()
    switched_on = column.is_shown and (column.parent is None or column.parent.is_shown)
    lasts = article.shown_until is None or article.shown_until >= today
    published = article.state == ArticleState.PUBLISHED and article.shows_from <= today
    return switched_on and lasts and published


@rules.predicate
def sees_article(user, article) -> bool:
    """Exactly what ``Article.objects.visible_to`` lists: one test proves that they agree."""
    if article is None:
        return True
    if user.is_authenticated and not user.acts(*ADMINISTRATORS) and article.congress_id in user.congress_ids:
        return user.acts(*SECRETARIAT) or _is_on(article)
    return _is_on(article) and not article.is_internal


@rules.predicate
def wrote_none_of_it(user, article) -> bool:
    """Whoever began or last changed a text does not review it."""
    return article is None or user.pk not in {article.author_id, article.changed_by_id}


@rules.predicate
def is_the_writer(user, article) -> bool:
    return article is None or user.pk in {article.author_id, article.changed_by_id}


keeps_news = is_secretariat & in_congress

rules.add_perm("bulletins.view_article", sees_article)
rules.add_perm("bulletins.write_article", keeps_news)
rules.add_perm("bulletins.take_article_back", keeps_news & is_the_writer)
rules.add_perm("bulletins.review_article", keeps_news & wrote_none_of_it)
rules.add_perm("bulletins.edit_columns", keeps_news)
rules.add_perm("bulletins.give_feedback", has_post)
rules.add_perm("bulletins.answer_feedback", acts_as(Role.SYSTEM_ADMIN, *SECRETARIAT) & in_congress)
