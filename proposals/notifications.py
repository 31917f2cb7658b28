"""Whom to tell about which step of the chain: one table, event kind → addressees → text."""

from collections.abc import Callable, Iterable
from copy import copy

from django.urls import reverse

from congress.events import on
from congress.models import SECRETARIAT, Event, Organ, Post, Role, User, What
from congress.notify import tell
from proposals.models import (
    UNNAMED,
    Commitment,
    HandlingTask,
    Kind,
    Level,
    Mark,
    Proposal,
    Receivers,
    Reply,
    SupervisionCase,
)
from proposals.queries import handling_rules, knowing
from proposals.workflow import DEAD, Signing, State, TaskRole


def _holders(*roles: str, **where: object) -> Iterable[User]:
    """The users who hold one of these posts today."""
    posts = Post.objects.valid().filter(role__in=roles, **where).select_related("user").order_by("pk")
    return [post.user for post in posts]


def _lead(proposal: Proposal) -> Iterable[User]:
    post = proposal.lead and proposal.lead.post
    return [post.user] if post else []


def _deputies(mandates: list[int]) -> Iterable[User]:
    posts = Post.objects.filter(mandate__in=mandates).select_related("user").order_by("pk")
    return [post.user for post in posts]


def _signatories(proposal: Proposal) -> Iterable[User]:
    """The lead and everybody who has signed: each is entitled to the reply (Zhejiang, Shanghai, Chongqing, Henan)."""
    signed = proposal.signatures.filter(state__in=[Signing.CONFIRMED, Signing.SPOKE]).values_list("mandate", flat=True)
    return [*_lead(proposal), *_deputies(list(signed))]


def _receivers(proposal: Proposal) -> Iterable[User]:
    """Whom the congress has the reply go to: every signatory, or the lead alone, who passes it on (Qingdao)."""
    lead_only = handling_rules(proposal.congress).reply_goes_to == Receivers.LEAD
    return _lead(proposal) if lead_only else _signatories(proposal)


def _secretariat(proposal: Proposal) -> Iterable[User]:
    return _holders(*SECRETARIAT, congress=proposal.congress_id)


def _at_next_level(event: Event) -> Iterable[User]:
    """Who checks or reviews at the level it was given to; where a delegation has no staff, the secretariat does."""
    proposal, level = event.target, event.data["to"]
    if level == State.COMMITTEE_CHECK:
        return _holders(Role.COMMITTEE_STAFF, congress=proposal.congress_id) or _secretariat(proposal)
    if level == State.DELEGATION_CHECK and proposal.delegation.organ_id:
        staff = _holders(Role.DELEGATION_STAFF, organ=proposal.delegation.organ_id)
        return staff or _secretariat(proposal)
    return _secretariat(proposal)


def _unit(organ: Organ) -> Iterable[User]:
    """Who works on what reaches ``organ``: the office that dispatches for it, else its clerks and leaders."""
    organ = organ.kept_by
    if organ.dispatcher_id:
        return _holders(Role.DISPATCHER, organ=organ.dispatcher_id)
    return _holders(Role.UNIT_CLERK, Role.UNIT_LEADER, organ=organ)


def _tier_above(task: HandlingTask) -> Iterable[User]:
    return _unit(task.parent.organ) if task.parent_id else _secretariat(task.proposal)


def _units_of(tasks: list[int]) -> Iterable[User]:
    units = HandlingTask.objects.filter(pk__in=tasks).select_related("organ").order_by("pk")
    return [user for task in units for user in _unit(task.organ)]


def _followers(commitment: Commitment) -> Iterable[User]:
    """Whom it was promised to, and who follows it since a mandate ended."""
    keeper = _deputies([commitment.keeper_id]) if commitment.keeper_id else []
    return [*_signatories(commitment.proposal), *keeper]


def _handling(proposal: Proposal) -> Iterable[User]:
    """The units that have it; before any has, the secretariat."""
    tasks = HandlingTask.objects.filter(proposal=proposal).open().values_list("pk", flat=True)
    return _units_of(list(tasks)) or _secretariat(proposal)


def _organs_of(proposal: Proposal) -> Iterable[User]:
    """Everybody who has a task in this round of a hand-over item."""
    tasks = HandlingTask.objects.filter(proposal=proposal, round=proposal.round)
    return _units_of(list(tasks.values_list("pk", flat=True)))


