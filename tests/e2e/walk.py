"""A walk through the portal: from a page along its links, each kind of page a few times."""

from collections import Counter, deque
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

NOT_PAGES = {"file", "reply_letter", "admin:jsi18n", "admin:logout", "account_logout", "readyz", "healthz", "notice_open",
             "deputy_import_template", "deputy_card_picture", "deputy_card_code", "statistics_sheet", "proposal_form", "proposal_history", "evaluation_form", "item_paper",
             "deputy_file_paper", "deputy_archive", "deputy_register", "duty_report_paper", "assessment_paper",
             "assessment_excel", "points_matrix_sheet", "deputy_vcard", "deputy_photo", "act_photo", "report_paper",
             "score_sheet", "score_summary_sheet", "article_cover", "course_sheet", "study_certificate",
             "gathering_calendar", "my_calendar", "people_sheet", "agenda_paper", "schedule_paper", "document_file",
             "document_receipts_sheet", "speech_paper", "brief_paper", "comparison_sheet", "seat_sheet", "seat_print",
              "document_copies_paper", "calendar_feed_file", "station_code", "station_photo",
             "station_poster", "clearance_file", "station_register", "station_day_register", "station_proposals", "minutes_register", "opinion_follow_code", "opinion_hotline_sheet", "opinion_letters_sheet", "station_letters", "group_assessment_sheet", "reception_register",
             "station_assessment_sheet", "registration_paper", "trip_sheet", "vehicle_sheet", "journey_sheet", "permit_sheet",
             "lodging_sheet", "table_sheet"}  # fmt: skip
NAMED = {"name", "action", "app_label"}  # parts of an address that make it another kind of page


def kind(path):
    """The kind of page at ``path``: its view and what its address names besides the row; ``None`` for no page."""
    try:
        found = resolve(urlsplit(path).path)
    except Resolver404:
        return None
    named = tuple(sorted((key, value) for key, value in found.kwargs.items() if key in NAMED))
    return None if found.view_name in NOT_PAGES or found.namespace == "rest_framework" else (found.view_name, named)


def walk(links_of, starts=("/",), *, each=1, besides=()):
    """Open pages from ``starts`` on; ``links_of(path)`` opens one and gives its links. At most ``each`` of a kind.

    What lies below one of ``besides`` is left out.
    """
    waiting, seen, opened = deque(starts), set(starts), Counter()
    while waiting:
        path = waiting.popleft()
        sort = kind(path)
        if sort is None or opened[sort] >= each:
            continue
        opened[sort] += 1
        for link in links_of(path):
            place = urlsplit(link).path
            if link.startswith("/") and not place.startswith(tuple(besides)) and place not in seen:
                seen.add(place)
                waiting.append(place)
    return opened
