"""What is not needed any more goes: where an opinion came from, and how its voter could be reached."""

import datetime as dt

from congress import clock
from congress.worker import chore
from liaison.models import Contact, VoterOpinion

SOURCES_KEPT = dt.timedelta(days=2)  # the longest limit counts a day
CONTACTS_KEPT = dt.timedelta(days=184)  # after the opinion was closed


@chore(every=3600)
def forget_sources() -> int:
    """Forget from which source older opinions came; returns of how many."""
    old = VoterOpinion.objects.filter(received_at__lt=clock.now() - SOURCES_KEPT).exclude(source_mark="")
    return old.update(source_mark="")


@chore(every=24 * 3600)
def forget_contacts() -> int:
    """Forget how to reach voters whose opinions were closed half a year ago; returns how many."""
    closed = VoterOpinion.objects.filter(closed_at__lt=clock.now() - CONTACTS_KEPT).values("pk")
    return Contact.objects.filter(opinion__in=closed).delete()[0]
