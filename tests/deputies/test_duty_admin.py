"""The staff's table of duty records: lists, moves one by one and in batches, acts registered for several."""

import datetime as dt
import time

import pytest
import time_machine
from django.urls import reverse

from congress.errors import Invalid
from congress.files import CheckedFile
from congress.models import Role
from deputies import services
from deputies.models import DutyPolicy, DutyRecord, DutyType
from deputies.workflow import DutyState, Fact, Reason
from tests import factories
from tests.deputies import counting
from tests.deputies.counting import approved, balance, declared, kind, registered

DAY = dt.date(2026, 3, 2)
LIST = "/admin/deputies/dutyrecord/"
PHOTO = CheckedFile(name="现场.png", content=b"\x89PNG", content_type="image/png")


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(dt.datetime(2026, 6, 1, 4, tzinfo=dt.UTC), tick=False):
        yield


@pytest.fixture
def desk(affairs, logged_in):
    return logged_in(affairs)


def page(response):
    return response.content.decode()


def shown(response):
    return [row.pk for row in response.context["cl"].result_list]


def told(response):
    return [str(message) for message in response.context["messages"]]


def act_on(client, name, *acts, **fields):
    """Choose rows, then confirm on the page that follows."""
    keys = [act.pk for act in acts]
    chosen = {"action": f"batch_{name}", "_selected_action": keys}
    assert client.post(LIST, chosen).status_code == 200
    confirm = {"confirm": "1", "chosen": ",".join(map(str, keys)), "_selected_action": keys[:1], "select_across": "1"}
    return client.post(LIST, chosen | confirm | fields, follow=True)


def test_drafts_and_other_congresses_are_not_listed(desk, deputy):
    mandate = deputy.post.mandate
    services.declare(mandate, by=deputy, type=kind(mandate.congress, "V02"), title="草稿一份", begins_on=DAY)
    elsewhere = factories.congress()
    counting.in_force(elsewhere)
    declared(factories.deputy(elsewhere), "V02", DAY)
    mine = declared(deputy, "V02", dt.date(2026, 3, 3))

    assert shown(desk.get(LIST)) == [mine.pk]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SECRETARIAT, Role.DEPUTY_AFFAIRS}))
def test_others_do_not_get_in(logged_in, congress, role):
    client = logged_in(factories.staff(congress, role, organ=factories.organ(congress)))

    assert [client.get(f"{LIST}{rest}").status_code for rest in ("", "register/")] in ([403, 403], [302, 302])


def test_the_list_is_searched_and_filtered(desk, deputy, affairs):
    act = declared(deputy, "V02", DAY, title="走访老人")
    other = approved(factories.deputy(deputy.post.congress, name="丁一"), "R01", dt.date(2026, 4, 8), by=affairs)

    def found(query):
        return shown(desk.get(f"{LIST}?{query}"))

    assert found("q=wxy") == found("q=王秀英") == found("q=走访老人") == [act.pk]
    assert found("waits=me") == found("state__exact=submitted") == [act.pk]
    assert found("day__from=2026-04-01") == found("day__from=2026-04-01&day__to=2026-04-30") == [other.pk]
    assert found("day__to=2026-04-01") == found(f"type__id__exact={act.type_id}") == [act.pk]
    assert found("day__from=2026-13-77&day__to=x") == [other.pk, act.pk]
    assert found(f"mandate__delegation__id__exact={act.mandate.delegation_id}") == [act.pk]


def test_the_list_asks_a_fixed_number_of_questions(desk, deputy, django_assert_num_queries):
    declared(deputy, "V02", DAY)
    desk.get(LIST)
    with django_assert_num_queries(7):
        desk.get(LIST)
    for day in (3, 4):
        declared(deputy, "V02", dt.date(2026, 3, day))
    with django_assert_num_queries(7):
        desk.get(LIST)


def test_a_record_is_shown_with_photos_lines_and_what_happened(desk, deputy, affairs):
    act = services.declare(
        deputy.post.mandate, by=deputy, type=kind(deputy.post.congress, "V02"), title="走访老人", begins_on=DAY,
        photos=[PHOTO], papers=[CheckedFile(name="记录.pdf", content=b"%PDF", content_type="application/pdf")],
    )  # fmt: skip
    services.move_duty(services.move_duty(act, "submit", by=deputy), "approve", by=affairs)

    told = page(desk.get(f"{LIST}{act.pk}/change/"))

    for word in ("走访老人", "现场.png", "记录.pdf", "走访选民/群众", "撤销", "更正"):
        assert word in told
    assert 'name="_save"' not in told


