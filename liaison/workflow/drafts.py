"""What a draft law goes through on which a congress asks for comments, and what becomes of a comment."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress.workflow import Move, Need, Workflow


class DraftLawState(TextChoices):
    """Where a draft law stands that comments are asked for."""

    PREPARED = "prepared", pgettext_lazy("draft law", "Being prepared")
    OPEN = "open", pgettext_lazy("draft law", "Open for comments")
    CLOSED = "closed", pgettext_lazy("draft law", "Comments closed")
    CONSOLIDATED = "consolidated", pgettext_lazy("draft law", "Consolidated")
    REPORTED = "reported", pgettext_lazy("draft law", "Reported back")
    WITHDRAWN = "withdrawn", pgettext_lazy("draft law", "Withdrawn")


class CommentSource(TextChoices):
    """From whom a comment on a draft law comes."""

    DEPUTY = "deputy", pgettext_lazy("comment", "Deputy")
    POINT = "point", pgettext_lazy("comment", "Legislative contact point")
    PUBLIC = "public", pgettext_lazy("comment", "Public page")


class Occasion(TextChoices):
    """How a legislative contact point came by a comment [rules 5.3]."""

    MEETING = "meeting", pgettext_lazy("comment", "At a meeting or symposium")
    VISIT = "visit", pgettext_lazy("comment", "From door to door")
    COLLECTOR = "collector", pgettext_lazy("comment", "By an information officer")
    PAPER = "paper", pgettext_lazy("comment", "On paper")
    ONLINE = "online", pgettext_lazy("comment", "Online")


class Adoption(TextChoices):
    """What became of a comment on a draft law."""

    ADOPTED = "adopted", pgettext_lazy("comment", "Adopted")
    PARTLY = "partly", pgettext_lazy("comment", "Adopted in part")
    NOT_ADOPTED = "not_adopted", pgettext_lazy("comment", "Not adopted")
    SET_ASIDE = "set_aside", pgettext_lazy("comment", "Set aside")


D = DraftLawState
COMMENTS_FIXED = frozenset({D.CLOSED, D.CONSOLIDATED})
UNFINISHED_DRAFTS = frozenset({D.PREPARED, D.OPEN}) | COMMENTS_FIXED
SHOWN_DRAFTS = frozenset({D.OPEN, D.REPORTED}) | COMMENTS_FIXED  # whoever it is addressed to reads it, and everybody
SET_ASIDE_IN = frozenset({D.OPEN}) | COMMENTS_FIXED  # abuse does not wait for the last day
GIVES_REASON = frozenset({Adoption.PARTLY, Adoption.NOT_ADOPTED, Adoption.SET_ASIDE})
LEAST_DAYS = 30  # between opening and the last day [Legislation Law, art 40]; fewer need their reason
DRAFT_TONES = {
    D.PREPARED: "draft", D.OPEN: "info", D.CLOSED: "warn", D.CONSOLIDATED: "warn", D.REPORTED: "ok",
}  # fmt: skip
ADOPTION_TONES = {Adoption.ADOPTED: "ok", Adoption.PARTLY: "info", Adoption.NOT_ADOPTED: "plain"}
MAIN_DRAFT_MOVES = frozenset(
    {"open_draft", "comment_draft", "enter_comment", "consolidate_draft", "report_back_draft", "publish_results"}
)
DANGEROUS_DRAFT_MOVES = frozenset({"withdraw_draft", "unpublish_results", "take_from_point"})
RESULTS_UNPUBLISHED = Need(lambda draft: draft.results_at is None, _("The results are published already."))
RESULTS_PUBLISHED = Need(lambda draft: draft.results_at is not None, _("No results are published."))

# fmt: off
DRAFT_MOVES = Workflow(
    #    name                 label                                                  from                       to              permission
    Move("open_draft",        pgettext_lazy("draft law", "Ask for comments"),        frozenset({D.PREPARED}),   D.OPEN,         "liaison.manage_draft"),
    Move("comment_draft",     pgettext_lazy("draft law", "Comment"),                 frozenset({D.OPEN}),       None,           "liaison.comment_draft"),
    Move("enter_comment",     pgettext_lazy("draft law", "Enter a collected comment"), frozenset({D.OPEN}),     None,           "liaison.enter_comment"),
    Move("give_to_points",    pgettext_lazy("draft law", "Ask more contact points"), frozenset({D.OPEN}),       None,           "liaison.manage_draft"),
    Move("take_from_point",   pgettext_lazy("draft law", "Take it back from a contact point"), frozenset({D.OPEN}), None,     "liaison.manage_draft"),
    Move("extend_draft",      pgettext_lazy("draft law", "Extend the time"),         frozenset({D.OPEN}),       None,           "liaison.manage_draft"),
    Move("extend_draft",      pgettext_lazy("draft law", "Extend the time"),         frozenset({D.CLOSED}),     D.OPEN,         "liaison.manage_draft"),
    Move("close_draft",       pgettext_lazy("draft law", "Close comments"),          frozenset({D.OPEN}),       D.CLOSED,       "liaison.manage_draft"),
    Move("consolidate_draft", pgettext_lazy("draft law", "Consolidate"),             frozenset({D.CLOSED}),     D.CONSOLIDATED, "liaison.manage_draft"),
    Move("report_back_draft", pgettext_lazy("draft law", "Report back"),             frozenset({D.CONSOLIDATED}), D.REPORTED,   "liaison.manage_draft"),
    Move("publish_results",   pgettext_lazy("draft law", "Publish the results"),     frozenset({D.REPORTED}),   None,           "liaison.manage_draft", RESULTS_UNPUBLISHED),
    Move("unpublish_results", pgettext_lazy("draft law", "Take the results back"),   frozenset({D.REPORTED}),   None,           "liaison.manage_draft", RESULTS_PUBLISHED),
    Move("withdraw_draft",    pgettext_lazy("draft law", "Withdraw the draft"),      UNFINISHED_DRAFTS,         D.WITHDRAWN,    "liaison.manage_draft"),
)
# fmt: on
