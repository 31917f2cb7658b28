"""What an opinion of a voter goes through, from the form behind the code to his rating."""

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress.workflow import Move, Need, Workflow


class OpinionState(TextChoices):
    """Where a voter's opinion stands. A result goes to the deputy and to the voter in the same moment: ``replied``."""

    RECEIVED = "received", pgettext_lazy("opinion", "Received")
    REFUSED = "refused", pgettext_lazy("opinion", "Not taken up")
    DISCARDED = "discarded", pgettext_lazy("opinion", "Discarded")
    ACCEPTED = "accepted", pgettext_lazy("opinion", "With the deputy")
    FORWARDED = "forwarded", pgettext_lazy("opinion", "Passed on")
    IN_HANDLING = "in_handling", pgettext_lazy("opinion", "In handling")
    CONVERTED = "converted", pgettext_lazy("opinion", "Turned into a proposal")
    REPLIED = "replied", pgettext_lazy("opinion", "Answered")
    CLOSED = "closed", pgettext_lazy("opinion", "Closed")


class Route(TextChoices):
    """The ways an opinion is dealt with, one to seven."""

    SPOT = "spot", _("Answered by the deputy or the station")
    VILLAGE = "village", _("Village or neighbourhood committee")
    STREET = "street", _("Street or town")
    ORGANS = "organs", _("Public bodies, through the congress")
    PROPOSAL = "proposal", _("Turned into a proposal")
    HIGHER = "higher", _("Deputy of a higher congress")
    HOTLINE = "hotline", _("Hotline 12345")


class Term(TextChoices):
    """The terms of time of an opinion, each an amount and a unit per congress."""

    SCREEN = "screen", _("Say whether it is taken up")
    ANSWER = "answer", _("Answer it or pass it on")
    VILLAGE = "village", _("Answer of the village or neighbourhood committee")
    STREET = "street", _("Answer of the street or town")
    ORGANS = "organs", _("Answer of the public body")
    HIGHER = "higher", _("Answer of the deputy of a higher congress")
    HOTLINE = "hotline", _("Answer of the hotline")
    RATE = "rate", _("Rating by the voter")


class Ground(TextChoices):
    """Why an opinion is not taken up; each has its right door."""

    LITIGATION = "litigation", _("A case before a court or procuratorate")
    ARBITRATION = "arbitration", _("A matter under arbitration")
    REVIEW = "review", _("A matter under administrative review")
    PETITION = "petition", _("A petition or complaint under way")
    REPORT = "report", _("A report on breaches of law or discipline")
    EMERGENCY = "emergency", _("An emergency")
    ELSEWHERE = "elsewhere", _("Another area's or level's matter")
    EMPTY = "empty", _("Nothing that can be followed up")


class Door(TextChoices):
    """The right door for what is not taken up, in words the voter reads; the keys are those of ``Ground``."""

    LITIGATION = (
        "litigation",
        _("Please turn to the court or procuratorate that has the case (hotline 12368 or 12309)."),
    )
    ARBITRATION = "arbitration", _("Please turn to the arbitration commission that has the matter.")
    REVIEW = (
        "review",
        _("Please turn to the organ for administrative review at the department of justice (hotline 12348)."),
    )
    PETITION = "petition", _("Please turn to the office for letters and visits that has registered your petition.")
    REPORT = "report", _("Please turn to the discipline inspection and supervisory commission (hotline 12388).")
    EMERGENCY = "emergency", _("Please call 110, 119 or 120 at once.")
    ELSEWHERE = "elsewhere", _("Please turn to the station of the place the matter belongs to.")
    EMPTY = "empty", _("You may write again and say what happened, where, and what you wish for.")


class Rating(TextChoices):
    SATISFIED = "satisfied", pgettext_lazy("opinion", "Satisfied")
    BASICALLY = "basically_satisfied", pgettext_lazy("opinion", "Basically satisfied")
    DISSATISFIED = "dissatisfied", pgettext_lazy("opinion", "Not satisfied")


