"""The verbs of stations and opinions."""

from liaison.services.following import end_link, return_answer
from liaison.services.forgetting import forget_contacts, forget_sources
from liaison.services.hotline import take_answers
from liaison.services.moving import move
from liaison.services.opinion_duty import count_for_duty
from liaison.services.receiving import TooMany, asks_question, fresh_token, look_at_token, receive
from liaison.services.speaking import close_unrated, rate
from liaison.services.stations import (
    add_photos,
    appoint,
    attach,
    check_year,
    detach,
    dismiss,
    keep_station,
    remove_photo,
    save_station,
)
from liaison.services.terms import DEFAULT_TERMS, recompute, set_term, term_rule, warn_late

__all__ = [
    "DEFAULT_TERMS",
    "TooMany",
    "add_photos",
    "appoint",
    "asks_question",
    "attach",
    "check_year",
    "close_unrated",
    "count_for_duty",
    "detach",
    "dismiss",
    "end_link",
    "forget_contacts",
    "forget_sources",
    "fresh_token",
    "keep_station",
    "look_at_token",
    "move",
    "rate",
    "receive",
    "recompute",
    "remove_photo",
    "return_answer",
    "save_station",
    "set_term",
    "take_answers",
    "term_rule",
    "warn_late",
]
