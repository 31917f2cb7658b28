"""What stations show on the landing page and beside a proposal."""

from congress.panels import Panel, panel
from liaison import queries


@panel("landing", order=20)
def landing(request):
    """The door for voters."""
    return Panel(
        "liaison/landing_panel.html", {"topics": list(queries.answered_topics().order_by("-published_at")[:3])}
    )


@panel("proposal", order=20)
def proposal(request, shown):
    """Which opinion a proposal was made of."""
    links = queries.linked_opinion(request.user, shown)
    return Panel("liaison/proposal_panel.html", {"links": links}) if links else None


@panel("landing", order=21)
def draft_landing(request):
    """The drafts everybody may comment on now."""
    rows = list(queries.public_drafts().open().order_by("closes_on", "pk")[:3])
    return Panel("liaison/drafts/landing_panel.html", {"drafts": rows}) if rows else None