S = OpinionState
HANDED_ON = frozenset({S.FORWARDED, S.IN_HANDLING})
OPEN = frozenset({S.RECEIVED, S.ACCEPTED, S.CONVERTED}) | HANDED_ON
ANSWERED = frozenset({S.REPLIED, S.CLOSED})
TAKEN_UP = OPEN - {S.RECEIVED} | ANSWERED
UNSEEN = frozenset({S.RECEIVED, S.REFUSED, S.DISCARDED})  # no deputy and no third party ever hears of it
FORWARDED_BY_STATION = (Route.VILLAGE, Route.STREET, Route.ORGANS, Route.HOTLINE)
TERM_OF = {S.RECEIVED: Term.SCREEN, S.ACCEPTED: Term.ANSWER, S.REPLIED: Term.RATE}  # passed on: by its route
TONES = {
    S.RECEIVED: "warn", S.ACCEPTED: "info", S.FORWARDED: "info", S.IN_HANDLING: "info", S.CONVERTED: "info",
    S.REPLIED: "warn", S.CLOSED: "ok",
}  # fmt: skip
MAIN_MOVES = frozenset({"accept", "reply", "turn", "hand_over", "take", "answer", "publish"})
DANGEROUS = frozenset({"discard", "unpublish"})
MOST_ROUNDS = 2  # a voter may have it taken up again once


def _waits_for_congress(opinion: Any) -> bool:
    return opinion.route == Route.ORGANS and opinion.organ_id is None


def _may_be_reopened(opinion: Any) -> bool:
    return opinion.round < MOST_ROUNDS and opinion.rated_badly


def _has_unpublished_summary(opinion: Any) -> bool:
    return opinion.has_summary and opinion.published_at is None


WAITS_FOR_CONGRESS = Need(_waits_for_congress, _("It does not wait for the congress to hand it over."))
IS_HANDED_OVER = Need(lambda opinion: not _waits_for_congress(opinion), _("The congress has to hand it over first."))
MAY_BE_REOPENED = Need(_may_be_reopened, _("An opinion can be taken up again once, when its answer did not satisfy."))
IS_TO_BE_PUBLISHED = Need(_has_unpublished_summary, _("There is no summary waiting to be published."))
IS_PUBLISHED = Need(lambda opinion: opinion.published_at is not None, _("Nothing of it is published."))

# fmt: off
OPINION_MOVES = Workflow(
    #    name         label                                   from                                      to             permission
    Move("accept",    _("Take it up"),                        frozenset({S.RECEIVED}),                  S.ACCEPTED,    "liaison.run_station"),
    Move("refuse",    _("Do not take it up"),                 frozenset({S.RECEIVED}),                  S.REFUSED,     "liaison.run_station"),
    Move("discard",   _("Discard as abuse"),                  frozenset({S.RECEIVED}),                  S.DISCARDED,   "liaison.run_station"),
    Move("reply",     _("Answer the voter"),                  frozenset({S.ACCEPTED, S.CONVERTED}),     S.REPLIED,     "liaison.reply"),
    Move("turn",      _("Turn into a proposal"),              frozenset({S.ACCEPTED}) | HANDED_ON,      S.CONVERTED,   "liaison.turn"),
    Move("forward",   _("Pass on"),                           frozenset({S.ACCEPTED}),                  S.FORWARDED,   "liaison.run_station"),
    Move("pass_up",   _("Pass to a deputy of a higher congress"), frozenset({S.ACCEPTED}),              S.FORWARDED,   "liaison.reply"),
    Move("pass_to",   _("Give to another deputy"),            frozenset({S.ACCEPTED}),                  None,          "liaison.run_station"),
    Move("hand_over", _("Hand over to a public body"),        frozenset({S.FORWARDED}),                 None,          "liaison.hand_over", WAITS_FOR_CONGRESS),
    Move("take",      _("Take it in hand"),                   frozenset({S.FORWARDED}),                 S.IN_HANDLING, "liaison.handle", IS_HANDED_OVER),
    Move("answer",    _("Enter the answer"),                  HANDED_ON,                                S.REPLIED,     "liaison.handle", IS_HANDED_OVER),
    Move("give_back", _("Give back"),                         HANDED_ON,                                S.ACCEPTED,    "liaison.give_back"),
    Move("summarise", _("Summarise for the public"),          ANSWERED,                                 None,          "liaison.run_station"),
    Move("publish",   _("Publish the summary"),               ANSWERED,                                 None,          "liaison.publish", IS_TO_BE_PUBLISHED),
    Move("unpublish", _("Take the summary back"),             ANSWERED,                                 None,          "liaison.publish", IS_PUBLISHED),
    Move("rate",      _("Rate the answer"),                   frozenset({S.REPLIED}),                   S.CLOSED,      "liaison.speak"),
    Move("reopen",    _("Have it taken up again"),            frozenset({S.CLOSED}),                    S.ACCEPTED,    "liaison.speak", MAY_BE_REOPENED),
)
# fmt: on


