"""What every page needs: the menu, who acts, what is unread."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from congress.models import Notification
from congress.panels import panels


def portal(request: HttpRequest) -> dict[str, Any]:
    """Context for ``base.html``. Lazy: a fragment that shows no menu asks no question."""
    user = getattr(request, "user", None)
    logged_in = bool(user and user.is_authenticated)
    return {
        "demo": settings.DEMO,
        "post": user.post if logged_in else None,
        "large_text": logged_in and user.large_text,
        "menu": SimpleLazyObject(lambda: panels("menu", request) if logged_in else []),
        "unread_count": SimpleLazyObject(
            lambda: Notification.objects.filter(recipient=user, read_at=None)[:100].count() if logged_in else 0
        ),
    }
