"""Sensitive words (敏感词): found however they are hidden, refused or pointed out as the congress says."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from congress import wording
from congress.errors import Invalid
from congress.models import Event, Role, SensitiveWord
from deputies import services as deputies
from deputies.models import DutyReport
from proposals import services as proposals
from tests import factories
from tests.deputies import counting
from tests.proposals.steps import DAY_TWO

TEXT = "请清淤，并查处“黑 作坊”。"


def word(congress, text, **fields):
    return SensitiveWord.objects.create(congress=congress, word=text, **fields)


@pytest.mark.parametrize(
    ("listed", "text", "is_found"),
    [
        ("黑作坊", "查处黑作坊", True),
        ("黑作坊", "查处黑 作\u200b坊", True),
        ("黑作坊", "查处黑*作-坊", True),
        ("黑作坊", "刷黑。作坊", False),
        ("黑 作坊", "查处黑作坊", True),
        ("VIP", "ｖｉｐ通道", True),
        ("VIP", "通道", False),
        ("１１０", "拨打110", True),
    ],
)
def test_how_a_word_is_found(db, congress, listed, text, is_found):
    word(congress, listed)

    assert wording.noted(congress.pk, "标题", text) == ([listed] if is_found else [])


def test_words_of_other_congresses_and_those_out_of_use_count_for_nothing(db, congress):
    word(factories.congress(), "黑作坊", is_refused=True)
    word(congress, "清淤", is_active=False)

    assert wording.noted(congress.pk, TEXT) == []


def test_a_word_is_listed_once_and_has_two_characters(db, congress):
    word(congress, "黑作坊")

    with transaction.atomic(), pytest.raises(IntegrityError):
        word(congress, "黑作坊")
    with pytest.raises(ValidationError) as refusal:
        SensitiveWord(congress=congress, word="黑").full_clean()
    assert list(refusal.value.error_dict) == ["word"]


@pytest.fixture
def chain(congress):
    with time_machine.travel(DAY_TWO, tick=False):
        yield factories.chain(congress)


@pytest.fixture
def draft(chain):
    return proposals.create(by=chain.deputy, title="关于治理东河的建议", body=TEXT)


def test_a_proposal_with_a_word_that_is_refused_stays_a_draft_and_says_which(chain, congress, draft, client):
    word(congress, "黑作坊", is_refused=True)
    word(congress, "清淤", is_refused=False)
    client.force_login(chain.deputy)

    answer = client.post(f"{draft.get_absolute_url()}submit/", {"no_state_secret": "on"})

    draft.refresh_from_db()
    assert (answer.status_code, draft.state, draft.body) == (422, "draft", TEXT)
    assert "正文含有不能提交的敏感词“黑作坊”" in answer.content.decode()
    assert "清淤”" not in answer.content.decode()
    SensitiveWord.objects.filter(word="黑作坊").update(is_active=False)
    assert client.post(f"{draft.get_absolute_url()}submit/", {"no_state_secret": "on"}).status_code == 302


def test_reviewers_see_the_words_in_a_proposal_and_the_deputy_does_not(chain, congress, draft, client):
    word(congress, "黑作坊")
    proposals.move(draft, "submit", by=chain.deputy)

    def shown(user):
        client.force_login(user)
        return "敏感词" in client.get(draft.get_absolute_url()).content.decode()

    assert (shown(chain.secretary), shown(chain.deputy)) == (True, False)
    draft.refresh_from_db()
    proposals.move(draft, "accept", by=chain.secretary, category=chain.categories[0])
    assert not shown(chain.secretary)  # reviewed


@pytest.fixture
def deputy(congress):
    with time_machine.travel(dt.datetime(2026, 6, 1, 4, tzinfo=dt.UTC), tick=False):
        counting.in_force(congress, by=factories.staff(congress, Role.DEPUTY_AFFAIRS))
        yield factories.deputy(congress)


def test_a_duty_record_is_searched_when_it_is_handed_in(congress, deputy):
    word(congress, "黑作坊", is_refused=True)
    mandate, kind = deputy.acting_as.mandate, congress.duty_types.get(code="V02")
    facts = {"type": kind, "title": "走访", "begins_on": dt.date(2026, 5, 20), "half_days": 1}
    act = deputies.declare(mandate, by=deputy, content=TEXT, **facts)

    with pytest.raises(Invalid) as refusal:
        deputies.move_duty(act, "submit", by=deputy)

    act.refresh_from_db()
    assert (list(refusal.value.errors), act.state) == (["content"], "draft")


def test_a_duty_report_is_searched_when_it_is_handed_in(congress, deputy):
    word(congress, "黑作坊", is_refused=True)
    report = DutyReport.objects.create(mandate=deputy.acting_as.mandate, title="述职报告", body=TEXT)

    with pytest.raises(Invalid) as refusal:
        deputies.move_report(report, "hand_in_report", by=deputy)

    report.refresh_from_db()
    assert (list(refusal.value.errors), report.state) == (["body"], "draft")


def test_the_secretariat_keeps_its_own_list_which_is_recorded(congress, client):
    other = word(factories.congress(), "别处的词")
    secretary = factories.staff(congress, Role.SECRETARIAT)
    client.force_login(secretary)

    client.post(
        reverse("admin:congress_sensitiveword_add"),
        {"congress": congress.pk, "word": "黑作坊", "is_refused": "on", "is_active": "on", "remark": ""},
    )
    page = client.get(reverse("admin:congress_sensitiveword_changelist")).content.decode()

    row = SensitiveWord.objects.get(congress=congress)
    assert (row.word, row.is_refused) == ("黑作坊", True)
    assert Event.objects.about(row).get().kind == "congress.register"
    assert ("黑作坊" in page, other.word in page) == (True, False)
    client.force_login(factories.staff(congress, Role.UNIT_CLERK, organ=factories.organ(congress)))
    assert client.get(reverse("admin:congress_sensitiveword_changelist")).status_code in {302, 403}