# Reception days --------------------------------------------------------------------------------------------------


class ReceptionState(TextChoices):
    """Where a reception day stands."""

    PLANNED = "planned", pgettext_lazy("reception", "Planned")
    ANNOUNCED = "announced", pgettext_lazy("reception", "Announced")
    HELD = "held", pgettext_lazy("reception", "Held")
    CANCELLED = "cancelled", pgettext_lazy("reception", "Called off")


R = ReceptionState
AHEAD = frozenset({R.PLANNED, R.ANNOUNCED})
RECEPTION_TONES = {R.PLANNED: "draft", R.ANNOUNCED: "info", R.HELD: "ok", R.CANCELLED: "plain"}

# fmt: off
RECEPTION_MOVES = Workflow(
    #    name                 label                                          from                      to           permission
    Move("announce_reception", pgettext_lazy("reception", "Announce"),        frozenset({R.PLANNED}),   R.ANNOUNCED, "liaison.run_station"),
    Move("hold_reception",    pgettext_lazy("reception", "Write the record"), AHEAD,                    R.HELD,      "liaison.run_station"),
    Move("cancel_reception",  pgettext_lazy("reception", "Call off"),         AHEAD,                    R.CANCELLED, "liaison.run_station"),
    Move("correct_reception", pgettext_lazy("reception", "Correct the record"), frozenset({R.HELD}),    None,        "liaison.run_station"),
)
# fmt: on


# Draft laws ------------------------------------------------------------------------------------------------------


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
DANGEROUS_DRAFT_MOVES = frozenset({"withdraw_draft", "unpublish_results"})
RESULTS_UNPUBLISHED = Need(lambda draft: draft.results_at is None, _("The results are published already."))
RESULTS_PUBLISHED = Need(lambda draft: draft.results_at is not None, _("No results are published."))

# fmt: off
DRAFT_MOVES = Workflow(
    #    name                 label                                                  from                       to              permission
    Move("open_draft",        pgettext_lazy("draft law", "Ask for comments"),        frozenset({D.PREPARED}),   D.OPEN,         "liaison.manage_draft"),
    Move("comment_draft",     pgettext_lazy("draft law", "Comment"),                 frozenset({D.OPEN}),       None,           "liaison.comment_draft"),
    Move("enter_comment",     pgettext_lazy("draft law", "Enter a collected comment"), frozenset({D.OPEN}),     None,           "liaison.enter_comment"),
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


# Campaigns over several levels -----------------------------------------------------------------------------------


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


# Symposia and visits ---------------------------------------------------------------------------------------------


class MinutesKind(TextChoices):
    """What the minutes of a station are about."""

    SYMPOSIUM = "symposium", pgettext_lazy("minutes", "Symposium")
    VISIT = "visit", pgettext_lazy("minutes", "Visit")


class MinutesState(TextChoices):
    """Whether minutes hold."""

    WRITTEN = "written", pgettext_lazy("minutes", "Written")
    STRUCK = "struck", pgettext_lazy("minutes", "Struck out")


# fmt: off
MINUTES_MOVES = Workflow(
    #    name              label                                     from                             to                   permission
    Move("correct_minutes", pgettext_lazy("minutes", "Correct"),     frozenset({MinutesState.WRITTEN}), None,                "liaison.run_station"),
    Move("strike_minutes", pgettext_lazy("minutes", "Strike out"),   frozenset({MinutesState.WRITTEN}), MinutesState.STRUCK, "liaison.run_station"),
)
# fmt: on
