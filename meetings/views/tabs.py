"""The pages of one gathering that belong together, as tabs."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def tabs_of(user, gathering, current):
    """Agenda, schedule, documents and speeches of a gathering; the agenda of a sitting is its session's."""
    places = [
        ("gathering_detail", _("Gathering")),
        ("agenda", _("Agenda")),
        ("schedule", _("Schedule")),
        ("document_list", _("Documents")),
        ("guide", _("Service guide")),
        ("speech_list", _("Speeches")),
        ("gathering_results", pgettext("gathering", "Results")),
    ]
    if user.has_perm("meetings.view_remark"):
        places.append(("remark_list", pgettext("deliberation", "What was said")))
    if user.has_perm("meetings.watch", gathering):
        places.append(("comparison", _("Comparison")))
    return [
        {"label": label, "url": reverse(name, args=[gathering.pk]), "current": name == current}
        for name, label in places
    ]
