"""Figures of opinions: by street and month, and what is spoken of most."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from liaison import queries, services
from liaison.computing.hot_words import LEAST, hot_words, street_of
from liaison.models import VoterOpinion
from tests.liaison import steps


@pytest.mark.parametrize(
    ("place", "street"),
    [
        ("安北路1号", "安北路"), ("柳园村三组", "柳园村"), ("滨江大道88号3幢", "滨江大道"), ("城东街道办对面", "城东街道"),
        ("人民路与安北路口", "人民路"), ("3号楼", ""), ("", ""), ("<script>", ""),
    ],
)  # fmt: skip
def test_the_street_is_read_from_the_place(place, street):
    assert street_of(place) == street


def test_a_word_is_hot_from_three_opinions_on_and_the_whole_is_named_not_its_parts():
    texts = ["路灯坏了", "门口路灯不亮", "路灯路灯路灯", "停车难", "停车难！", "井盖松了"]

    assert hot_words(texts) == [("路灯", 3)]
    assert hot_words(texts, least=2) == [("路灯", 3), ("停车难", 2)]


def test_a_part_that_stands_alone_as_well_is_a_word_of_its_own():
    texts = ["电动车充电"] * 3 + ["电动车乱放"] * 3

    assert "电动车" in [word for word, _count in hot_words(texts)]
    assert hot_words([]) == []


@given(st.lists(st.text(alphabet="路灯坏停车的x", max_size=8), max_size=8))
def test_a_hot_word_stands_in_so_many_opinions_in_whatever_order_they_came(texts):
    found = hot_words(texts)

    assert all(count == sum(word in text for text in texts) >= LEAST for word, count in found)
    assert hot_words(texts[::-1]) == found


def test_the_page_counts_by_street_and_each_word_opens_what_it_counts(here, logged_in, work_off):
    said = (("路灯坏", "安北路1号"), ("修路灯", "安北路2号"), ("路灯暗", "滨江大道8号"))
    for words, place in said:
        opinion = steps.accepted(here, steps.received(here, words=words), place=place)
    services.move(opinion, "reply", by=here.deputy, text="已修")
    services.rate(steps.fresh(opinion), rating="satisfied")
    steps.received(here, words="路灯广告", place="安北路3号")  # not taken up: counts nowhere
    work_off()

    page = logged_in(here.worker).get(reverse("opinion_figures"))

    streets = [(line["label"], line["all"], line["answered"], line["share"]) for line in page.context["streets"]]
    assert streets == [("安北路", 2, 0, "—"), ("滨江大道", 1, 1, "100.0%")]
    (hot,) = page.context["hot_words"]
    assert (hot["word"], hot["count"]) == ("路灯", 3)
    found = logged_in(here.worker).get(hot["url"])
    assert VoterOpinion.objects.count() == 4
    assert len(found.context["rows"]) == 3


def test_a_number_of_a_person_is_no_hot_word_and_stands_in_no_street(here, logged_in):
    for _ in range(3):
        steps.accepted(here, steps.received(here, words=f"电话 {steps.PHONE} 路灯", place=f"{steps.PHONE}路"))

    assert steps.PHONE not in logged_in(here.worker).get(reverse("opinion_figures")).content.decode()
    assert steps.PHONE not in str(queries.figures(here.worker))
