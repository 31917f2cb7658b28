"""Verbs of the proposal chain. Everything that writes."""

from proposals.services.adopting import adopt, set_handling
from proposals.services.amending import SHARED
from proposals.services.appraising import appraise, move_appraisal
from proposals.services.assigning import assign_many, check_roles
from proposals.services.carrying_over import carry_over
from proposals.services.clocks import recompute
from proposals.services.confidence import hide_in_notices, note_opening
from proposals.services.delegations import may_in_delegations_name, set_head
from proposals.services.documenting import MOST_PHOTOS
from proposals.services.duty import acts_of, past_acts, register_past, retitle_acts, settle_duty
from proposals.services.evaluating import close_unreturned, waiting_replies
from proposals.services.handing_over import capture, move_item
from proposals.services.marking import honour, take_honour_back
from proposals.services.moving import move
from proposals.services.paper import RATED, SCAN, enter_paper
from proposals.services.passing import pass_on
from proposals.services.planning import MOST_FILES
from proposals.services.promising import move_commitment
from proposals.services.publishing import copies, may_show, publish, unpublish
from proposals.services.reminding import REMINDED_AFTER, remind_of_evaluations
from proposals.services.scoring import draft_copy, draft_example, draft_formula, fault, put_in_force, set_formula
from proposals.services.searching import drop_search, save_search, start_export
from proposals.services.settling import settle
from proposals.services.signing import quorum_of
from proposals.services.supervising import move_case, show_cards, watch_lateness
from proposals.services.tasks import move_task
from proposals.services.terms import (
    case_near,
    escalate,
    promise_late,
    promise_near,
    remind_signatories,
    run_late,
    step_late,
    step_near,
    warn,
)
from proposals.services.together import longest
from proposals.services.writing import create, own_mandate, revise
from proposals.services.yearly import begin_report, move_report
