"""By which ways people of a gathering are told: as the publisher names beside the usual ones, and as each wishes."""

import pytest

from congress.errors import Invalid
from congress.models import ChannelBinding, Delivery, NoticePreference
from meetings import queries, services
from meetings.models import Circular
from meetings.services import Audience
from tests.meetings import papers, steps
from tests.meetings.steps import DAY, NOW, place

# fmt: off
CHOICES = (
    # what                              named              wished             once a day  goes out by
    ("nothing named, nothing wished",   set(),             None,              False,      ["wechat"]),
    ("SMS named",                       {"sms"},           None,              False,      ["sms", "wechat"]),
    ("both named",                      {"sms", "mail"},   None,              False,      ["mail", "sms", "wechat"]),
    ("refused altogether",              {"sms", "mail"},   [],                False,      []),
    ("other ways wished",               {"sms"},           ["mail"],          False,      ["mail"]),
    ("one message a day wished",        {"sms"},           None,              True,       []),
)
# fmt: on


@pytest.fixture
def reachable(house, settings):
    """The first deputy has a phone, an e-mail address and a bound WeChat account."""
    settings.NOTICE_CHANNELS = ["wechat", "sms", "mail"]
    house.first.phone, house.first.email = "13900000001", "first@example.org"
    house.first.save(update_fields=["phone", "email"])
    ChannelBinding.objects.create(user=house.first, channel="wechat", address="open-id")
    return house.first


def named(house, ways=("sms",), **more):
    """A gathering to sign up for, to which the first deputy is asked."""
    told = {f"tell_by_{way}": True for way in ways}
    audience = Audience(deputies=[house.first.acting_as.mandate])
    return steps.published(house.secretary, audience=audience, **(told | more))


def ways_to(user):
    return sorted(Delivery.objects.filter(recipient=user).values_list("channel", flat=True))


@pytest.mark.parametrize(("ways", "wished", "digest", "out"), [row[1:] for row in CHOICES],
                         ids=[row[0] for row in CHOICES])  # fmt: skip
def test_named_ways_are_added_for_those_who_wish_nothing(house, reachable, work_off, ways, wished, digest, out):
    chosen = {} if wished is None else {"gatherings": wished}
    NoticePreference.objects.create(user=reachable, channels=chosen, digest=digest)

    named(house, ways)
    work_off()

    assert ways_to(reachable) == out


def test_what_one_must_know_goes_by_one_way_at_least_though_all_were_refused(house, reachable, work_off):
    NoticePreference.objects.create(user=reachable, channels={"gatherings": []})

    steps.required(house.secretary, audience=Audience(everybody=True), tell_by_sms=True)
    work_off()

    assert ways_to(reachable) == ["wechat"]


def test_papers_do_not_go_by_the_ways_named_for_the_gathering(house, reachable, work_off):
    gathering = named(house)
    work_off()
    Delivery.objects.all().delete()

    papers.released(gathering, house.secretary)
    work_off()

    assert ways_to(reachable) == ["wechat"]


def test_a_sitting_is_told_as_its_session_names(house, reachable, work_off):
    sitting = steps.session(house.secretary, tell_by_sms=True).parts.get()
    work_off()
    Delivery.objects.all().delete()

    services.move_gathering(sitting, "cancel_gathering", by=house.secretary, note="另行通知")
    work_off()

    assert ways_to(reachable) == ["sms", "wechat"]


def test_a_message_goes_by_the_ways_its_writer_names(house, reachable, work_off):
    gathering = named(house, ways=("sms",))
    work_off()
    keys, found = [place(gathering, reachable).pk], []

    for ways in ([], ["mail"]):
        Delivery.objects.all().delete()
        services.write_to_people(gathering, keys, by=house.secretary, text="请走南门。", ways=ways)
        work_off()
        found.append(ways_to(reachable))

    assert found == [["wechat"], ["mail", "wechat"]]


def test_nobody_is_told_by_a_way_that_is_not_offered(house, reachable):
    gathering = named(house)

    with pytest.raises(Invalid) as invalid:
        services.write_to_people(
            gathering, [place(gathering, reachable).pk], by=house.secretary, text="请走南门。", ways=["pigeon"]
        )

    assert list(invalid.value.errors) == ["ways"]
    assert not Circular.objects.exists()


def test_the_office_names_ways_on_the_publish_form_and_applicants_do_not(house, reachable, logged_in):
    fields = [logged_in(user).get("/gatherings/new/").context["form"].fields for user in
              (house.secretary, house.first)]  # fmt: skip

    assert [way for way, _label in fields[0]["told_by"].choices] == ["sms", "mail"]
    assert "told_by" not in fields[1]


def test_where_no_such_way_is_switched_on_none_is_offered(house, settings, logged_in):
    settings.NOTICE_CHANNELS = ["wechat"]

    form = logged_in(house.secretary).get("/gatherings/new/").context["form"]

    assert "told_by" not in form.fields


def test_what_was_named_is_kept_shown_and_changed(house, reachable, logged_in):
    gathering = named(house, begins_at=NOW + 5 * DAY, ends_at=NOW + 6 * DAY)
    client = logged_in(house.secretary)
    page = f"/gatherings/{gathering.pk}/edit/"
    form = client.get(page).context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() not in (None, [], False)}
    sent |= {name: value.strftime("%Y-%m-%dT%H:%M") for name, value in sent.items() if hasattr(value, "strftime")}
    sent |= {"organiser": house.served.organ_id, "answer_until": "2026-01-18T12:00"}

    assert form["told_by"].value() == ["sms"]
    assert "短信" in client.get(gathering.get_absolute_url()).content.decode()
    assert client.post(page, sent | {"told_by": ["mail"]}).status_code == 302
    gathering.refresh_from_db()
    assert gathering.told_by == ["mail"]
    assert "通知方式" in str(queries.timeline(gathering)[0])


def test_a_message_is_written_on_its_page_with_the_ways_of_its_gathering(house, reachable, logged_in, work_off):
    gathering = named(house)
    work_off()
    Delivery.objects.all().delete()
    client = logged_in(house.secretary)
    page = f"/gatherings/{gathering.pk}/write/"

    form = client.get(page).context["form"]
    client.post(page, {"text": "请走南门。", "places": [place(gathering, reachable).pk], "ways": ["sms"]})
    work_off()

    assert form["ways"].value() == ["sms"]
    assert ways_to(reachable) == ["sms", "wechat"]
