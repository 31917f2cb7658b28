"""Sessions in the database, found by a prepared question: they are asked for with every request."""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db.models import CharField, DateTimeField, QuerySet

from congress import clock
from congress.prepared import Prepared


class SessionStore(db.SessionStore):
    """Django's own sessions."""

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        found = _LIVE.first(self.session_key, clock.now())
        if found is None:
            self._session_key = None
        return found


def _live(key: Any, now: Any) -> QuerySet[AbstractBaseSession]:
    return db.SessionStore.get_model_class().objects.filter(session_key=key, expire_date__gt=now)


_LIVE = Prepared(_live, CharField(), DateTimeField())
