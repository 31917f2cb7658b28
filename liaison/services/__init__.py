"""The verbs of stations and opinions."""

from liaison.services.booking import asks_to_book, book, cancel_booking, forget_bookings
from liaison.services.correcting import add_reception, correct_reception
from liaison.services.following import end_link, return_answer
from liaison.services.forgetting import forget_contacts, forget_sources
from liaison.services.hotline import take_answers
from liaison.services.moving import move
from liaison.services.opinion_duty import count_for_duty
from liaison.services.phone_codes import asks_for_code, forget_codes, send_code
from liaison.services.receiving import asks_question, fresh_token, look_at_token, receive
from liaison.services.reception_duty import count_reception, recount_reception
from liaison.services.receptions import (
    announce_due,
    announce_reception,
    ask_substitute,
    bring_opinion,
    cancel_reception,
    hold_reception,
    plan,
    propose,
    remind_of_receptions,
    set_roster,
    set_rule,
    set_substitute,
    sign_reception,
)
from liaison.services.refusing import TooMany
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
    "add_reception",
    "announce_due",
    "announce_reception",
    "appoint",
    "ask_substitute",
    "asks_for_code",
    "asks_question",
    "asks_to_book",
    "attach",
    "book",
    "bring_opinion",
    "cancel_booking",
    "cancel_reception",
    "check_year",
    "close_unrated",
    "correct_reception",
    "count_for_duty",
    "count_reception",
    "detach",
    "dismiss",
    "end_link",
    "forget_bookings",
    "forget_codes",
    "forget_contacts",
    "forget_sources",
    "fresh_token",
    "hold_reception",
    "keep_station",
    "look_at_token",
    "move",
    "plan",
    "propose",
    "rate",
    "receive",
    "recompute",
    "recount_reception",
    "remind_of_receptions",
    "remove_photo",
    "return_answer",
    "save_station",
    "send_code",
    "set_roster",
    "set_rule",
    "set_substitute",
    "set_term",
    "sign_reception",
    "take_answers",
    "term_rule",
    "warn_late",
]