def _rater(task: HandlingTask) -> Iterable[User]:
    """The deputy who rates the answer to a hand-over item; nobody where the standing committee is polled."""
    return [] if task.proposal.item.is_polled else _lead(task.proposal)


def _watchers_of(task: HandlingTask) -> Iterable[User]:
    """Who is told of the answer to a hand-over item besides the deputy who rates it."""
    rater = {user.pk for user in _rater(task)}
    told = [*_signatories(task.proposal), *_secretariat(task.proposal)]
    return [user for user in told if user.pk not in rater]


def _handlers(proposal: Proposal) -> Iterable[User]:
    """Everybody who works on a live task of the proposal, the block's office included."""
    units = proposal.tasks.exclude(state__in=sorted(DEAD)).select_related("organ").order_by("pk")
    return [user for task in units for user in _unit(task.organ)]


def _supervisors(marks: Iterable[Mark]) -> Iterable[User]:
    """The leaders who supervise by these marks."""
    return [mark.supervisor for mark in marks if mark.supervisor]


def _of_mark(event: Event) -> Iterable[User]:
    """The deputies, the units and the leader a mark concerns."""
    marks = Mark.objects.filter(pk=event.data["mark"]).select_related("supervisor")
    return [*_signatories(event.target), *_handlers(event.target), *_supervisors(marks)]


def _of_report(event: Event) -> Iterable[User]:
    """Who waits for a report: the deputies, the secretariat, the leaders who supervise."""
    marks = Mark.objects.filter(reports__in=event.data["reports"]).select_related("supervisor").order_by("pk")
    return [*_signatories(event.target), *_secretariat(event.target), *_supervisors(marks)]


def _supervisor(case: SupervisionCase) -> Iterable[User]:
    """Who supervises: the office of the block, or the secretariat."""
    if case.level == Level.OFFICE and case.task.parent_id:
        return _unit(case.task.parent.organ)
    return _secretariat(case.proposal)


def _case_page(event: Event) -> str:
    return reverse("case_detail", args=[event.data["case"]])


def _on_duty(event: Event) -> Iterable[User]:
    """Who must act before this term ends: the deputy who evaluates, the congress that assigns, else the unit."""
    target, what = event.target, event.data["what"]
    if what == What.EVALUATION:
        return _lead(target.proposal)
    return _unit(target.organ) if isinstance(target, HandlingTask) else _secretariat(target)


def _watching(event: Event) -> Iterable[User]:
    """Who sees to it that the unit acts: the tier that gave it the task."""
    is_unit_late = isinstance(event.target, HandlingTask) and event.data["what"] != What.EVALUATION
    return _tier_above(event.target) if is_unit_late else []


def _page_of(event: Event) -> str:
    return event.target.get_absolute_url()


def _lead_beside(task: HandlingTask) -> HandlingTask | None:
    return task.beside().filter(role=TaskRole.LEAD).select_related("organ").first()


def _lead_unit(task: HandlingTask) -> Iterable[User]:
    lead = _lead_beside(task)
    return _unit(lead.organ) if lead else []


def _lead_task_page(event: Event) -> str:
    lead = _lead_beside(event.target)
    return reverse("task_detail", args=[lead.pk]) if lead else event.target.proposal.get_absolute_url()


def _proposal_page(event: Event) -> str:
    return reverse("proposal_detail", args=[event.target.pk])


def _changes_page(event: Event) -> str:
    return reverse("proposal_changes", args=[event.target.pk])


def _proposal_page_of_task(event: Event) -> str:
    return event.target.proposal.get_absolute_url()


def _reply_page(event: Event) -> str:
    target = event.target
    if isinstance(target, HandlingTask) and target.proposal.kind == Kind.HAND_OVER:
        return target.proposal.get_absolute_url()  # an item's answers stand on its own page, where it is rated
    return reverse("reply_detail", args=[event.data["reply"]])


def _task_page(event: Event) -> str:
    return reverse("task_detail", args=[event.target.pk])


def _contacts_page(event: Event) -> str:
    return f"{_task_page(event)}#contacts"


def _given(event: Event, *, asked: bool) -> Iterable[User]:
    """Who works on what the congress assigned; party organs and the military are asked, not ordered."""
    return _unit(Organ.objects.get(pk=event.data["organ"])) if event.data.get("asked", False) == asked else []


