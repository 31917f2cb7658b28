"""What was typed and could not be sent: taken back, closed, removed meanwhile, or the session ended; never a phone."""

import datetime as dt
import json

import pytest
from django.urls import reverse

from congress.models import FormDraft, User
from congress.pages import left_out
from liaison import services
from liaison.forms import OF_A_PERSON, BroughtForm, EnterCommentForm, MatterForm, PaperForm
from liaison.forms.fields import PhoneField
from liaison.models import DraftComment, Station, StationStaff, VoterOpinion
from tests.liaison import drafting, steps
from tests.liaison.test_minutes import write as written

WORDS = "第二条应当写明适用于开发区，\n并写明由谁监督。"
PHONE = steps.PHONE
OF_A_VOTER = {"name": "王大爷", "phone": PHONE, "may_call": "on"}


@pytest.fixture
def draft(here):
    return drafting.opened(here)


def browser(logged_in, here, who="worker"):
    return logged_in(User.objects.get(pk=getattr(here, who).pk))


def enter(client, here, draft, **fields):
    fields = {"words": WORDS, "point": here.point.pk, "occasion": "meeting", "about": ""} | OF_A_VOTER | fields
    return client.post(reverse("draft_move", args=[draft.pk, "enter_comment"]), fields)


def gives_back(answer):
    page = answer.content.decode()
    return f"{WORDS}</textarea>" in page and PHONE not in page


# Taken back, closed, removed ---------------------------------------------------------------------------------------


def test_who_types_for_a_point_the_draft_is_taken_from_is_told_so_and_keeps_the_text(here, draft, logged_in):
    client = browser(logged_in, here)
    services.move_draft(draft, "take_from_point", point=here.point, by=here.secretary)

    answer = enter(client, here, draft)

    assert answer.status_code == 409
    assert "已从您的联系点收回" in answer.content.decode()
    assert gives_back(answer)
    assert not DraftComment.objects.exists()


@pytest.mark.parametrize("name", ["draft_detail", "draft_move"])
def test_the_page_of_a_draft_taken_back_says_so_without_naming_it(here, draft, logged_in, name):
    services.move_draft(draft, "take_from_point", point=here.point, by=here.secretary)
    more = ["enter_comment"] if name == "draft_move" else []

    answer = browser(logged_in, here).get(reverse(name, args=[draft.pk, *more]))

    assert answer.status_code == 409
    assert "已从您的联系点收回" in answer.content.decode()
    assert draft.title not in answer.content.decode()


@pytest.mark.parametrize("who", ["stranger", "outsider", "clerk", "foreign"])
def test_to_others_a_draft_taken_back_is_not_there(here, draft, logged_in, who):
    services.move_draft(draft, "take_from_point", point=here.point, by=here.secretary)
    client = browser(logged_in, here, who)

    assert client.get(reverse("draft_detail", args=[draft.pk])).status_code == 404
    assert enter(client, here, draft).status_code == 404


def test_a_draft_given_again_is_open_again(here, draft, logged_in):
    services.move_draft(draft, "take_from_point", point=here.point, by=here.secretary)
    services.move_draft(draft, "give_to_points", points=[here.point], by=here.secretary)

    assert enter(browser(logged_in, here), here, draft).status_code == 302
    assert DraftComment.objects.get().words.text == WORDS


@pytest.mark.parametrize("move", ["close_draft", "withdraw_draft"])
@pytest.mark.parametrize(("who", "name"), [("worker", "enter_comment"), ("deputy", "comment_draft")])
def test_a_draft_closed_or_withdrawn_meanwhile_leaves_the_form_as_it_was_sent(here, draft, logged_in, move, who, name):
    client = browser(logged_in, here, who)
    services.move_draft(draft, move, by=here.secretary, **({"reason": "另行起草"} if "withdraw" in move else {}))

    answer = client.post(
        reverse("draft_move", args=[draft.pk, name]),
        {"words": WORDS, "about": "", "point": here.point.pk, "occasion": "meeting"},
    )

    assert answer.status_code == 409
    assert f"{WORDS}</textarea>" in answer.content.decode()


def test_minutes_struck_out_while_their_correction_is_typed_give_it_back(here, logged_in):
    minutes = written(here)
    services.strike_minutes(minutes, by=here.worker, reason="重复")

    answer = browser(logged_in, here).post(
        reverse("minutes_move", args=[minutes.pk, "correct_minutes"]), {"subject": "座谈", "text": WORDS, "version": 1}
    )

    assert answer.status_code == 409
    assert gives_back(answer)


def test_a_matter_of_minutes_struck_out_meanwhile_stays_in_its_form(here, logged_in):
    minutes = written(here)
    services.strike_minutes(minutes, by=here.worker, reason="重复")
    fields = {"words": WORDS, "deputy": here.deputy.post.mandate.pk, "category": here.categories[0].code}

    answer = browser(logged_in, here).post(reverse("minutes_raise", args=[minutes.pk]), fields)

    assert answer.status_code == 409
    assert f"{WORDS}</textarea>" in answer.content.decode()
    assert not VoterOpinion.objects.exists()


