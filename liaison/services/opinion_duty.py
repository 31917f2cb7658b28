"""Raising what a voter brought is an act of duty: once for each opinion, however often it is moved."""

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from congress.models import User
from deputies import services as deputies
from deputies.models import DutyRecord
from deputies.workflow import Fact
from liaison.models import VoterOpinion


def count_for_duty(opinion: VoterOpinion, *, by: User | None) -> DutyRecord | None:
    """Register for the deputy that he answered, passed up or turned this opinion; ``None`` where nobody counts it."""
    if opinion.deputy is None:
        return None
    with translation.override("zh-hans"):
        title = _("Voters' opinion %(number)s") % {"number": opinion.number}
    return deputies.register_duty(
        opinion.deputy, Fact.OPINION, f"liaison:opinion:{opinion.pk}", by=by,
        title=title, day=timezone.localdate(opinion.received_at), url=opinion.get_absolute_url(),
    )  # fmt: skip
