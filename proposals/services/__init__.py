"""Verbs of the proposal chain. Everything that writes."""

from proposals.services.clocks import recompute
from proposals.services.moving import close_unreturned, move, waiting_replies
from proposals.services.publishing import copies, may_show, publish, unpublish
from proposals.services.searching import drop_search, save_search, start_export
from proposals.services.settling import settle
from proposals.services.tasks import move_task
from proposals.services.writing import create, own_mandate, revise

__all__ = [
    "close_unreturned",
    "copies",
    "create",
    "drop_search",
    "may_show",
    "move",
    "move_task",
    "own_mandate",
    "publish",
    "recompute",
    "revise",
    "save_search",
    "settle",
    "start_export",
    "unpublish",
    "waiting_replies",
]
