"""Verbs of announcements, news, study and feedback: everything that writes."""

from bulletins.services.addressing import AT_ONCE, address_all, finish_addressing
from bulletins.services.announcements import MOST_FILES, move_announcement, revise_announcement, write_announcement
from bulletins.services.feedback import answer_feedback, give_feedback
from bulletins.services.news import (
    NEEDS_NOTE,
    count_reader,
    move_article,
    put_banner_away,
    revise_article,
    save_column,
    tagged,
    wipe_readers,
    write_article,
)
from bulletins.services.receipts import open_announcement, put_away, waits_for
from bulletins.services.study import (
    act_of,
    begin_quiz,
    confirm_material,
    count_as_duty,
    disable_course,
    enable_course,
    finish_material,
    grant_attempt,
    hand_in_quiz,
    open_material,
    read_on,
    remind,
    save_course,
    save_material,
    save_question,
    source_of,
    warn_of_courses,
)
