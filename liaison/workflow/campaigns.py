"""What a campaign over several levels goes through, and the activities of its places."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from congress.workflow import Move, Workflow


class CampaignState(TextChoices):
    """Where a campaign over several levels stands."""

    DRAFT = "draft", pgettext_lazy("campaign", "Being prepared")
    RUNNING = "running", pgettext_lazy("campaign", "Running")
    CLOSED = "closed", pgettext_lazy("campaign", "Closed")
    WITHDRAWN = "withdrawn", pgettext_lazy("campaign", "Withdrawn")


C = CampaignState
CAMPAIGN_TONES = {C.DRAFT: "draft", C.RUNNING: "info", C.CLOSED: "ok", C.WITHDRAWN: "plain"}

# fmt: off
CAMPAIGN_MOVES = Workflow(
    #    name                 label                                                    from                                to           permission
    Move("start_campaign",    pgettext_lazy("campaign", "Send it out"),                frozenset({C.DRAFT}),               C.RUNNING,   "liaison.run_campaign"),
    Move("postpone_campaign", pgettext_lazy("campaign", "Put the last day off"),       frozenset({C.RUNNING}),             None,        "liaison.run_campaign"),
    Move("close_campaign",    pgettext_lazy("campaign", "Close"),                      frozenset({C.RUNNING}),             C.CLOSED,    "liaison.run_campaign"),
    Move("withdraw_campaign", pgettext_lazy("campaign", "Withdraw"),                   frozenset({C.DRAFT, C.RUNNING}),    C.WITHDRAWN, "liaison.run_campaign"),
)
# fmt: on


class ActivityState(TextChoices):
    """Where an activity of a place stands."""

    PLANNED = "planned", pgettext_lazy("activity", "Planned")
    HELD = "held", pgettext_lazy("activity", "Held")
    CANCELLED = "cancelled", pgettext_lazy("activity", "Called off")


class ActivityKind(TextChoices):
    """What a place does for a campaign."""

    SURVEY = "survey", pgettext_lazy("activity", "Survey")
    INSPECTION = "inspection", pgettext_lazy("activity", "Inspection")
    SYMPOSIUM = "symposium", pgettext_lazy("activity", "Symposium")
    VISIT = "visit", pgettext_lazy("activity", "Visit")
    TRAINING = "training", pgettext_lazy("activity", "Training")


A = ActivityState
ACTIVITY_TONES = {A.PLANNED: "info", A.HELD: "ok", A.CANCELLED: "plain"}

# fmt: off
ACTIVITY_MOVES = Workflow(
    #    name               label                                         from                      to           permission
    Move("hold_activity",   pgettext_lazy("activity", "Write what came out"), frozenset({A.PLANNED}), A.HELD,      "liaison.keep_activity"),
    Move("cancel_activity", pgettext_lazy("activity", "Call off"),            frozenset({A.PLANNED}), A.CANCELLED, "liaison.keep_activity"),
    Move("strike_activity", pgettext_lazy("activity", "Strike out"),          frozenset({A.HELD}),    A.CANCELLED, "liaison.keep_activity"),
)
# fmt: on
