"""Verbs of the proposal chain. Everything that writes."""

from proposals.services.adopting import adopt, set_handling
from proposals.services.assigning import assign_many, check_roles
from proposals.services.clocks import recompute
from proposals.services.evaluating import close_unreturned, waiting_replies
from proposals.services.moving import move
from proposals.services.passing import pass_on
from proposals.services.promising import move_commitment, tell_of_promises
from proposals.services.publishing import copies, may_show, publish, unpublish
from proposals.services.searching import drop_search, save_search, start_export
from proposals.services.settling import settle
from proposals.services.signing import quorum_of, remind_signatories
from proposals.services.tasks import move_task
from proposals.services.together import longest
from proposals.services.urging import warn_of_terms
from proposals.services.writing import create, own_mandate, revise

__all__ = [
    "adopt",
    "assign_many",
    "check_roles",
    "close_unreturned",
    "copies",
    "create",
    "drop_search",
    "longest",
    "may_show",
    "move",
    "move_commitment",
    "move_task",
    "own_mandate",
    "pass_on",
    "publish",
    "quorum_of",
    "recompute",
    "remind_signatories",
    "revise",
    "save_search",
    "set_handling",
    "settle",
    "start_export",
    "tell_of_promises",
    "unpublish",
    "waiting_replies",
    "warn_of_terms",
]
