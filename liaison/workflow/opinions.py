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
    """The ways an opinion is dealt with, one to eight."""

    SPOT = "spot", _("Answered by the deputy or the station")
    VILLAGE = "village", _("Village or neighbourhood committee")
    STREET = "street", _("Street or town")
    ORGANS = "organs", _("Public bodies, through the congress")
    PROPOSAL = "proposal", _("Turned into a proposal")
    HIGHER = "higher", _("Deputy of a higher congress")
    HOTLINE = "hotline", _("Hotline 12345")
    LETTERS = "letters", _("Letter case")


class Term(TextChoices):
    """The terms of time of an opinion, each an amount and a unit per congress."""

    SCREEN = "screen", _("Say whether it is taken up")
    ANSWER = "answer", _("Answer it or pass it on")
    VILLAGE = "village", _("Answer of the village or neighbourhood committee")
    STREET = "street", _("Answer of the street or town")
    ORGANS = "organs", _("Answer of the public body")
    HIGHER = "higher", _("Answer of the deputy of a higher congress")
    HOTLINE = "hotline", _("Answer of the hotline")
    REGISTER = "register", _("Number of the letter case")
    LETTERS = "letters", _("Answer of the letters office")
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
FORWARDED_BY_STATION = (Route.VILLAGE, Route.STREET, Route.ORGANS, Route.HOTLINE, Route.LETTERS)
ANSWERED_BY_STATION = frozenset({Route.VILLAGE, Route.STREET, Route.HOTLINE, Route.LETTERS})  # they have no account
TERM_OF = {S.RECEIVED: Term.SCREEN, S.ACCEPTED: Term.ANSWER, S.REPLIED: Term.RATE}  # passed on: by its route
TONES = {
    S.RECEIVED: "warn", S.ACCEPTED: "info", S.FORWARDED: "info", S.IN_HANDLING: "info", S.CONVERTED: "info",
    S.REPLIED: "warn", S.CLOSED: "ok",
}  # fmt: skip
MAIN_MOVES = frozenset({"accept", "reply", "turn", "hand_over", "take", "note_case", "answer", "publish"})
DANGEROUS = frozenset({"discard", "unpublish"})
MOST_ROUNDS = 2  # a voter may have it taken up again once


def _waits_for_congress(opinion: Any) -> bool:
    return opinion.route == Route.ORGANS and opinion.organ_id is None


def _is_letter(opinion: Any) -> bool:
    return opinion.route == Route.LETTERS


def _may_be_taken(opinion: Any) -> bool:
    return not _waits_for_congress(opinion) and not _is_letter(opinion)


def _may_be_answered(opinion: Any) -> bool:
    """A letter case is answered once its number is known: in hand, which it is by nothing else."""
    return not _waits_for_congress(opinion) and not (_is_letter(opinion) and opinion.state == S.FORWARDED)


def _may_be_reopened(opinion: Any) -> bool:
    return opinion.round < MOST_ROUNDS and opinion.rated_badly


def _has_unpublished_summary(opinion: Any) -> bool:
    return opinion.has_summary and opinion.published_at is None


WAITS_FOR_CONGRESS = Need(_waits_for_congress, _("It does not wait for the congress to hand it over."))
MAY_BE_TAKEN = Need(_may_be_taken, _("The congress has to hand it over first; a letter case has its number entered."))
MAY_BE_ANSWERED = Need(
    _may_be_answered, _("The congress has to hand it over first, or the number of the letter case has to be entered.")
)
IS_LETTER = Need(_is_letter, _("It was not passed to an office for letters and visits."))
MAY_BE_REOPENED = Need(_may_be_reopened, _("An opinion can be taken up again once, when its answer did not satisfy."))
IS_TO_BE_PUBLISHED = Need(_has_unpublished_summary, _("There is no summary waiting to be published."))
IS_PUBLISHED = Need(lambda opinion: opinion.published_at is not None, _("Nothing of it is published."))

# The same for a voter to read: what is done, by whom. Moves that lead astray (give back, reopen) are not on the wall.
WAY_OF_AN_OPINION = (
    (pgettext_lazy("way of an opinion", "Said"), _("By scanning the code, at a reception, or on paper")),
    (pgettext_lazy("way of an opinion", "Registered"), _("In the voter's own words; told whether it is taken up")),
    (pgettext_lazy("way of an opinion", "With the deputy"), _("Answered, passed on, or turned into a proposal")),
    (pgettext_lazy("way of an opinion", "Handled"), _("By village, street, public body or hotline")),
    (pgettext_lazy("way of an opinion", "Answered"), _("To the deputy and the voter; read with the tracking code")),
    (pgettext_lazy("way of an opinion", "Rated"), _("By the voter; taken up once more if it does not satisfy")),
)

# fmt: off
OPINION_MOVES = Workflow(
    #    name         label                                   from                                      to             permission
    Move("accept",    _("Take it up"),                        frozenset({S.RECEIVED}),                  S.ACCEPTED,    "liaison.run_station"),
    Move("refuse",    _("Do not take it up"),                 frozenset({S.RECEIVED}),                  S.REFUSED,     "liaison.run_station"),
    Move("discard",   _("Discard as abuse"),                  frozenset({S.RECEIVED}),                  S.DISCARDED,   "liaison.run_station"),
    Move("reply",     _("Answer the voter"),                  frozenset({S.ACCEPTED, S.CONVERTED}),     S.REPLIED,     "liaison.reply"),
    Move("turn",      _("Turn into a proposal"),              frozenset({S.ACCEPTED}) | HANDED_ON,      S.CONVERTED,   "liaison.turn"),
    Move("forward",   pgettext_lazy("opinion", "Pass on"),    frozenset({S.ACCEPTED}),                  S.FORWARDED,   "liaison.run_station"),
    Move("pass_up",   _("Pass to a deputy of a higher congress"), frozenset({S.ACCEPTED}),              S.FORWARDED,   "liaison.reply"),
    Move("pass_to",   _("Give to another deputy"),            frozenset({S.ACCEPTED}),                  None,          "liaison.run_station"),
    Move("hand_over", _("Hand over to a public body"),        frozenset({S.FORWARDED}),                 None,          "liaison.hand_over", WAITS_FOR_CONGRESS),
    Move("take",      _("Take it in hand"),                   frozenset({S.FORWARDED}),                 S.IN_HANDLING, "liaison.handle", MAY_BE_TAKEN),
    Move("note_case", _("Enter the case number"),             HANDED_ON,                                S.IN_HANDLING, "liaison.handle", IS_LETTER),
    Move("answer",    _("Enter the answer"),                  HANDED_ON,                                S.REPLIED,     "liaison.handle", MAY_BE_ANSWERED),
    Move("give_back", _("Give back"),                         HANDED_ON,                                S.ACCEPTED,    "liaison.give_back"),
    Move("summarise", _("Summarise for the public"),          ANSWERED,                                 None,          "liaison.run_station"),
    Move("publish",   _("Publish the summary"),               ANSWERED,                                 None,          "liaison.publish", IS_TO_BE_PUBLISHED),
    Move("unpublish", _("Take the summary back"),             ANSWERED,                                 None,          "liaison.publish", IS_PUBLISHED),
    Move("rate",      _("Rate the answer"),                   frozenset({S.REPLIED}),                   S.CLOSED,      "liaison.speak"),
    Move("reopen",    _("Have it taken up again"),            frozenset({S.CLOSED}),                    S.ACCEPTED,    "liaison.speak", MAY_BE_REOPENED),
)
# fmt: on
