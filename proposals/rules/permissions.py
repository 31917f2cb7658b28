"""The table of permissions: who may do what, composed of the questions beside."""

import rules

from congress.models import SECRETARIAT, UNIT_STAFF, Role
from congress.rules import acts_as, in_congress
from proposals.rules.proposals import (
    came_to_the_committees,
    exercises_his_mandate,
    handles_it,
    has_signed,
    holds_mandate,
    is_asked,
    is_called,
    is_deputy_where_all_appraise,
    is_drafter,
    is_interpellation,
    is_lead,
    is_let_in,
    is_of_its_delegation,
    is_reported_on,
    supervises_the_proposal,
    was_forwarded_here,
    was_sent,
    was_written,
    works_for_its_delegation,
)
from proposals.rules.registers import (
    did_not_write_it,
    follows_it,
    is_of_the_unit,
    is_supervised_unit,
    leads_that_unit,
    promised_it,
    screens_it,
    sees_case,
    sees_commitment,
    sees_item,
    sees_year_report,
    spoke_first,
    supervises_it,
    wrote_it,
)
from proposals.rules.tasks import (
    did_not_draft,
    dispatched_it,
    dispatches_the_block,
    is_lead_of_task,
    is_own_unit,
    lead_is_in_office,
    leads_the_unit,
    may_read_plan,
    sees_reply,
    sees_task,
    stands_above,
)

works_in_a_unit = acts_as(*UNIT_STAFF)
is_staff = acts_as(*SECRETARIAT) & in_congress
oversees = acts_as(*SECRETARIAT, Role.LEADER) & in_congress

CHECKERS = (Role.DELEGATION_STAFF, Role.COMMITTEE_STAFF)
rules.add_perm(
    "proposals.list", acts_as(Role.DEPUTY, *SECRETARIAT, Role.LEADER, Role.DISPATCHER, *UNIT_STAFF, *CHECKERS)
)
rules.add_perm(
    "proposals.view",
    was_written
    & is_let_in
    & (
        is_lead
        | is_asked
        | is_called
        | (oversees & was_sent)
        | handles_it
        | was_forwarded_here
        | is_of_its_delegation
        | (works_for_its_delegation & was_sent)
        | (came_to_the_committees & was_sent)
        | (supervises_the_proposal & was_sent)
    ),
)
rules.add_perm("proposals.see_contact", is_lead | is_staff | handles_it)
rules.add_perm("proposals.view_versions", is_lead | is_staff)
rules.add_perm("proposals.view_changes", is_lead | is_staff | has_signed | (is_of_its_delegation & is_let_in))
rules.add_perm("proposals.create", acts_as(Role.DEPUTY))
rules.add_perm("proposals.enter_paper", acts_as(*SECRETARIAT))
rules.add_perm("proposals.enter_rating", is_staff)
rules.add_perm("proposals.object", is_lead)
rules.add_perm("proposals.edit", (is_lead & holds_mandate) | (is_drafter & exercises_his_mandate))
rules.add_perm("proposals.submit", is_lead & holds_mandate)
rules.add_perm("proposals.answer", is_asked & exercises_his_mandate)
rules.add_perm("proposals.join", is_called & ~is_lead & ~is_asked & exercises_his_mandate)
rules.add_perm("proposals.sign_off", has_signed)
rules.add_perm("proposals.withdraw", is_lead)
rules.add_perm("proposals.evaluate", is_lead)
rules.add_perm("proposals.rate_along", ~is_lead & has_signed & exercises_his_mandate)
rules.add_perm(
    "proposals.appraise", ~is_lead & is_let_in & (has_signed | is_deputy_where_all_appraise) & exercises_his_mandate
)
rules.add_perm("proposals.rewrite_appraisal", wrote_it & exercises_his_mandate)
rules.add_perm("proposals.screen_appraisal", screens_it)
rules.add_perm("proposals.demand", is_interpellation & (is_lead | has_signed) & exercises_his_mandate)
rules.add_perm("proposals.review", is_staff)
rules.add_perm(
    "proposals.check_for_delegation", (works_for_its_delegation & is_let_in) | is_staff
)  # staff: where nobody does it
rules.add_perm("proposals.check_for_committee", (came_to_the_committees & is_let_in) | is_staff)
rules.add_perm("proposals.assign", is_staff)
rules.add_perm("proposals.manage", is_staff)
rules.add_perm("proposals.see_readers", is_let_in & (is_staff | (acts_as(Role.DISPATCHER) & handles_it)))
rules.add_perm("proposals.publish", is_staff)
rules.add_perm("proposals.set_rules", is_staff)
rules.add_perm("proposals.mark", is_staff)
rules.add_perm("proposals.report_on", is_staff | (works_in_a_unit & is_reported_on & handles_it & is_let_in))
rules.add_perm("proposals.make_confidential", (is_lead & holds_mandate) | is_staff)
rules.add_perm("proposals.lift_confidentiality", is_staff)
rules.add_perm("proposals.honour", is_staff)

