"""What a unit keeps of its talks with the deputy, and what the deputy says of it."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from congress import clock, files
from congress.errors import Invalid, Refused
from congress.files import CheckedFile
from congress.models import User
from proposals.models import Contact, ContactAnswer, HandlingTask, Kind

BEFOREHAND = dt.timedelta(days=365)  # units also talk to the deputy before he writes (办前沟通)
MOST_PHOTOS = 3


def log_contact(task: HandlingTask, *, by: User, photos: Sequence[CheckedFile] = (), **facts: Any) -> dict:
    """What was said to the deputy, when, where and with whom, with up to three photos."""
    if facts["happened_at"] > clock.now() + dt.timedelta(minutes=5):
        raise Invalid({"happened_at": [_("A contact that is still to come cannot be logged.")]})
    if facts["happened_at"] < task.proposal.submitted_at - BEFOREHAND:
        raise Invalid({"happened_at": [_("A contact a year before the proposal was submitted is not about it.")]})
    check_photos(photos)
    contact = Contact.objects.create(task=task, by=by, photo_count=len(photos), **facts)
    for photo in photos:
        files.store(photo.name, photo.content, target=contact, by=by, purpose="photo", quarantined=photo.quarantined)
    return {"contact": contact.pk, "form": contact.form}


def check_photos(photos: Sequence[CheckedFile]) -> None:
    """Pictures only, and not more than three."""
    if len(photos) > MOST_PHOTOS:
        raise Invalid({"photos": [_("At most %(limit)s photos, please.") % {"limit": MOST_PHOTOS}]})
    if any(not photo.content_type.startswith("image/") for photo in photos):
        raise Invalid({"photos": [_("A photo is a JPEG or PNG picture.")]})


def answer_contact(task: HandlingTask, *, by: User, contact: Contact, answer: str, remark: str = "") -> dict:
    """The lead deputy confirms a contact or contradicts it, once and for all, with a remark; the unit is told. One that
    is contradicted does not open the gate of the reply.
    """
    if answer == ContactAnswer.CONTRADICTED and not remark.strip():
        raise Invalid({"remark": [_("Say what is not right.")]})
    answered = task.contacts.filter(pk=contact.pk, answer="").update(
        answer=answer, remark=remark.strip(), answered_at=clock.now()
    )
    if not answered:
        raise Refused(_("You have answered this contact already."))
    return {"contact": contact.pk, "answer": answer}


def check_contact(task: HandlingTask) -> None:
    """The gate: no reply to a proposal leaves before a contact is logged that the deputy has not contradicted."""
    if task.proposal.kind == Kind.HAND_OVER or task.contacts.standing().exists():
        return
    if task.contacts.exists():
        raise Refused(_("The deputy has contradicted the contact: talk to him and log it before the reply leaves."))
    raise Refused(_("No reply leaves before a contact with the deputy is logged."))
