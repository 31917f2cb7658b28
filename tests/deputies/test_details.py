"""A deputy proposes changes of his own data; the secretariat answers field by field."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from congress.errors import Invalid, Refused
from congress.models import AuditRecord, Event, Notification, Role
from deputies import services
from deputies.models import ProposedDetail
from deputies.workflow import DETAILS, PROPOSABLE, DetailState
from tests import factories

PHONE, NEW_PHONE = "13912345678", "13700000009"


@pytest.fixture
def deputy(congress):
    user = factories.deputy(congress, name="单美玲")
    person = user.acting_as.mandate.person
    person.phone, person.position = PHONE, "教师"
    person.save()
    return user


@pytest.fixture
def mandate(deputy):
    return deputy.acting_as.mandate


def proposed(deputy, **values):
    return services.propose_details(deputy.acting_as.mandate, by=deputy, **(values or {"position": "校长"}))


def test_only_what_differs_is_proposed_and_nothing_changes_yet(deputy, mandate):
    rows = proposed(deputy, position="校长", work_unit="", phone=NEW_PHONE)

    assert sorted((row.field, row.old, row.new) for row in rows) == [
        ("phone", PHONE, NEW_PHONE),
        ("position", "教师", "校长"),
    ]
    mandate.person.refresh_from_db()
    assert (mandate.person.phone, mandate.person.position) == (PHONE, "教师")


def test_what_is_confirmed_goes_into_the_roster_and_what_is_refused_does_not(deputy, mandate, secretary):
    rows = {row.field: row for row in proposed(deputy, position="校长", phone=NEW_PHONE)}

    services.decide_detail(rows["phone"], "confirm_detail", by=secretary)
    services.decide_detail(rows["position"], "refuse_detail", by=secretary, reason="请附证明")

    mandate.person.refresh_from_db()
    assert (mandate.person.phone, mandate.person.position) == (NEW_PHONE, "教师")
    states = dict(ProposedDetail.objects.values_list("field", "state"))
    assert states == {"phone": "confirmed", "position": "refused"}


def test_events_and_the_database_hold_no_values(deputy, mandate, secretary):
    (row,) = proposed(deputy, phone=NEW_PHONE)
    services.decide_detail(row, "confirm_detail", by=secretary)

    events = Event.objects.about(mandate).order_by("pk")
    assert [event.kind for event in events][1:] == [
        "deputies.propose_details",
        "deputies.change_person",
        "deputies.confirm_detail",
    ]
    assert NEW_PHONE not in str([event.data for event in events])
    with connection.cursor() as cursor:
        cursor.execute("select old, new from deputies_proposeddetail")
        assert NEW_PHONE not in str(cursor.fetchall())


def test_a_field_proposed_again_replaces_what_waits(deputy):
    proposed(deputy, position="校长")
    proposed(deputy, position="副校长")

    assert list(ProposedDetail.objects.order_by("pk").values_list("state", flat=True)) == ["taken_back", "waiting"]


def test_typing_the_old_value_takes_the_proposal_back(deputy):
    proposed(deputy, position="校长")
    proposed(deputy, position="教师")

    assert list(ProposedDetail.objects.values_list("state", flat=True)) == ["taken_back"]


def test_nothing_changed_is_refused(deputy):
    with pytest.raises(Refused):
        proposed(deputy, position="教师")


@pytest.mark.parametrize("field", ["name", "sex", "birth_month", "card_number", "user"])
def test_what_follows_the_credentials_is_not_his_to_propose(deputy, field):
    with pytest.raises(Refused):
        proposed(deputy, **{field: "x"})


def test_nobody_proposes_for_another(deputy, mandate, congress, secretary):
    for somebody in (secretary, factories.deputy(congress)):
        with pytest.raises(Refused):
            services.propose_details(mandate, by=somebody, position="校长")


def test_a_roster_changed_meanwhile_is_not_overwritten(deputy, mandate, secretary):
    (row,) = proposed(deputy, position="校长")
    services.change_person(mandate, by=secretary, person={"position": "教研员"})

    with pytest.raises(Refused):
        services.decide_detail(row, "confirm_detail", by=secretary)

    mandate.person.refresh_from_db()
    assert mandate.person.position == "教研员"


def test_a_refusal_needs_a_reason(deputy, secretary):
    (row,) = proposed(deputy)

    with pytest.raises(Invalid):
        services.decide_detail(row, "refuse_detail", by=secretary, reason=" ")


def test_the_database_wants_one_waiting_row_and_a_reason(deputy, mandate):
    proposed(deputy)
    for fields in ({"field": "position"}, {"field": "email", "state": "refused"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ProposedDetail.objects.create(mandate=mandate, **fields)


@pytest.mark.parametrize("state", DetailState)
@pytest.mark.parametrize("role", Role)
def test_the_table_of_moves(congress, deputy, mandate, state, role):
    user = factories.staff(congress, role, organ=factories.organ(congress))
    row = ProposedDetail.objects.create(mandate=mandate, field="position", state=state, reason="x")

    open_moves = [move.name for move in DETAILS.open_to(user, row)]

    keeps = role in {Role.SECRETARIAT, Role.DEPUTY_AFFAIRS} and state == DetailState.WAITING
    assert open_moves == (["confirm_detail", "refuse_detail"] if keeps else [])


def test_both_sides_are_told_the_names_of_the_fields_only(deputy, secretary, work_off):
    rows = {row.field: row for row in proposed(deputy, position="校长", phone=NEW_PHONE)}
    services.decide_detail(rows["phone"], "confirm_detail", by=secretary)
    services.decide_detail(rows["position"], "refuse_detail", by=secretary, reason="请附证明")
    work_off()

    told = [(notice.recipient, notice.kind) for notice in Notification.objects.order_by("pk")]
    assert told == [
        (secretary, "deputies.propose_details"),
        (deputy, "deputies.confirm_detail"),
        (deputy, "deputies.refuse_detail"),
    ]
    assert NEW_PHONE not in str(list(Notification.objects.values_list("title", "text")))


# Pages -----------------------------------------------------------------------------------------------------------


def test_the_deputy_proposes_on_his_page(client, deputy):
    client.force_login(deputy)
    form = client.get(reverse("my_details")).context["form"]
    typed = {name: form[name].value() or "" for name in PROPOSABLE}

    answer = client.post(reverse("my_details"), typed | {"position": "校长"})

    assert answer.status_code == 302
    assert "校长" in client.get(reverse("my_details")).content.decode()
    assert ProposedDetail.objects.get().field == "position"


@pytest.mark.parametrize(("name", "text"), [("phone", "12"), ("postcode", "12"), ("email", "a@")])
def test_a_value_that_cannot_be_is_told_and_kept(client, deputy, name, text):
    client.force_login(deputy)

    answer = client.post(reverse("my_details"), {"phone": PHONE, "position": "校长", name: text})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [name]
    assert answer.context["form"][name].value() == text
    assert not ProposedDetail.objects.exists()


def test_the_secretariat_sees_both_values_and_decides(client, deputy, mandate, secretary):
    rows = {row.field: row for row in proposed(deputy, position="校长", work_unit="第一中学")}
    client.force_login(secretary)

    desk = client.get(reverse("detail_desk")).content.decode()
    page = client.get(reverse("detail_list", args=[mandate.pk])).content.decode()
    client.post(reverse("detail_confirm", args=[rows["position"].pk]))
    client.post(reverse("detail_refuse", args=[rows["work_unit"].pk]), {"reason": "请附证明"})

    assert "单美玲" in desk
    assert ("教师" in page, "校长" in page) == (True, True)
    assert dict(ProposedDetail.objects.values_list("field", "state")) == {
        "position": "confirmed",
        "work_unit": "refused",
    }


def test_phones_are_masked_until_somebody_asks_which_is_audited(client, deputy, mandate, secretary):
    proposed(deputy, phone=NEW_PHONE)
    client.force_login(secretary)

    masked = client.get(reverse("detail_list", args=[mandate.pk])).content.decode()
    untold = AuditRecord.objects.filter(kind="deputies.read_phone").count()
    shown = client.post(reverse("detail_phone", args=[mandate.pk])).content.decode()

    assert (PHONE in masked, NEW_PHONE in masked, f"{NEW_PHONE[:3]}****{NEW_PHONE[-4:]}" in masked) == (
        False,
        False,
        True,
    )
    assert (PHONE in shown, NEW_PHONE in shown) == (True, True)
    asked = AuditRecord.objects.get(kind="deputies.read_phone")
    assert (untold, asked.actor) == (0, secretary)


def test_others_see_and_decide_nothing(client, congress, deputy, mandate):
    (row,) = proposed(deputy)
    users = [
        factories.deputy(congress), factories.staff(congress, Role.LEADER), factories.staff(congress, Role.AUDITOR),
        factories.staff(factories.congress()), deputy,
    ]  # fmt: skip
    for user in users:
        client.force_login(user)
        answers = [
            client.get(reverse("detail_list", args=[mandate.pk])),
            client.post(reverse("detail_phone", args=[mandate.pk])),
            client.post(reverse("detail_confirm", args=[row.pk])),
            client.post(reverse("detail_refuse", args=[row.pk]), {"reason": "x"}),
        ]
        assert {answer.status_code for answer in answers} <= {403, 404}
    row.refresh_from_db()
    assert row.state == "waiting"


def test_the_desk_counts_the_deputies_who_wait(client, deputy, secretary):
    proposed(deputy, position="校长", work_unit="第一中学")
    client.force_login(secretary)

    lines = {line.label: line.count for line in client.get("/").context["desk"]}

    assert lines["信息更正"] == 1
