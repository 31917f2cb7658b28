"""Every text of a notice can be read in both languages, and reads as it should."""

import re

import pytest
import time_machine

from congress import notify
from congress.models import Delivery, Notification, User
from congress.views.texts import texts
from tests import factories
from tests.seeded import NOON

HAN = re.compile(r"[\u4e00-\u9fff]")
HALF = re.compile(r"[\u4e00-\u9fff][,;:?!]|[,;:?!][\u4e00-\u9fff]")
ISO = re.compile(r"\d{4}-\d\d-\d|(?<![\d-])\d\d-\d\d(?![\d-])")
GENERAL = "您有一条新消息，请登录查看。"
HANGING = re.compile(r"：\s*$|:\s*$|\{|\}|%\(|<|&\w+;|None|\s{2,}|《》|“”|[，。；：]{2}")


@pytest.fixture(scope="module")
def told(seeded, django_db_blocker):
    with django_db_blocker.unblock(), time_machine.travel(NOON, tick=False):
        return texts()


def test_no_text_of_any_room_is_left_out(told):
    everything = {text for group in notify.groups() for text in group.texts}

    assert sorted(everything - {text.name for text in told}) == []


def test_nothing_hangs_in_the_air(told):
    wrong = [words for text in told for pair in text.words for words in pair if not words or HANGING.search(words)]

    assert wrong == []


def test_chinese_texts_are_chinese_to_their_last_sign(told):
    own_words = [(text.name, words) for text in told for words in text.words[0]]

    assert [said for said in own_words if not HAN.search(said[1])] == []
    assert [said for said in own_words if HALF.search(said[1])] == []
    assert [said for said in own_words if re.search(r"[A-Za-z]{3,}", said[1])] == []


def test_dates_are_told_in_words(told):
    texts = [(text.name, words) for text in told for pair in text.words for words in pair]

    assert [said for said in texts if ISO.search(said[1])] == []
    assert len([said for said in texts if re.search(r"\d月\d+日", said[1])]) > 50  # there is something to look at


def test_messages_end_like_sentences(told):
    assert [text.name for text in told if text.words[0][1][-1] not in "。！？"] == []
    assert [text.name for text in told if text.words[1][1][-1] not in ".!?。"] == []


def test_copies_name_nobody_and_no_matter(told):
    """A copy is the same whatever it is about: nothing of the event can be in it."""
    by_name = {}
    for text in told:
        if GENERAL not in text.words[0][2]:  # of a confidential matter not even the group is named
            by_name.setdefault(text.name, set()).add((text.words[0][2], text.words[1][2]))

    assert [name for name, copies in by_name.items() if len(copies) > 1] == []
    assert [name for name, copies in by_name.items() if not next(iter(copies))[0].startswith("[代表履职平台] ")] == []
    assert [name for name, copies in by_name.items() if len(next(iter(copies))[0]) > 70] == []


def test_page_shows_them_and_tells_nobody(client, db, settings, told):
    settings.DEMO = True
    client.force_login(User.objects.get(username="secretariat"))
    before = Notification.objects.count(), Delivery.objects.count()

    page = client.get("/styleguide/texts/").content.decode()

    assert all(text.words[0][0][:6] in page for text in told[:20])
    assert (Notification.objects.count(), Delivery.objects.count()) == before


def test_page_is_not_there_in_earnest(logged_in, congress, settings):
    settings.DEMO = settings.DEBUG = False

    assert logged_in(factories.deputy(congress)).get("/styleguide/texts/").status_code == 404
