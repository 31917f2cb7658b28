"""What is printed and exported in this room."""

from meetings.documents.briefs import brief_name, issue_words, print_brief
from meetings.documents.calendars import feed_file
from meetings.documents.comparing import comparison_headings, comparison_name, comparison_sheet
from meetings.documents.lists import attendance_sheet, sheet_name
from meetings.documents.meals import kitchen_list, kitchen_name, kitchen_sheet, tables_sheet, tables_sheet_name
from meetings.documents.papers import (
    agenda_name,
    copies_name,
    print_agenda,
    print_copies,
    print_schedule,
    read_sheet,
    read_sheet_name,
    schedule_name,
)
from meetings.documents.prints import print_of_session, session_print_name
from meetings.documents.registering import print_registration, registration_name, registration_sheet
from meetings.documents.rooms import lodging_sheet, lodging_sheet_name, print_rooms, room_list_name, room_sheet
from meetings.documents.seats import print_of_seats, seat_print_name, seat_sheet, seat_sheet_name
from meetings.documents.speeches import print_speeches, speeches_name
from meetings.documents.transport import (
    bus_list,
    bus_list_name,
    bus_sheet,
)
from meetings.documents.travel import (
    journeys_sheet,
    permits_sheet,
    travel_sheet_name,
    trips_sheet,
    vehicles_sheet,
)
from meetings.documents.watermark import watermarked
