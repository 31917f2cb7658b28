"""The posts people act in: given, ended, chosen."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from congress import clock
from congress.accounts.users import end_access
from congress.errors import Invalid, Refused
from congress.events import audit, record
from congress.models import ADMINISTRATORS, ApiToken, Congress, Organ, Post, Role, User


@transaction.atomic
def add_post(
    user: User,
    congress: Congress,
    role: str,
    *,
    by: User | None,
    organ: Organ | None = None,
    title: str = "",
    valid_from: dt.date | None = None,
) -> Post:
    """Give ``user`` a post from today (or ``valid_from``).

    Refused: to oneself; administrators' posts by anybody but the security administrator or the shell; an
    administrator's post beside any other; the same post twice.
    """
    _check_may_give(user, role, by)
    post = Post(
        user=user, congress=congress, role=role, organ=organ, title=title, valid_from=valid_from or clock.today()
    )
    if organ and organ.congress_id != congress.pk:
        raise Refused(_("This organ belongs to another congress."))
    if organ is None and role in {Role.UNIT_CLERK, Role.UNIT_LEADER, Role.DISPATCHER}:
        raise Invalid({"organ": [_("Name the organ this post belongs to.")]})
    others = Post.objects.select_for_update(of=("self",)).filter(user=user)
    held = list(others.filter(Q(valid_to=None) | Q(valid_to__gte=post.valid_from)).values_list("role", flat=True))
    if held and (role in ADMINISTRATORS or ADMINISTRATORS.intersection(held)):
        raise Refused(_("An administrator holds no other post: end the other post first, or choose another person."))
    try:
        with transaction.atomic():
            post.save()
    except IntegrityError as error:
        raise Refused(_("This person holds that post already, or a post that excludes it.")) from error
    record("congress.add_post", post, by=by, role=role, user=user.pk, organ=organ and organ.pk)
    return post


def _check_may_give(user: User, role: str, by: User | None) -> None:
    if by is None:  # the shell
        return
    if by.pk == user.pk:
        raise Refused(_("Nobody gives himself a post."))
    if role in ADMINISTRATORS and not by.acts(Role.SECURITY_ADMIN):
        raise Refused(_("Only the security administrator gives administrators their posts."))
    if role == Role.DEPUTY:
        raise Refused(_("A deputy's post opens and closes with the mandate."))


@transaction.atomic
def end_post(post: Post, *, by: User | None) -> None:
    """End a post: yesterday was its last day. Whoever holds it is logged out; its tokens end."""
    if by and by.pk == post.user_id:
        raise Refused(_("Nobody ends his own post."))
    if by and post.role == Role.DEPUTY:
        raise Refused(_("A deputy's post opens and closes with the mandate."))
    if by and post.role in ADMINISTRATORS and not by.acts(Role.SECURITY_ADMIN):
        raise Refused(_("Only the security administrator ends administrators' posts."))
    yesterday = clock.today() - dt.timedelta(days=1)
    open_posts = Post.objects.filter(pk=post.pk).filter(Q(valid_to=None) | Q(valid_to__gt=yesterday))
    if not open_posts.update(valid_to=yesterday):
        raise Refused(_("This post has ended already."))
    User.objects.filter(acting_as=post).update(acting_as=None)
    ApiToken.objects.filter(post=post).delete()
    end_access([post.user], tokens=False)
    record("congress.end_post", post, by=by, role=post.role, user=post.user_id)


def act_as(user: User, post: Post) -> None:
    """Act in ``post`` from now on. Refused unless it is the user's own and held today."""
    if post.user_id != user.pk or not post.is_held:
        raise Refused(_("You do not hold this post today."))
    User.objects.filter(pk=user.pk).update(acting_as=post)
    user.acting_as = post
    user.__dict__.pop("post", None)
    audit("act", by=user, what=f"post {post.pk} {post.role}")


def take_only_post(user: User) -> None:
    """After log-in: act in the only post there is; with several, the person is asked."""
    if user.post is None:
        posts = list(posts_of(user)[:2])
        if len(posts) == 1:
            act_as(user, posts[0])


def posts_of(user: User) -> QuerySet[Post]:
    """The posts ``user`` holds today."""
    return Post.objects.valid().filter(user=user).select_related("organ", "congress").order_by("pk")