@pytest.mark.parametrize(
    ("name", "before", "fields", "after"),
    [
        ("approve", "submitted", {}, DutyState.APPROVED),
        ("send_back", "submitted", {"note": "请补照片"}, DutyState.SENT_BACK),
        ("refuse", "submitted", {"note": "不属履职"}, DutyState.REFUSED),
        ("strike", "approved", {"note": "并无此事"}, DutyState.STRUCK),
        ("uphold", "disputed", {"note": ""}, DutyState.APPROVED),
    ],
)
def test_a_record_is_moved_from_its_page(desk, deputy, affairs, name, before, fields, after):
    act = declared(deputy, "V02", DAY)
    if before != "submitted":
        act = services.move_duty(act, "approve", by=affairs)
    if before == "disputed":
        act = services.move_duty(act, "dispute", by=deputy, note="那天我不在")

    assert desk.get(f"{LIST}{act.pk}/move/{name}/").status_code == 200
    answer = desk.post(f"{LIST}{act.pk}/move/{name}/", fields)

    act.refresh_from_db()
    assert (answer.status_code, act.state, act.note) == (302, after, fields.get("note", ""))


def test_no_reason_no_refusal(desk, deputy):
    act = declared(deputy, "V02", DAY)

    answer = desk.post(f"{LIST}{act.pk}/move/refuse/", {"note": " "})

    act.refresh_from_db()
    assert (answer.status_code, act.state) == (422, DutyState.SUBMITTED)


def test_correcting_begins_with_what_is_recorded(desk, deputy, affairs):
    act = approved(deputy, "V02", DAY, by=affairs)
    form = desk.get(f"{LIST}{act.pk}/move/correct/").context["form"]
    typed = {name: "" if form[name].value() is None else form[name].value() for name in form.fields}
    assert (typed["type"], typed["begins_on"]) == ("V02", DAY)

    desk.post(f"{LIST}{act.pk}/move/correct/", typed | {"type": "S01", "begins_on": "2026-03-03", "note": "类型有误"})

    act.refresh_from_db()
    assert (act.type.code, act.begins_on, act.state) == ("S01", dt.date(2026, 3, 3), DutyState.APPROVED)
    assert balance(act.mandate) == 500


def test_a_move_that_is_not_open_leads_back_with_the_reason(desk, deputy):
    act = declared(deputy, "V02", DAY)

    answer = desk.get(f"{LIST}{act.pk}/move/strike/", follow=True)

    assert len(told(answer)) == 1
    assert desk.get(f"{LIST}{act.pk}/move/fly/").status_code == 404


def test_a_batch_tells_how_many_and_why_not_the_others(desk, deputy, affairs):
    good, late = declared(deputy, "V02", DAY), approved(deputy, "R01", DAY, by=affairs)

    answer = act_on(desk, "approve", good, late)

    good.refresh_from_db()
    first, second = told(answer)
    assert (good.state, "1" in first, str(late) in second) == (DutyState.APPROVED, True, True)


def test_a_batch_without_a_reason_moves_nothing(desk, deputy):
    act = declared(deputy, "V02", DAY)

    answer = act_on(desk, "send_back", act, note="")

    act.refresh_from_db()
    assert (act.state, "note" in answer.context["form"].errors) == (DutyState.SUBMITTED, True)


def test_who_reviewed_first_does_not_decide_in_a_batch_either(congress, deputy, affairs, logged_in):
    act = declared(deputy, "V02", DAY)
    DutyRecord.objects.filter(pk=act.pk).update(state=DutyState.CHECKED, two_step=True, checked_by=affairs)

    moved, refused = services.move_many([act], "approve", by=affairs)

    assert (moved, len(refused)) == (0, 1)
    assert shown(logged_in(affairs).get(f"{LIST}?waits=me")) == []


def test_three_hundred_records_are_approved_in_three_seconds(congress, rules, affairs, desk):
    acts = []
    for number in range(30):
        deputy = factories.deputy(congress, name=f"代表{number}")
        acts += [declared(deputy, "V02", dt.date(2026, 3, day)) for day in range(1, 11)]

    began = time.process_time()
    moved, refused = services.move_many(acts, "approve", by=affairs)
    seconds = time.process_time() - began

    assert (moved, refused) == (300, [])
    assert seconds < 3


# Registered for several --------------------------------------------------------------------------------------------


def typed(**fields):
    facts = {
        "type": "R01",
        "title": "养老服务专题调研",
        "begins_on": "2026-03-02",
        "begins_half": "0",
        "half_days": "2",
    }
    return facts | {"role": "taking_part", "presence": "present", "organiser": "社会委", "place": "城东区"} | fields


def register(client, **fields):
    return client.post(reverse("admin:duty_register"), typed(**fields), follow=True)