def _given_task_page(event: Event) -> str:
    return reverse("task_detail", args=[event.data["task"]])


def _whom_a_closing_concerns(event: Event) -> Iterable[User]:
    """Who worked in the closed unit to the end, who works in its successor, and the secretariat."""
    organ = event.target
    last = Post.objects.filter(organ=organ, valid_to=organ.valid_to).select_related("user").order_by("pk")
    return [*(post.user for post in last), *_unit(organ), *_holders(*SECRETARIAT, congress=organ.congress_id)]


Addressees = Callable[[Event], Iterable[User]]

# fmt: off
TOLD: tuple[tuple[str, Addressees, str, Callable[[Event], str]], ...] = (
    # event kind                  who                                                       text                page
    ("proposals.invite",          lambda e: _deputies(e.data["deputies"]),                  "invited",          _proposal_page),
    ("proposals.uninvite",        lambda e: _deputies([e.data["deputy"]]),                  "uninvited",        lambda e: ""),
    ("proposals.confirm",         lambda e: _lead(e.target),                                "signed",           _proposal_page),
    ("proposals.join",            lambda e: _lead(e.target),                                "signed",           _proposal_page),
    ("proposals.decline",         lambda e: _lead(e.target),                                "declined",         _proposal_page),
    ("proposals.reset_signatures", lambda e: _deputies(e.data["deputies"]),                 "text_changed",     _proposal_page),
    ("proposals.remind_signatories", lambda e: _deputies(e.data["deputies"]),               "invited",          _proposal_page),
    ("proposals.convert",         lambda e: _signatories(e.target),                         "converted",        _proposal_page),
    ("proposals.amend",           lambda e: _signatories(e.target),                         "amended",          _changes_page),
    ("proposals.draft_for_delegation", lambda e: _lead(e.target),                           "drafted_for_delegation", _proposal_page),
    ("proposals.change_head",     lambda e: _lead(e.target),                                "head_changed",     _proposal_page),
    ("proposals.enter_paper",     lambda e: _signatories(e.target),                         "entered_from_paper", _proposal_page),
    ("proposals.object",          lambda e: _secretariat(e.target),                         "objected",         _proposal_page),
    ("proposals.disown",          lambda e: [*_secretariat(e.target), *_lead(e.target)],    "disowned",         _proposal_page),
    ("proposals.split",           lambda e: _signatories(e.target),                         "split",            _changes_page),
    ("proposals.decide",          lambda e: _signatories(e.target),                         "decided",          _proposal_page),
    ("proposals.agree_to_withdraw", lambda e: _lead(e.target),                              "agreed",           _proposal_page),
    ("proposals.submit",          _at_next_level,                                           "submitted",        _proposal_page),
    ("proposals.pass_on",         _at_next_level,                                           "submitted",        _proposal_page),
    ("proposals.pass_on",         lambda e: _lead(e.target),                                "passed_on",        _proposal_page),
    ("proposals.accept",          lambda e: _signatories(e.target),                         "accepted",         _proposal_page),
    ("proposals.send_back",       lambda e: _signatories(e.target),                         "sent_back",        _proposal_page),
    ("proposals.refuse",          lambda e: _signatories(e.target),                         "refused",          _proposal_page),
    ("proposals.letter",          lambda e: _signatories(e.target),                         "letter",           _proposal_page),
    ("proposals.forward",         lambda e: _signatories(e.target),                         "forwarded",        _proposal_page),
    ("proposals.forward",         lambda e: _holders(*SECRETARIAT, congress=e.data["congress"]), "forwarded_here", _proposal_page),
    ("proposals.merge",           lambda e: _signatories(e.target),                         "merged",           _proposal_page),
    ("proposals.assign",          lambda e: _signatories(e.target),                         "assigned",         _proposal_page),
    ("proposals.assign",          lambda e: _given(e, asked=False),                         "task_arrived",     _given_task_page),
    ("proposals.assign",          lambda e: _given(e, asked=True),                          "task_asked",       _given_task_page),
    ("proposals.assign_more",     lambda e: _given(e, asked=False),                         "task_arrived",     _given_task_page),
    ("proposals.assign_more",     lambda e: _given(e, asked=True),                          "task_asked",       _given_task_page),
    ("proposals.assign_more",     lambda e: [] if "at_once" in e.data else _signatories(e.target), "assigned",  _proposal_page),
    ("proposals.dispatch",        lambda e: _unit(Organ.objects.get(pk=e.data["organ"])),   "task_arrived",     lambda e: reverse("task_detail", args=[e.data["child"]])),
    ("proposals.sign_for",        lambda e: _lead(e.target.proposal),                       "signed_for",       lambda e: e.target.proposal.get_absolute_url()),
    ("proposals.take_note",       lambda e: _signatories(e.target.proposal),                "noted",            _proposal_page_of_task),
    ("proposals.name_handlers",   lambda e: User.objects.filter(pk__in=e.data["handlers"]).order_by("pk"), "handler_named", _task_page),
    ("proposals.make_confidential", lambda e: [*_signatories(e.target), *_secretariat(e.target), *_handlers(e.target)], "made_confidential", _proposal_page),
    ("proposals.lift_confidentiality", lambda e: [*_signatories(e.target), *_secretariat(e.target), *_handlers(e.target)], "confidentiality_lifted", _proposal_page),
    ("proposals.request_return",  lambda e: _tier_above(e.target),                          "return_requested", _task_page),
    ("proposals.grant_return",    lambda e: _unit(e.target.organ),                          "return_granted",   _task_page),
    ("proposals.refuse_return",   lambda e: _unit(e.target.organ),                          "return_refused",   _task_page),
    ("proposals.ask_extension",   lambda e: [] if "at_once" in e.data else _tier_above(e.target), "extension_requested", _task_page),
    ("proposals.ask_extension",   lambda e: [*_lead(e.target.proposal), *_tier_above(e.target)] if "at_once" in e.data else [], "term_extended", _proposal_page_of_task),
    ("proposals.grant_extension", lambda e: _unit(e.target.organ),                          "extension_granted", _task_page),
    ("proposals.grant_extension", lambda e: _lead(e.target.proposal),                       "term_extended",    lambda e: e.target.proposal.get_absolute_url()),
    ("proposals.refuse_extension", lambda e: _unit(e.target.organ),                         "extension_refused", _task_page),
    ("proposals.send_co_opinion", lambda e: _lead_unit(e.target),                           "co_opinion_sent",  _lead_task_page),
    ("proposals.countersign",     lambda e: _lead_unit(e.target),                           "co_opinion_sent",  _lead_task_page),
    ("proposals.reopen_co_opinion", lambda e: _unit(e.target.organ),                        "co_opinion_reopened", _task_page),
    ("proposals.ask_coordination", lambda e: _tier_above(e.target),                         "coordination_asked", _task_page),
    ("proposals.decide_coordination", lambda e: _units_of([e.target.pk, *e.target.beside().values_list("pk", flat=True)]), "coordination_decided", _proposal_page_of_task),
    ("proposals.decide_without",  lambda e: [*_unit(e.target.organ), *_lead_unit(e.target)], "decided_without", lambda e: e.target.proposal.get_absolute_url()),
    ("proposals.draft_reply",     lambda e: _holders(Role.UNIT_LEADER, organ=e.target.organ_id), "reply_drafted", _task_page),
    ("proposals.file_paper_reply", lambda e: _holders(Role.UNIT_LEADER, organ=e.target.organ_id), "reply_drafted", _task_page),
    ("proposals.record_oral_reply", lambda e: _holders(Role.UNIT_LEADER, organ=e.target.organ_id), "reply_drafted", _task_page),
    ("proposals.log_contact",     lambda e: _lead(e.target.proposal),                       "contact_logged",   _contacts_page),
    ("proposals.answer_contact",  lambda e: _unit(e.target.organ),                          "contact_answered", _contacts_page),
    ("proposals.approve_reply",   lambda e: _holders(Role.UNIT_CLERK, organ=e.target.organ_id),  "reply_approved", _task_page),
    ("proposals.send_back_reply", lambda e: _holders(Role.UNIT_CLERK, organ=e.target.organ_id),  "reply_sent_back", _task_page),
    ("proposals.send_reply",      lambda e: [] if "audit" in e.data else _receivers(e.target.proposal), "replied",       _reply_page),
    ("proposals.send_reply",      lambda e: [] if "audit" in e.data else _secretariat(e.target.proposal), "reply_sent", _task_page),
    ("proposals.send_reply",      lambda e: [] if "audit" in e.data or not e.target.parent_id else _tier_above(e.target), "reply_sent", _task_page),
    ("proposals.send_reply",      lambda e: _tier_above(e.target) if "audit" in e.data else [], "reply_to_audit", _task_page),
    ("proposals.pass_reply",      lambda e: _receivers(e.target.proposal),                           "replied",          _reply_page),
    ("proposals.pass_reply",      lambda e: [*_secretariat(e.target.proposal), *_unit(e.target.organ)], "reply_sent", _task_page),
    ("proposals.return_reply",    lambda e: _unit(e.target.organ),                          "reply_returned",   _task_page),
    ("proposals.supplement",      lambda e: _handling(e.target),                            "supplemented",     _proposal_page),
    ("proposals.evaluate",        lambda e: _secretariat(e.target),                         "evaluated",        _proposal_page),
    ("proposals.evaluate",        lambda e: _unit(Reply.objects.get(pk=e.data["reply"]).task.organ), "evaluated", lambda e: reverse("reply_detail", args=[e.data["reply"]])),
    ("proposals.rate_along",      lambda e: _lead(e.target),                                "rated_along",      lambda e: reverse("reply_detail", args=[e.data["reply"]])),
    ("proposals.demand_answer",   lambda e: [*_signatories(e.target), *_secretariat(e.target)], "answer_demanded", _proposal_page),
    ("proposals.demand_answer",   lambda e: _units_of(e.data.get("tasks", [])),              "rehandling_arrived", _proposal_page),
    ("proposals.enter_rating",    lambda e: [] if {"counted", "differs"} & set(e.data) else _secretariat(e.target), "rating_waits", _proposal_page),
    ("proposals.enter_rating",    lambda e: _secretariat(e.target) if "differs" in e.data else [], "rating_differs", _proposal_page),
    ("proposals.enter_rating",    lambda e: _lead(e.target) if "counted" in e.data else [], "rated_on_paper",   _reply_page),
    ("proposals.rehandle",        lambda e: _signatories(e.target),                         "rehandled",        _proposal_page),
    ("proposals.rehandle",        lambda e: _units_of(e.data["tasks"]),                     "rehandling_arrived", _proposal_page),
    ("proposals.urge",            lambda e: _unit(e.target.organ),                          "urged",            _task_page),
    ("proposals.supervise",       lambda e: [*_unit(e.target.organ), *_lead(e.target.proposal), *_secretariat(e.target.proposal)], "supervised", _case_page),
    ("proposals.answer_case",     lambda e: _supervisor(e.target),                          "case_answered",    _page_of),
    ("proposals.settle_case",     lambda e: [*_unit(e.target.organ), *_lead(e.target.proposal)], "case_settled", _page_of),
    ("proposals.carry_on",        lambda e: _unit(e.target.organ),                          "case_carried_on",  _page_of),
    ("proposals.show_card",       lambda e: [*_unit(e.target.organ), *_supervisor(e.target)], "card_shown",     _page_of),
    ("proposals.lift_card",       lambda e: _unit(e.target.organ),                          "card_lifted",      _page_of),
    ("proposals.warn",            _on_duty,                                                 "term_near",        _page_of),
    ("proposals.run_late",        lambda e: [*_on_duty(e), *_watching(e)],                  "term_late",        _page_of),
    ("proposals.conclude",        lambda e: _signatories(e.target),                         "concluded",        _proposal_page),
    ("proposals.withdraw",        lambda e: _secretariat(e.target) if e.target.submitted_at else [], "withdrawn", _proposal_page),
    ("proposals.capture",         lambda e: _signatories(e.target),                         "item_captured",    _page_of),
    ("proposals.hand_over",       lambda e: _units_of(e.data["tasks"]),                     "item_arrived",     _page_of),
    ("proposals.answer",          lambda e: [] if "at_once" in e.data else _holders(Role.UNIT_LEADER, organ=e.target.organ_id), "reply_drafted", _task_page),
    ("proposals.answer",          lambda e: _rater(e.target) if "at_once" in e.data else [], "item_to_rate", _proposal_page_of_task),
    ("proposals.answer",          lambda e: _watchers_of(e.target) if "at_once" in e.data else [], "item_answered", _proposal_page_of_task),
    ("proposals.release_answer",  lambda e: _rater(e.target),                               "item_to_rate",     _proposal_page_of_task),
    ("proposals.release_answer",  lambda e: [*_watchers_of(e.target), *_unit(e.target.organ)], "item_answered", _proposal_page_of_task),
    ("proposals.rate_item",       lambda e: [*_organs_of(e.target), *_secretariat(e.target)], "item_rated",     _page_of),
    ("proposals.poll",            lambda e: [*_organs_of(e.target), *_signatories(e.target)], "item_rated",     _page_of),
    ("proposals.report_again",    lambda e: _units_of(e.data["tasks"]),                     "item_again",       _page_of),
    ("proposals.conclude_item",   lambda e: [*_organs_of(e.target), *_signatories(e.target)], "item_ended",     _page_of),
    ("proposals.withdraw_item",   lambda e: [*_organs_of(e.target), *_signatories(e.target)], "item_ended",     _page_of),
    ("proposals.report",          lambda e: _followers(e.target),                       "promise_reported", _page_of),
    ("proposals.change_day",      lambda e: [*_followers(e.target), *_secretariat(e.target.proposal)], "promise_changed", _page_of),
    ("proposals.fulfil",          lambda e: _followers(e.target),                "promise_done",     _page_of),
    ("proposals.rate",            lambda e: [*_unit(e.target.organ), *_secretariat(e.target.proposal)], "promise_rated", _page_of),
    ("proposals.hand_on",         lambda e: [*_deputies([e.data["deputy"]]), *_unit(e.target.organ)], "promise_handed_on", _page_of),
    ("proposals.promise_near",    lambda e: _unit(e.target.organ),                          "promise_near",     _page_of),
    ("proposals.promise_late",    lambda e: [*_unit(e.target.organ), *_followers(e.target), *_secretariat(e.target.proposal)], "promise_late", _page_of),
    ("congress.pass_on",          _whom_a_closing_concerns,                                 "unit_closed",      lambda e: e.target.kept_by.get_absolute_url()),
    ("proposals.take_over",        lambda e: _unit(Organ.objects.get(pk=e.data["organ"])),   "taken_over",       lambda e: reverse("task_detail", args=[e.data["joined"] or e.target.pk])),
    ("proposals.take_over",        lambda e: _lead(e.target.proposal),                       "unit_followed",    _proposal_page_of_task),
    ("proposals.take_over_promise", lambda e: [*_unit(e.target.organ), *_lead(e.target.proposal)], "promise_passed_on", _page_of),
    ("proposals.remind_evaluation", lambda e: _lead(e.target),                              "evaluation_awaited", _proposal_page),
    ("proposals.lapse",           lambda e: _receivers(e.target),                           "lapsed",           _proposal_page),
    ("proposals.mark",            _of_mark,                                                 "marked",           _proposal_page),
    ("proposals.unmark",          _of_mark,                                                 "unmarked",         _proposal_page),
    ("proposals.report_on",       _of_report,                                               "progress_reported", _proposal_page),
    ("proposals.honour",          lambda e: _unit(e.target.organ),                          "honoured",         _page_of),
    ("proposals.publish",         lambda e: _lead(e.target),                                "published",        _proposal_page),
    ("proposals.unpublish",       lambda e: _lead(e.target),                                "unpublished",      _proposal_page),
)
# fmt: on


@on(*dict.fromkeys(kind for kind, *_rest in TOLD))
def tell_those_concerned(event: Event) -> None:
    """Write the notices the table names for this kind of event."""
    target = event.target
    proposal = target if isinstance(target, Proposal) else getattr(target, "proposal", None)  # an honour has none
    known = None
    if (
        proposal and proposal.confidential
    ):  # told to those who may know, and not by its name: notices lie open on phones
        known, proposal = knowing(proposal), copy(proposal)
        proposal.title = UNNAMED
    for kind, who, text, page in TOLD:
        if kind == event.kind:
            addressees = who(event)
            if known is not None:
                addressees = [user for user in addressees if user.pk in known]
            tell(addressees, event, f"proposals/notices/{text}", url=page(event), proposal=proposal)
