"""A unit's own clerks, whom its leader keeps."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from congress.accounts.codes import issue_codes
from congress.accounts.posts import add_post, end_post
from congress.accounts.users import create_user, disable, enable
from congress.errors import Refused
from congress.models import Post, Role, User


def clerk_posts(leader: User) -> QuerySet[Post]:
    """The clerks' posts in the organ the leader acts for."""
    if not leader.acts(Role.UNIT_LEADER):
        return Post.objects.none()
    posts = Post.objects.valid().filter(organ=leader.post.organ_id, role=Role.UNIT_CLERK).exclude(user=leader)
    return posts.select_related("user", "organ", "congress")


@transaction.atomic
def create_clerk(username: str, name: str, phone: str, *, by: User) -> tuple[Post, str]:
    """A new clerk of the leader's organ, and the one-time code to hand to him."""
    user = create_user(username, name, phone=phone, by=by)
    post = add_post(user, by.post.congress, Role.UNIT_CLERK, organ=by.post.organ, by=by)
    ((_user, code),) = issue_codes([user], by=by)
    return post, code


def clerk_action(post: Post, action: str, *, by: User) -> str:
    """What a leader may do with a clerk: ``disable``, ``enable``, ``end`` the post, or issue a ``code`` (returned).

    Refused for the account as a whole when the clerk also holds a post elsewhere: then only this post can be ended.
    """
    if action == "end":
        end_post(post, by=by)
        return ""
    if Post.objects.valid().filter(user=post.user_id).exclude(organ=post.organ_id).exists():
        raise Refused(_("This person also holds a post elsewhere: you can only end the post in your unit."))
    if action == "code":
        ((_user, code),) = issue_codes([post.user], by=by) or [(None, "")]
        if not code:
            raise Refused(_("This account is disabled."))
        return code
    {"disable": disable, "enable": enable}[action](post.user, by=by)
    return ""
