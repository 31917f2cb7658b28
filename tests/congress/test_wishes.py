"""The page on which everybody says by which ways he is told: nothing typed is lost, nothing the law wants is lost."""

import datetime as dt

import pytest

from congress import notify
from congress.models import AuditRecord, ChannelBinding, NoticePreference, Role
from tests import factories

PAGE = "/accounts/notices/"


@pytest.fixture
def switched_on(settings):
    settings.NOTICE_CHANNELS = ["sms", "mail", "wecom", "feishu_robot"]


@pytest.fixture
def clerk(congress):
    unit = factories.organ(congress)
    return factories.staff(congress, Role.UNIT_CLERK, organ=unit, phone="13800000001")


def save(browser, **fields):
    return browser.post(PAGE, {"quiet_from": "", "quiet_to": "", **fields})


def test_page_offers_what_is_switched_on_for_the_groups_of_ones_posts(switched_on, clerk, logged_in):
    form = logged_in(clerk).get(PAGE).context["form"]

    assert [name for name in form.fields if name.startswith("by_")] == [
        "by_tasks",
        "by_terms",
        "by_promises",
        "by_announcements",
        "by_feedback",
        "by_opinions",
        "by_gatherings",
        "by_papers",
        "by_emergencies",
    ]
    assert [way for way, _label in form.fields["by_tasks"].choices] == ["wecom", "sms", "mail", "feishu_robot"]
    assert [name for name in form.fields if name.startswith("at_")] == ["at_wecom", "at_feishu_robot"]


def test_where_no_channel_is_on_the_page_says_so(clerk, logged_in, settings):
    settings.NOTICE_CHANNELS = []

    page = logged_in(clerk).get(PAGE).content.decode()

    assert "消息只在平台上查看" in page
    assert "免打扰" not in page


def test_wishes_are_kept_and_shown_again(switched_on, clerk, logged_in):
    browser = logged_in(clerk)
    response = save(
        browser,
        by_tasks=["wecom", "sms"],
        at_wecom=" zhang ",
        quiet_from="22:00",
        quiet_to="07:30",
        digest="on",
    )

    wish = NoticePreference.objects.get()
    assert response.status_code == 302
    others = ("terms", "promises", "announcements", "feedback", "opinions", "gatherings", "papers", "emergencies")
    assert (wish.user, wish.channels) == (clerk, {"tasks": ["wecom", "sms"], **{name: [] for name in others}})
    assert (wish.quiet_from, wish.quiet_to, wish.digest) == (dt.time(22), dt.time(7, 30), True)
    assert [(one.channel, one.address) for one in ChannelBinding.objects.all()] == [("wecom", "zhang")]
    assert AuditRecord.objects.filter(kind="notices.wish", actor=clerk, what="wecom").count() == 1
    page = browser.get(PAGE).content.decode()
    assert 'value="zhang"' in page
    assert 'value="22:00"' in page


def test_quiet_hours_alone_leave_the_ways_as_they_are_by_default(switched_on, clerk, logged_in):
    save(logged_in(clerk), quiet_from="22:00", quiet_to="07:00")

    wish = NoticePreference.objects.get()
    assert (wish.channels, wish.quiet_from) == ({}, dt.time(22))


def test_wishes_about_groups_of_another_post_stay(switched_on, clerk, logged_in):
    NoticePreference.objects.create(user=clerk, channels={"review": ["mail"], "tasks": ["sms"]})

    save(logged_in(clerk))

    assert NoticePreference.objects.get().channels["review"] == ["mail"]
    assert NoticePreference.objects.get().channels["tasks"] == []


def test_emptied_address_is_forgotten(switched_on, clerk, logged_in):
    ChannelBinding.objects.create(user=clerk, channel="wecom", address="zhang")

    save(logged_in(clerk), at_wecom="")

    assert not ChannelBinding.objects.exists()


@pytest.mark.parametrize(
    ("sent", "field", "words"),
    [
        ({"by_tasks": ["wecom"]}, "by_tasks", "您没有登记企业微信消息的接收地址。请在下面填写，或者取消勾选。"),
        ({"by_tasks": ["mail"]}, "by_tasks", "您没有登记电子邮件的接收地址。请在下面填写，或者取消勾选。"),
        ({"quiet_from": "22:00"}, "quiet_to", "免打扰时段的开始和结束都要填写。"),
        ({"quiet_from": "22:00", "quiet_to": "later"}, "quiet_to", None),
        ({"by_tasks": ["pigeon"]}, "by_tasks", None),
    ],
)
def test_bad_input_is_told_and_nothing_typed_is_lost(switched_on, clerk, logged_in, sent, field, words):
    response = save(logged_in(clerk), at_feishu_robot="k s", **sent)

    form = response.context["form"]
    assert (response.status_code, list(form.errors)) == (422, [field])
    assert words is None or form.errors[field] == [words]
    assert 'value="k s"' in response.content.decode()
    assert not NoticePreference.objects.exists()


def test_everybody_changes_only_his_own(switched_on, clerk, congress, logged_in):
    other = factories.staff(congress, Role.SECRETARIAT)
    ChannelBinding.objects.create(user=other, channel="wecom", address="li")

    save(logged_in(clerk), at_wecom="")

    assert ChannelBinding.objects.get().user == other
    assert NoticePreference.objects.get().user == clerk


def test_each_group_that_holds_something_required_says_so(switched_on, clerk, logged_in):
    form = logged_in(clerk).get(PAGE).context["form"]

    said = {name: bool(field.help_text) for name, field in form.fields.items() if name.startswith("by_")}
    assert said == {f"by_{one.name}": bool(one.required) for one in notify.groups_for(clerk)}
    assert set(said.values()) == {True, False}


def test_badge_asks_one_question(clerk, logged_in, django_assert_num_queries):
    browser = logged_in(clerk)
    tag = browser.get("/notices/badge/")["ETag"]

    with django_assert_num_queries(3):  # the session, the user with his post, the unread
        assert browser.get("/notices/badge/", headers={"If-None-Match": tag}).status_code == 304
