"""The verbs of stations, opinions and draft laws."""

from liaison.services.booking import asks_to_book, book, cancel_booking, forget_bookings
from liaison.services.campaign_parts import (
    add_activity,
    answer_campaign,
    cancel_activity,
    count_activity,
    edit_activity,
    hold_activity,
    strike_activity,
)
from liaison.services.campaigns import (
    add_campaign,
    add_campaign_question,
    choose_places,
    close_campaign,
    drop_question,
    edit_campaign,
    edit_question,
    places_late,
    postpone_campaign,
    raise_places,
    start_campaign,
    warn_places,
    withdraw_campaign,
)
from liaison.services.comments import (
    Commented,
    asks_to_comment,
    comment_draft,
    enter_comment,
    forget_comment_sources,
    forget_commenters,
    receive_comment,
    set_results,
)
from liaison.services.correcting import add_reception, correct_reception
from liaison.services.draft_duty import count_comment
from liaison.services.draft_moves import close_due_drafts, move_draft, remind_of_drafts
from liaison.services.draft_papers import MOST_PRINTED_AT_ONCE, print_report
from liaison.services.drafts import (
    add_article,
    add_question,
    address_draft,
    end_point,
    name_point,
    remove_article,
    remove_question,
    revise_article,
    revise_draft,
    split_text,
    write_draft,
)
from liaison.services.following import end_link, return_answer
from liaison.services.forgetting import forget_contacts, forget_sources
from liaison.services.group_rules import set_group_rule
from liaison.services.lists import take_answers, take_cases
from liaison.services.minutes import correct_minutes, count_minutes, raise_matter, strike_minutes, write_minutes
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
from liaison.services.station_day_duty import count_station_day
from liaison.services.station_days import (
    cancel_station_day,
    correct_station_day,
    plan_station_days,
    record_station_day,
    set_keepers,
)
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
from liaison.services.walls import end_wall, renew_wall
