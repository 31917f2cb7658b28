"""Whom to tell about which step of the chain: one table, event kind → addressees → text."""

from collections.abc import Callable, Iterable

from django.urls import reverse

from congress.events import on
from congress.models import SECRETARIAT, Event, Organ, Post, Role, User
from congress.notify import tell
from proposals.models import HandlingTask, Proposal, Reply


def _holders(*roles: str, **where: object) -> Iterable[User]:
    """The users who hold one of these posts today."""
    posts = Post.objects.valid().filter(role__in=roles, **where).select_related("user").order_by("pk")
    return [post.user for post in posts]


def _lead(proposal: Proposal) -> Iterable[User]:
    post = proposal.lead and proposal.lead.post
    return [post.user] if post else []


def _secretariat(proposal: Proposal) -> Iterable[User]:
    return _holders(*SECRETARIAT, congress=proposal.congress_id)


def _unit(organ: Organ) -> Iterable[User]:
    """Who works on what reaches ``organ``: the office that dispatches for it, else its clerks and leaders."""
    if organ.dispatcher_id:
        return _holders(Role.DISPATCHER, organ=organ.dispatcher_id)
    return _holders(Role.UNIT_CLERK, Role.UNIT_LEADER, organ=organ)


def _tier_above(task: HandlingTask) -> Iterable[User]:
    return _unit(task.parent.organ) if task.parent_id else _secretariat(task.proposal)


def _proposal_page(event: Event) -> str:
    return reverse("proposal_detail", args=[event.target.pk])


def _task_page(event: Event) -> str:
    return reverse("task_detail", args=[event.target.pk])


Addressees = Callable[[Event], Iterable[User]]

# fmt: off
TOLD: tuple[tuple[str, Addressees, str, Callable[[Event], str]], ...] = (
    # event kind                  who                                                       text                page
    ("proposals.submit",          lambda e: _secretariat(e.target),                         "submitted",        _proposal_page),
    ("proposals.accept",          lambda e: _lead(e.target),                                "accepted",         _proposal_page),
    ("proposals.send_back",       lambda e: _lead(e.target),                                "sent_back",        _proposal_page),
    ("proposals.refuse",          lambda e: _lead(e.target),                                "refused",          _proposal_page),
    ("proposals.assign",          lambda e: _lead(e.target),                                "assigned",         _proposal_page),
    ("proposals.assign",          lambda e: _unit(Organ.objects.get(pk=e.data["organ"])),   "task_arrived",     lambda e: reverse("task_detail", args=[e.data["task"]])),
    ("proposals.dispatch",        lambda e: _unit(Organ.objects.get(pk=e.data["organ"])),   "task_arrived",     lambda e: reverse("task_detail", args=[e.data["child"]])),
    ("proposals.sign_for",        lambda e: _lead(e.target.proposal),                       "signed_for",       lambda e: e.target.proposal.get_absolute_url()),
    ("proposals.request_return",  lambda e: _tier_above(e.target),                          "return_requested", _task_page),
    ("proposals.grant_return",    lambda e: _unit(e.target.organ),                          "return_granted",   _task_page),
    ("proposals.refuse_return",   lambda e: _unit(e.target.organ),                          "return_refused",   _task_page),
    ("proposals.draft_reply",     lambda e: _holders(Role.UNIT_LEADER, organ=e.target.organ_id), "reply_drafted", _task_page),
    ("proposals.approve_reply",   lambda e: _holders(Role.UNIT_CLERK, organ=e.target.organ_id),  "reply_approved", _task_page),
    ("proposals.send_back_reply", lambda e: _holders(Role.UNIT_CLERK, organ=e.target.organ_id),  "reply_sent_back", _task_page),
    ("proposals.send_reply",      lambda e: _lead(e.target.proposal),                       "replied",          lambda e: reverse("reply_detail", args=[e.data["reply"]])),
    ("proposals.send_reply",      lambda e: _secretariat(e.target.proposal),                "reply_sent",       _task_page),
    ("proposals.evaluate",        lambda e: _secretariat(e.target),                         "evaluated",        _proposal_page),
    ("proposals.evaluate",        lambda e: _unit(Reply.objects.get(pk=e.data["reply"]).task.organ), "evaluated", lambda e: reverse("reply_detail", args=[e.data["reply"]])),
    ("proposals.conclude",        lambda e: _lead(e.target),                                "concluded",        _proposal_page),
    ("proposals.withdraw",        lambda e: _secretariat(e.target) if e.target.submitted_at else [], "withdrawn", _proposal_page),
    ("proposals.publish",         lambda e: _lead(e.target),                                "published",        _proposal_page),
    ("proposals.unpublish",       lambda e: _lead(e.target),                                "unpublished",      _proposal_page),
    ("proposals.lapse",           lambda e: _lead(e.target),                                "lapsed",           _proposal_page),
)
# fmt: on


@on(*dict.fromkeys(kind for kind, *_rest in TOLD))
def tell_those_concerned(event: Event) -> None:
    """Write the notices the table names for this kind of event."""
    target = event.target
    proposal = target if isinstance(target, Proposal) else target.proposal
    for kind, who, text, page in TOLD:
        if kind == event.kind:
            tell(who(event), event, f"proposals/notices/{text}", url=page(event), proposal=proposal)
