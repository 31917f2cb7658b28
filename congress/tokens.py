"""API tokens: stored as hashes, shown once."""

import hashlib
import secrets

from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from congress import clock
from congress.errors import Refused
from congress.events import record
from congress.models import ApiToken, Post, User

MOST = 20


def digest(token: str) -> str:
    """The form in which a token is stored: tokens are random, so a plain hash cannot be guessed back."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def issue(user: User, name: str, post: Post | None = None) -> str:
    """A new token of ``user`` that acts in ``post``; the only time its text is seen.

    Refused without a post that is the user's own and held today, and beyond 20 tokens.
    """
    post = post or user.post
    if post is None or post.user_id != user.pk or not post.is_held:
        raise Refused(_("A token acts in a post: choose one you hold."))
    if ApiToken.objects.filter(user=user).count() >= MOST:
        raise Refused(_("You have many tokens already: revoke those you no longer use."))
    token = f"dp_{secrets.token_urlsafe(32)}"
    row = ApiToken.objects.create(user=user, name=name[:60], digest=digest(token), post=post)
    record("congress.issue_token", user, by=user, token=row.pk, post=post.pk)
    return token


@transaction.atomic
def revoke(user: User, pk: int) -> None:
    """End one of the user's own tokens; ending it twice is no fault."""
    if ApiToken.objects.filter(user=user, pk=pk).delete()[0]:
        record("congress.revoke_token", user, by=user, token=pk)


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Token …``"""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _space, token = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "token":
            return None
        tokens = ApiToken.objects.select_related("user", "post__organ", "post__congress")
        found = tokens.filter(digest=digest(token.strip()), user__is_active=True).first()
        if found is None:
            raise AuthenticationFailed(_("This token is not known or no longer valid."))
        if found.used_on != clock.today():
            ApiToken.objects.filter(pk=found.pk).update(used_on=clock.today())
        found.user.acting_as = found.post
        return found.user, found

    def authenticate_header(self, request: Request) -> str:
        return "Token"
