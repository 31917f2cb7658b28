"""Which page a notice leads to."""

from django.urls import reverse

from congress.models import Event
from proposals.models import (
    HandlingTask,
    Kind,
)
from proposals.notifications.addressees import lead_beside


def case_page(event: Event) -> str:
    return reverse("case_detail", args=[event.data["case"]])


def page_of(event: Event) -> str:
    return event.target.get_absolute_url()


def lead_task_page(event: Event) -> str:
    lead = lead_beside(event.target)
    return reverse("task_detail", args=[lead.pk]) if lead else event.target.proposal.get_absolute_url()


def proposal_page(event: Event) -> str:
    return reverse("proposal_detail", args=[event.target.pk])


def changes_page(event: Event) -> str:
    return reverse("proposal_changes", args=[event.target.pk])


def proposal_page_of_task(event: Event) -> str:
    return event.target.proposal.get_absolute_url()


def reply_page(event: Event) -> str:
    target = event.target
    if isinstance(target, HandlingTask) and target.proposal.kind == Kind.HAND_OVER:
        return target.proposal.get_absolute_url()  # an item's answers stand on its own page, where it is rated
    return reverse("reply_detail", args=[event.data["reply"]])


def task_page(event: Event) -> str:
    return reverse("task_detail", args=[event.target.pk])


def plan_page(event: Event) -> str:
    return f"{task_page(event)}#plan"


def contacts_page(event: Event) -> str:
    return f"{task_page(event)}#contacts"


def given_task_page(event: Event) -> str:
    return reverse("task_detail", args=[event.data["task"]])
