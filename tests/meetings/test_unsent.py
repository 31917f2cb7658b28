"""Agenda, schedule and service guide: what is typed is kept while it is typed, and comes back after another log-in."""

import json

import pytest
from django.urls import reverse

from congress.models import FormDraft
from meetings import services
from tests.meetings import steps

WORDS = "听取和审议政府工作报告"


@pytest.fixture
def whole(house):
    return steps.session(house.secretary, begins_at=steps.NOW - steps.HOUR)


@pytest.fixture
def rows(house, whole):
    """A row of each kind that is changed on a page of its own."""
    facts = {"kind": "phone", "title": "会务组", "phone": "0990-1234"}
    part, by = whole.parts.get(), house.secretary
    return {
        "whole": whole,
        "part": part,
        "item": services.add_item(whole, by=by, title="审议报告", position=1),
        "line": services.add_entry(part, by=by, title="开幕", position=1),
        "entry": services.add_guide_entry(whole, by=by, **facts),
        "lost": services.enter_lost_thing(whole, by=by, what="雨伞", desk="服务台"),
    }


PAGES = [  # page, of which row, the unsent text's name, the field typed in
    ("agenda_item_new", "whole", "meetings.item", "title"),
    ("agenda_item_edit", "item", "meetings.item_text", "title"),
    ("agenda_item_vote", "item", "meetings.vote", "in_favour"),
    ("schedule_entry_new", "part", "meetings.entry", "title"),
    ("schedule_entry_edit", "line", "meetings.entry_text", "title"),
    ("guide_entry_new", "whole", "meetings.guide_entry", "text"),
    ("guide_entry_edit", "entry", "meetings.guide_entry_text", "text"),
    ("lost_thing_new", "whole", "meetings.lost_thing", "what"),
    ("lost_thing_edit", "lost", "meetings.lost_thing_text", "what"),
    ("call_new", "whole", "meetings.call", "text"),
]


@pytest.mark.parametrize(("door", "of", "name", "field"), PAGES)
def test_what_was_typed_before_the_session_ended_comes_back(house, rows, logged_in, door, of, name, field):
    address = reverse(door, args=[rows[of].pk])
    client, text = logged_in(house.secretary), "87" if field == "in_favour" else WORDS
    assert f'data-draft="{name}" data-target="{rows[of].pk}"' in client.get(address).content.decode()
    sent = {"form": name, "target": str(rows[of].pk), "fields": {field: text}}
    assert client.post(reverse("autosave"), json.dumps(sent), content_type="application/json").status_code == 200
    client.logout()

    assert reverse("account_login") in client.get(address).url
    assert text in logged_in(house.secretary).get(address).content.decode()
    assert text not in logged_in(house.affairs).get(address).content.decode()


def test_what_was_sent_is_kept_no_more(house, whole, logged_in):
    for name in ("meetings.item", "meetings.item_text"):
        FormDraft.objects.create(user=house.secretary, form=name, target=str(whole.pk), fields={"title": WORDS})

    answer = logged_in(house.secretary).post(
        reverse("agenda_item_new", args=[whole.pk]), {"position": 1, "title": WORDS, "kind": "report"}
    )

    assert answer.status_code == 302
    assert list(FormDraft.objects.values_list("form", flat=True)) == ["meetings.item_text"]


def test_an_item_changed_by_a_colleague_meanwhile_shows_both_texts(house, rows, logged_in):
    item = rows["item"]
    kept = {"title": WORDS, "position": 1, "kind": item.kind, "version": item.version}
    FormDraft.objects.create(user=house.secretary, form="meetings.item_text", target=str(item.pk), fields=kept)
    services.change_item(item, by=house.affairs, version=item.version, title="审议决议草案", position=1, kind=item.kind)
    client, address = logged_in(house.secretary), reverse("agenda_item_edit", args=[item.pk])
    shown = client.get(address).context["form"].initial

    answer = client.post(address, {name: shown[name] for name in kept})

    assert answer.status_code == 409
    assert "审议决议草案" in answer.content.decode()
    assert WORDS in answer.content.decode()
