"""Verbs of the roster, the duty records and the ledger. Everything that writes."""

from deputies.services.assessing import give_scores, move_assessment, plan_assessment, set_assessment
from deputies.services.deadlines import escalate, run_late, warn
from deputies.services.details import decide_detail, propose_details
from deputies.services.duty import (
    MOST_PHOTOS,
    NEEDS_NOTE,
    declare,
    join,
    move_duty,
    move_many,
    register_duty,
    revise,
    take_back_duty,
    view,
)
from deputies.services.facts import Told, register, register_many, retitle_duty
from deputies.services.ledger import adjust, answer_objection, cancel_adjustment, freeze, freeze_due, object_to
from deputies.services.mandates import (
    add_deputy,
    change_person,
    move,
    open_mandate,
    resume,
    set_keys,
    set_photo,
    suspend,
    terminate,
)
from deputies.services.measuring import record_talk
from deputies.services.memberships import change_membership, join_body, save_body
from deputies.services.opening_accounts import hand_out_codes, open_accounts
from deputies.services.publishing import publish_file, remark_on_file, start_archives
from deputies.services.recomputing import Difference, check, deputy_count, open_spans, recompute, trial
from deputies.services.registering import Registered, register_for
from deputies.services.registers import save_delegation, save_group
from deputies.services.reporting import move_report, revise_report, write_report
from deputies.services.rulebook import check_rules, copy_rules, enact, save_rules, take_over
from deputies.services.selecting import add_candidate, drop_candidate, move_selection, open_selection
from deputies.services.settling import differences, settle
from deputies.services.sheets import start_check, start_export, start_import
from deputies.services.standings import take_due_standings, take_standing, take_standings
from deputies.services.terms import (
    change_term,
    follow_posts,
    keep_reading,
    prepare_term,
    reelect,
    start_change,
    start_reelection,
)