def test_an_answer_typed_while_a_colleague_answered_is_given_back(here, logged_in):
    opinion = steps.accepted(here)
    client = browser(logged_in, here)
    services.move(opinion, "reply", by=here.deputy, text="已请路灯所修好。")

    answer = client.post(reverse("opinion_move", args=[opinion.pk, "reply"]), {"text": WORDS})

    assert answer.status_code == 409
    assert gives_back(answer)


def test_an_opinion_for_a_station_closed_meanwhile_stays_in_its_form(here, logged_in):
    client = browser(logged_in, here)
    Station.objects.filter(pk=here.house.pk).update(closed_on=here.house.opened_on)

    answer = client.post(f"{reverse('opinion_enter')}?station={here.house.pk}", {"words": WORDS})

    assert answer.status_code == 409
    assert f"{WORDS}</textarea>" in answer.content.decode()
    assert not VoterOpinion.objects.exists()


def test_an_opinion_never_goes_to_another_station_than_the_one_it_was_typed_for(here, logged_in):
    services.appoint(here.elsewhere, here.worker.post, by=here.secretary)
    client = browser(logged_in, here)
    StationStaff.objects.filter(station=here.elsewhere, post=here.worker.post).update(until="2026-03-01")

    answer = client.post(f"{reverse('opinion_enter')}?station={here.elsewhere.pk}", {"words": WORDS} | OF_A_VOTER)

    assert answer.status_code == 409
    assert gives_back(answer)
    assert not VoterOpinion.objects.exists()


def test_a_worker_whose_post_at_the_station_ended_while_he_typed_gets_his_text_back(here, logged_in):
    client = browser(logged_in, here)
    StationStaff.objects.filter(post=here.worker.post).update(until="2026-03-01")

    answer = client.post(reverse("opinion_enter"), {"words": WORDS} | OF_A_VOTER)

    assert answer.status_code == 404
    assert gives_back(answer)


# The session ended -------------------------------------------------------------------------------------------------


def places(here):
    """The forms that hold a voter's phone: their page, the name and object their unsent text is kept under."""
    hours = {"date": dt.date(2026, 3, 9), "begins": dt.time(9), "ends": dt.time(11), "place": "一楼"}
    day = services.add_reception(here.house, by=here.worker, deputies=[], announced_before=3, limit=2, **hours)
    minutes, draft = written(here), drafting.opened(here)
    return {
        f"{reverse('opinion_enter')}?station={here.house.pk}": ("liaison.enter_opinion", here.house.pk),
        reverse("reception_bring", args=[day.pk]): ("liaison.bring_opinion", day.pk),
        reverse("minutes_raise", args=[minutes.pk]): ("liaison.raise_matter", minutes.pk),
        reverse("draft_move", args=[draft.pk, "enter_comment"]): ("liaison.enter_comment", draft.pk),
    }


def test_what_was_typed_for_a_voter_comes_back_without_how_he_is_reached(here, logged_in):
    client = browser(logged_in, here)
    for page, (form, target) in places(here).items():
        sent = {"form": form, "target": str(target), "fields": {"words": WORDS} | OF_A_VOTER | {"code": "123456"}}

        saved = client.post(reverse("autosave"), json.dumps(sent), content_type="application/json")
        shown = client.get(page).content.decode()

        assert saved.status_code == 200
        assert FormDraft.objects.get(form=form).fields == {"words": WORDS}
        assert f"{WORDS}</textarea>" in shown
        assert PHONE not in shown
        assert "王大爷" not in shown


def test_the_browser_is_told_what_it_may_not_keep(here, logged_in):
    client = browser(logged_in, here)
    for page, (form, target) in places(here).items():
        shown = client.get(page).content.decode()

        assert f'data-draft="{form}" data-target="{target}"' in shown
        assert 'data-left-out="code may_call name phone"' in shown
        assert left_out(form) == {"code", "may_call", "name", "phone"}


def test_every_field_that_says_how_somebody_is_reached_is_left_out():
    """A new field of that kind in one of these forms has to be named, too."""
    for form in (PaperForm, BroughtForm, MatterForm, EnterCommentForm):
        reach = {name for name, field in form.base_fields.items() if isinstance(field, PhoneField)}
        reach |= {"name", "may_call", "code"} & set(form.base_fields)
        assert reach <= set(OF_A_PERSON)


def test_what_was_sent_is_kept_no_more_and_is_not_filled_in_again(here, logged_in):
    client, draft = browser(logged_in, here), drafting.opened(here)
    FormDraft.objects.create(user=here.worker, form="liaison.enter_comment", target=draft.pk, fields={"words": WORDS})

    answer = enter(client, here, draft)

    assert not FormDraft.objects.exists()
    assert "data-arrived" in client.get(answer.url).content.decode()