def test_an_act_is_registered_for_names_cards_and_delegations(desk, congress, rules):
    first, second = factories.deputy(congress, name="丁一"), factories.deputy(congress, name="单美玲")
    third = factories.deputy(congress, name="冯四")
    card = second.post.mandate.card_number

    answer = register(desk, deputies=f"丁一，{card}\n", delegations=[third.post.mandate.delegation_id])

    assert "3" in told(answer)[0]
    assert [balance(each.post.mandate) for each in (first, second, third)] == [400, 400, 400]
    act = DutyRecord.objects.filter(mandate=first.post.mandate).get()
    assert (act.state, act.half_days, act.organiser, act.is_declared) == (DutyState.APPROVED, 2, "社会委", False)


def test_the_same_act_is_registered_once_and_latecomers_are_added(desk, congress, rules):
    factories.deputy(congress, name="丁一")
    late = factories.deputy(congress, name="单美玲")
    register(desk, deputies="丁一")

    answer = register(desk, deputies="丁一、单美玲")

    assert DutyRecord.objects.count() == 2
    assert balance(late.post.mandate) == 400
    assert len(told(answer)) == 2


def test_who_is_not_found_or_not_alone_is_named(desk, congress, rules):
    factories.deputy(congress, name="丁一")
    factories.deputy(congress, name="丁一")

    answer = register(desk, deputies="丁一，无此人")

    errors = answer.context["form"].errors["deputies"]
    assert (answer.status_code, len(errors), DutyRecord.objects.count()) == (422, 2, 0)
    assert answer.context["form"]["title"].value() == "养老服务专题调研"
    assert list(register(desk, deputies="").context["form"].errors) == ["deputies"]


def test_who_was_suspended_that_day_is_left_out_and_told(desk, congress, rules, affairs):
    deputy = factories.deputy(congress, name="丁一")
    factories.deputy(congress, name="单美玲")
    services.suspend(deputy.post.mandate, by=affairs, reason=Reason.INVESTIGATED, on=dt.date(2026, 3, 1))

    answer = register(desk, deputies="丁一，单美玲")

    assert (DutyRecord.objects.count(), "丁一" in told(answer)[1]) == (1, True)


@pytest.mark.parametrize(("fields", "wrong"), [({"begins_on": "2026-06-02"}, "begins_on"), ({"type": "ZZZ"}, "type")])
def test_an_act_that_cannot_be_is_not_registered(desk, congress, rules, fields, wrong):
    factories.deputy(congress, name="丁一")

    assert list(register(desk, deputies="丁一", **fields).context["form"].errors) == [wrong]


def test_nothing_is_registered_in_frozen_days_or_for_another_congress(congress, rules, affairs):
    mandate = factories.deputy(congress).post.mandate
    facts = {"title": "调研", "begins_on": DAY}
    other = factories.congress()
    counting.in_force(other)
    with pytest.raises(Invalid) as foreign:
        services.register_for([mandate], by=affairs, type=kind(other, "R01"), **facts)
    services.freeze(congress, dt.date(2026, 3, 31), by=affairs)
    with pytest.raises(Invalid) as frozen:
        services.register_for([mandate], by=affairs, type=kind(congress, "R01"), **facts)
    with pytest.raises(Invalid) as many:
        services.register_for([mandate] * 501, by=affairs, type=kind(congress, "R01"), title="调研", begins_on=DAY)

    assert [list(each.value.errors) for each in (foreign, frozen, many)] == [
        ["type"],
        ["begins_on"],
        ["deputies", "begins_on"],
    ]


def test_what_the_deputy_declared_gives_way(congress, rules, affairs):
    deputy = factories.deputy(congress)
    act = declared(deputy, "R01", DAY)

    services.register_for([act.mandate], by=affairs, type=act.type, title="调研", begins_on=DAY)

    act.refresh_from_db()
    assert (act.state, balance(act.mandate)) == (DutyState.STRUCK, 400)


# Registers ---------------------------------------------------------------------------------------------------------


def test_types_and_policy_are_kept_by_the_staff(desk, congress, rules):
    add = desk.post(
        "/admin/deputies/dutytype/add/",
        {"congress": congress.pk, "code": "Z01", "name": "送法下乡", "is_declarable": "on", "is_active": "on"},
    )
    policy = desk.post(
        "/admin/deputies/dutypolicy/add/",
        {"congress": congress.pk, "ranking_shown_to": "delegation", "two_step_review": "on", "freezes_on_day": "10"},
    )

    assert (add.status_code, policy.status_code) == (302, 302)
    assert DutyType.objects.filter(congress=congress, code="Z01", is_declarable=True).exists()
    assert DutyPolicy.objects.get().two_step_review


def test_registers_show_the_own_congress_only(desk, congress, rules):
    counting.in_force(factories.congress())

    rows = desk.get("/admin/deputies/dutytype/").context["cl"].result_list

    assert {row.congress_id for row in rows} == {congress.pk}
    assert registered(factories.deputy(congress), Fact.RECEPTION, DAY).type.congress_id == congress.pk
