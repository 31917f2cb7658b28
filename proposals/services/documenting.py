"""What a unit keeps of its talks with the deputy."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Invalid
from congress.models import User
from proposals.models import Contact, HandlingTask

BEFOREHAND = dt.timedelta(days=365)  # units also talk to the deputy before he writes (办前沟通)


def log_contact(task: HandlingTask, *, by: User, **facts: Any) -> dict:
    """What was said to the deputy, when, where and with whom."""
    if facts["happened_at"] > clock.now() + dt.timedelta(minutes=5):
        raise Invalid({"happened_at": [_("A contact that is still to come cannot be logged.")]})
    if facts["happened_at"] < task.proposal.submitted_at - BEFOREHAND:
        raise Invalid({"happened_at": [_("A contact a year before the proposal was submitted is not about it.")]})
    contact = Contact.objects.create(task=task, by=by, **facts)
    return {"contact": contact.pk, "form": contact.form}
