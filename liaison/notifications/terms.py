"""Terms of places in campaigns, for the reminders."""

from django.utils.translation import gettext_lazy as _

from congress.models import SECRETARIAT, Event
from congress.reminders import Level, Setting, Source, register
from liaison import services
from liaison.models import (
    CampaignPlace,
)
from liaison.notifications import addressees as who
from liaison.workflow import CampaignState


def _organiser(event: Event) -> tuple[Level, ...]:
    """Above the staff of a place stands the congress that asks."""
    return (("organiser", lambda: who.holders(*SECRETARIAT, congress=event.target.campaign.congress_id)),)


register(
    Source(
        "campaign",
        {"campaign": _("Answers of the places in a campaign")},
        rows=lambda: CampaignPlace.objects.filter(campaign__state=CampaignState.RUNNING, answered_at=None),
        near=services.warn_places,
        late=services.places_late,
        up=services.raise_places,
        levels=_organiser,
        usual={"campaign": Setting(days=(5, 1))},
    )
)
