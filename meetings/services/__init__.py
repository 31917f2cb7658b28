"""Verbs of gatherings: preparing, inviting, answering, signing in, closing, papers. Everything that writes."""

from meetings.services.agenda import (
    add_entry,
    add_item,
    announce_schedule,
    change_entry,
    change_item,
    drop_entry,
    drop_item,
    untold_changes,
)
from meetings.services.answering import enter_answer, move_participation, move_up, sign_up
from meetings.services.archives import files_of as files_of_archive
from meetings.services.archives import forget_archives, send_archive, take_archive
from meetings.services.attending import (
    check_way,
    confirm_paper_list,
    drop_paper_list,
    enter_paper_list,
    mark,
    mark_many,
    walk_in,
)
from meetings.services.boarding import board, board_by_code, undo_boarding
from meetings.services.briefing import change_brief, composed, draft_brief, move_brief, name_deputy_heads
from meetings.services.changing import change_together
from meetings.services.circulars import write_to_people
from meetings.services.clearance import (
    consent,
    decide_evidence,
    drop_requirement,
    forget_clearances,
    hand_in,
    require_clearance,
    set_keepers,
    show_at_desk,
    withdraw_consent,
)
from meetings.services.closing import acts_of, correct, register_attendance
from meetings.services.copying import copy_session, title_of
from meetings.services.drawing import MOST_DRAWN, PageFull, keep_drawing
from meetings.services.eating import Served, serve, serve_code, served_in_words, unserve
from meetings.services.emergency import answer_call, call_everybody, end_call
from meetings.services.feeds import PER_HOUR, STRANGERS_PER_MINUTE, feed_of, is_too_often, open_feed, revoke_feed
from meetings.services.gatherings import MOST_FILES, change, discard, move_gathering, prepare
from meetings.services.guide import (
    add_guide_entry,
    change_guide_entry,
    change_lost_thing,
    drop_guide_entry,
    enter_lost_thing,
)
from meetings.services.halls import save_hall
from meetings.services.hotels import save_hotel, use_room
from meetings.services.list_import import ListImport, import_list, plan_list
from meetings.services.lodging import (
    assign_rooms,
    hand_key,
    leave_room,
    move_to_room,
    note_stay,
    plan_rooms,
    publish_rooms,
    release_rooms,
)
from meetings.services.meals import (
    MealTime,
    change_meal,
    drop_meal,
    forget_diets,
    keep_diet,
    leave_meals,
    plan_meals,
    skip_meals,
    withdraw_diet,
)
from meetings.services.papers import (
    add_document,
    add_version,
    change_document,
    move_document,
    read_text,
    remove_file,
    tell_of_readable,
)
from meetings.services.people import Audience, Guest, add_guests, invite, remove
from meetings.services.permits import drop_permit, issue_permit
from meetings.services.prints import print_session
from meetings.services.reading import check_end, keep_note, keep_visit, number_copies, open_document, tick_copies
from meetings.services.registering import (
    TICKS,
    hand_out,
    note_registration,
    register,
    take_registration_back,
    tick_at_desk,
)
from meetings.services.remarks import change_remark, hand_over, take_down
from meetings.services.reminding import remind_unanswered
from meetings.services.results import drop_report_file, give_feedback, publish_report, write_report
from meetings.services.riding import RidePlan, assign_rides, leave_rides, move_rider, plan_rides
from meetings.services.scanning import MOST_SCANS, Scanned, set_door_keepers, settle_scan, take_scans, whose_code
from meetings.services.seat_import import SeatImport, import_seats, plan_import
from meetings.services.seat_prints import print_seats
from meetings.services.seating import (
    add_wish,
    clear_seat,
    discard_seats,
    draft_seats,
    drop_wish,
    give_seat,
    leave_seats,
    put_seats_in_force,
    swap_seats,
    undo_seats,
)
from meetings.services.signing_in import MOST_PHONES, door_opens_at, door_ticket, register_key, sign_in_at_door
from meetings.services.speaking import ask_to_speak, conduct_of, correct_speech, lead, move_speech, shift_speech
from meetings.services.swaps import swap_places, undo_swap
from meetings.services.tables import draft_tables, move_to_table, set_tables
from meetings.services.teams import MOST_TEAMS, claim_task, divide, drop_team, fill_team, give_task_back, save_team
from meetings.services.trips import cancel_trip, copy_trip, publish_rides, save_trip, say_journey
from meetings.services.vehicles import save_vehicle
from meetings.services.voting import record_vote