rules.add_perm("proposals.list_tasks", acts_as(Role.DISPATCHER, *UNIT_STAFF, *SECRETARIAT, Role.LEADER, Role.DEPUTY))
rules.add_perm("proposals.view_task", sees_task)
rules.add_perm("proposals.view_plan", may_read_plan & sees_task)
rules.add_perm("proposals.hand_over", acts_as(Role.DISPATCHER, *SECRETARIAT))
rules.add_perm("proposals.dispatch", dispatches_the_block)
rules.add_perm("proposals.handle", is_own_unit)
rules.add_perm("proposals.lead_unit", leads_the_unit)
rules.add_perm("proposals.approve_reply", leads_the_unit & did_not_draft)
rules.add_perm("proposals.decide_return", stands_above)
rules.add_perm("proposals.audit_reply", dispatched_it)
rules.add_perm("proposals.urge", is_lead_of_task | stands_above | is_staff)
rules.add_perm("proposals.answer_contact", is_lead_of_task & lead_is_in_office)
rules.add_perm("proposals.view_reply", sees_reply)

rules.add_perm("proposals.view_commitment", sees_commitment)
rules.add_perm("proposals.keep_promise", promised_it)
rules.add_perm("proposals.rate_promise", follows_it & exercises_his_mandate)
rules.add_perm("proposals.hand_promise_on", is_staff)

rules.add_perm("proposals.list_items", acts_as(Role.DEPUTY, *SECRETARIAT, Role.LEADER, Role.DISPATCHER, *UNIT_STAFF))
rules.add_perm("proposals.capture", acts_as(*SECRETARIAT))
rules.add_perm("proposals.view_item", sees_item)
rules.add_perm("proposals.run_item", is_staff)
rules.add_perm("proposals.rate_item", spoke_first)

rules.add_perm("proposals.supervise", is_staff | dispatched_it)
rules.add_perm("proposals.view_case", sees_case)
rules.add_perm("proposals.answer_case", is_supervised_unit)
rules.add_perm("proposals.decide_case", supervises_it)

rules.add_perm("proposals.view_scores", acts_as(Role.DISPATCHER, *UNIT_STAFF, *SECRETARIAT, Role.LEADER))
rules.add_perm("proposals.set_formula", is_staff)

rules.add_perm("proposals.list_year_reports", acts_as(Role.DISPATCHER, *UNIT_STAFF, *SECRETARIAT, Role.LEADER))
rules.add_perm("proposals.begin_year_report", acts_as(*UNIT_STAFF))
rules.add_perm("proposals.view_year_report", sees_year_report)
rules.add_perm("proposals.write_report", is_of_the_unit)
rules.add_perm("proposals.lead_report", leads_that_unit)
rules.add_perm("proposals.approve_report", leads_that_unit & did_not_write_it)
