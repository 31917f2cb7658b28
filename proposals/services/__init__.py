"""Verbs of the proposal chain. Everything that writes."""

from proposals.services.adopting import adopt, set_handling
from proposals.services.amending import SHARED
from proposals.services.assigning import assign_many, check_roles
from proposals.services.clocks import recompute
from proposals.services.confidence import note_opening
from proposals.services.delegations import may_in_delegations_name, set_head
from proposals.services.documenting import MOST_PHOTOS
from proposals.services.evaluating import close_unreturned, waiting_replies
from proposals.services.handing_over import capture, move_item
from proposals.services.marking import honour, take_honour_back
from proposals.services.moving import move
from proposals.services.paper import RATED, SCAN, enter_paper
from proposals.services.passing import pass_on
from proposals.services.promising import move_commitment, tell_of_promises
from proposals.services.publishing import copies, may_show, publish, unpublish
from proposals.services.reminding import REMINDED_AFTER, remind_of_evaluations
from proposals.services.scoring import draft_copy, draft_example, draft_formula, fault, put_in_force, set_formula
from proposals.services.searching import drop_search, save_search, start_export
from proposals.services.settling import settle
from proposals.services.signing import quorum_of, remind_signatories
from proposals.services.supervising import move_case, show_cards
from proposals.services.tasks import move_task
from proposals.services.together import longest
from proposals.services.urging import warn_of_hours, warn_of_terms
from proposals.services.writing import create, own_mandate, revise

__all__ = [
    "MOST_PHOTOS",
    "RATED",
    "REMINDED_AFTER",
    "SCAN",
    "SHARED",
    "adopt",
    "assign_many",
    "capture",
    "check_roles",
    "close_unreturned",
    "copies",
    "create",
    "draft_copy",
    "draft_example",
    "draft_formula",
    "drop_search",
    "enter_paper",
    "fault",
    "honour",
    "longest",
    "may_in_delegations_name",
    "may_show",
    "move",
    "move_case",
    "move_commitment",
    "move_item",
    "move_task",
    "note_opening",
    "own_mandate",
    "pass_on",
    "publish",
    "put_in_force",
    "quorum_of",
    "recompute",
    "remind_of_evaluations",
    "remind_signatories",
    "revise",
    "save_search",
    "set_formula",
    "set_handling",
    "set_head",
    "settle",
    "show_cards",
    "start_export",
    "take_honour_back",
    "tell_of_promises",
    "unpublish",
    "waiting_replies",
    "warn_of_hours",
    "warn_of_terms",
]
