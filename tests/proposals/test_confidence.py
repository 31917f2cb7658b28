"""Confidential proposals: who is let in, by every door; what is not printed; and that openings are recorded."""

import datetime as dt
import io
import json

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from openpyxl import load_workbook

from congress.errors import Invalid, Refused
from congress.models import Event, Notification, Role
from proposals import documents, queries, services
from proposals.models import Commitment, Confidant, CoSignature, HandlingTask, Proposal, Reply, SupervisionCase
from tests import factories
from tests.proposals.steps import accepted, assigned, dispatched, replied

SECRET = "关于甲单位违规排污的建议"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-01-16T01:00:00Z", tick=False)


def sealed(chain, proposal, by=None):
    return services.move(proposal, "make_confidential", by=by or chain.deputy, reason="担心打击报复")


def name(chain, task, *users):
    return services.move_task(task, "name_handlers", by=chain.bureau_lead, handlers=users)


@pytest.fixture
def people(chain):
    """Everybody who would see the proposal if it were ordinary, and who signed it."""
    seat = factories.organ(chain.congress, kind="delegation", code="SEAT1")
    place = chain.deputy.acting_as.mandate.delegation
    type(place).objects.filter(pk=place.pk).update(organ=seat)
    return {
        "deputy": chain.deputy,
        "signatory": factories.deputy(chain.congress),
        "deputy of the delegation": factories.deputy(chain.congress, delegation=place),
        "secretary": chain.secretary,
        "leader": factories.staff(chain.congress, Role.LEADER),
        "delegation staff": factories.staff(chain.congress, Role.DELEGATION_STAFF, organ=seat),
        "committee": factories.staff(chain.congress, Role.COMMITTEE_STAFF),
        "office": chain.office,
        "clerk": chain.clerk,
        "second clerk": factories.staff(chain.congress, Role.UNIT_CLERK, organ=chain.bureau),
        "bureau_lead": chain.bureau_lead,
    }


@pytest.fixture
def task(chain, people):
    """The bureau's task in a confidential proposal that has passed a committee and that one deputy has signed."""
    proposal = accepted(chain, title=SECRET, at_committee_since="2026-01-16T00:00Z")
    signatory = people["signatory"].acting_as.mandate
    CoSignature.objects.create(
        proposal=proposal, mandate=signatory, state="confirmed", version=1, answered_at="2026-01-15T00:00Z"
    )
    made = dispatched(chain, assigned(chain, proposal))
    sealed(chain, made.proposal)
    return HandlingTask.objects.select_related("proposal", "organ").get(pk=made.pk)


KNOWING = {"deputy", "signatory", "secretary", "office", "bureau_lead"}


def seen(people, model, **where):
    return {who for who, user in people.items() if model.objects.visible_to(user).filter(**where).exists()}


def allowed(people, permission, row):
    return {who for who, user in people.items() if user.has_perm(permission, row)}


def test_only_the_deputies_the_secretariat_and_the_heads_see_it(people, task):
    proposal = task.proposal

    assert seen(people, Proposal, pk=proposal.pk) == allowed(people, "proposals.view", proposal) == KNOWING
    assert seen(people, HandlingTask, pk=task.pk) == allowed(people, "proposals.view_task", task) == KNOWING


def test_the_same_proposal_is_seen_by_all_of_them_when_it_is_lifted(chain, people, task):
    services.move(task.proposal, "lift_confidentiality", by=chain.secretary, note="情况已消除")
    proposal = Proposal.objects.get(pk=task.proposal_id)

    everybody = set(people) - {"deputy of the delegation"}
    assert seen(people, Proposal, pk=proposal.pk) == allowed(people, "proposals.view", proposal) == everybody


def test_a_named_clerk_sees_it_and_works_on_it_until_he_is_left_out(chain, people, task):
    with pytest.raises(PermissionDenied):
        services.move_task(task, "sign_for", by=chain.clerk)

    name(chain, task, chain.clerk)
    assert seen(people, Proposal, pk=task.proposal_id) == KNOWING | {"clerk"}
    assert allowed(people, "proposals.view", task.proposal) == KNOWING | {"clerk"}
    assert services.move_task(task, "sign_for", by=chain.clerk).state == "signed_for"

    name(chain, task, people["second clerk"])
    assert seen(people, Proposal, pk=task.proposal_id) == KNOWING | {"second clerk"}


def test_only_the_units_own_leader_names_and_only_its_own_clerks(chain, people, task):
    stranger = factories.staff(chain.congress, Role.UNIT_CLERK, organ=factories.organ(chain.congress))

    for who in (chain.clerk, chain.office, chain.secretary):
        with pytest.raises(PermissionDenied):
            services.move_task(task, "name_handlers", by=who, handlers=[who])
    name(chain, task, stranger, chain.office)

    assert Confidant.objects.count() == 0


def test_replies_promises_and_cases_of_it_are_seen_by_the_same(chain, people, task):
    name(chain, task, chain.clerk)
    services.move_task(task, "sign_for", by=chain.clerk)
    services.move_task(task, "supervise", by=chain.secretary, body="人大", reason="超期", due_on=dt.date(2026, 2, 1))
    reply = replied(chain, HandlingTask.objects.get(pk=task.pk)).reply
    Commitment.objects.create(
        reply=reply, proposal=task.proposal, congress=chain.congress, organ=chain.bureau,
        first_promised_on="2026-05-01", promised_on="2026-05-01",
    )  # fmt: skip

    for model in (Reply, Commitment, SupervisionCase):
        assert seen(people, model) == KNOWING | {"clerk"}, model


def test_an_open_call_ends_and_the_delegation_does_not_see_it(chain, people):
    place = chain.deputy.acting_as.mandate.delegation
    people["drafter"] = factories.deputy(chain.congress, delegation=place)
    proposal = factories.proposal(
        chain.deputy, state="cosigning", open_call=True, title=SECRET, of_delegation=True,
        drafter=people["drafter"].acting_as.mandate,
    )  # fmt: skip
    anybody = {"deputy", "signatory", "deputy of the delegation", "drafter"}
    assert seen(people, Proposal, pk=proposal.pk) == anybody

    proposal = sealed(chain, proposal)

    assert proposal.open_call is False
    assert (
        seen(people, Proposal, pk=proposal.pk) == allowed(people, "proposals.view", proposal) == {"deputy", "drafter"}
    )


def test_who_may_mark_it_and_who_may_lift_it(chain, people):
    proposal = accepted(chain)
    for who in ("signatory", "leader", "office", "clerk", "bureau_lead", "committee"):
        with pytest.raises(PermissionDenied):
            sealed(chain, proposal, by=people[who])
    with pytest.raises(Invalid):
        services.move(proposal, "make_confidential", by=chain.secretary, reason=" ")

    proposal = sealed(chain, proposal, by=chain.secretary)
    with pytest.raises(Refused):
        sealed(chain, proposal)
    with pytest.raises(PermissionDenied):
        services.move(proposal, "lift_confidentiality", by=chain.deputy, note="不需要了")
    assert Proposal.objects.get(pk=proposal.pk).confidential is True


def test_what_is_merged_or_published_is_not_made_confidential_and_the_other_way_round(chain, secretary_publishes):
    main, part = accepted(chain), accepted(chain)
    services.move(part, "merge", by=chain.secretary, main=main)
    published = secretary_publishes(factories.proposal(chain.deputy, state="closed"))
    secret = sealed(chain, factories.proposal(chain.deputy, state="closed"))
    hidden = sealed(chain, accepted(chain))

    for proposal in (main, part, published):
        with pytest.raises(Refused):
            sealed(chain, proposal)
    with pytest.raises(Refused):
        secretary_publishes(secret)
    with pytest.raises(Refused):
        services.move(hidden, "merge", by=chain.secretary, main=main)
    with pytest.raises(Invalid):
        services.move(accepted(chain), "merge", by=chain.secretary, main=hidden)
    assert secret not in queries.publishable(Proposal.objects.all())


@pytest.fixture
def secretary_publishes(chain):
    checked = {"no_secrets": True, "no_personal_data": True}

    def publish(proposal):
        services.publish(proposal, by=chain.secretary, **checked)
        return proposal

    return publish


def test_a_part_split_off_is_confidential_too(chain):
    proposal = sealed(chain, factories.proposal(chain.deputy, state="submitted"))

    services.move(
        proposal, "split", by=chain.secretary, title="甲", body="一", new_title="乙", new_body="二", note="一事一议"
    )

    assert list(Proposal.objects.values_list("confidential", "confidential_reason")) == [(True, "担心打击报复")] * 2


def test_the_table_insists_on_a_reason(chain):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.proposal(chain.deputy, confidential=True)


def test_it_goes_past_the_levels_that_are_not_let_in(chain):
    services.set_handling(chain.congress, by=chain.secretary, delegation_checks=True, committee_checks=True)
    proposal = sealed(chain, factories.proposal(chain.deputy))

    assert services.move(proposal, "submit", by=chain.deputy).state == "submitted"


def test_volumes_lists_and_exports_do_not_name_it(chain, people, task):
    proposal = task.proposal
    given = documents.bundles(queries.handed_over(HandlingTask.objects.visible_to(chain.office)))
    rows = queries.with_columns(queries.narrowed(chain.secretary, {}), ("title",))

    assert proposal not in queries.accepted_in(chain.secretary, proposal.session)
    assert [row["count"] for row in queries.sessions_with_accepted(chain.secretary)] == []
    assert [queries.COLUMNS["title"].cell(row) for row in rows] == ["保密建议"]
    sheets = load_workbook(io.BytesIO(documents.list_as_sheets(given))).worksheets
    text = str([row for sheet in sheets for row in sheet.iter_rows(values_only=True)])
    assert "保密建议" in text
    assert SECRET not in text
    assert chain.deputy.name not in text


def test_notices_reach_those_who_know_and_do_not_name_it(chain, people, task, work_off):
    work_off()
    Notification.objects.all().delete()
    services.move_task(task, "urge", by=chain.secretary)
    name(chain, task, chain.clerk)
    work_off()

    urged = Notification.objects.filter(event__kind="proposals.urge")
    assert {notice.recipient for notice in urged} >= {chain.bureau_lead}
    assert people["second clerk"] not in {notice.recipient for notice in Notification.objects.all()}
    assert Notification.objects.filter(recipient=chain.clerk, event__kind="proposals.name_handlers").count() == 1
    assert not [notice for notice in Notification.objects.all() if SECRET in notice.title + notice.text]


DOORS = ("/proposals/{proposal}/", "/tasks/{task}/", "/proposals/{proposal}/form.pdf", "/api/v1/proposals/{proposal}/",
         "/api/v1/tasks/{task}/")  # fmt: skip


@pytest.mark.parametrize("door", DOORS)
def test_pages_papers_and_api_are_closed_and_each_opening_is_recorded(client, people, task, door):
    address = door.format(proposal=task.proposal_id, task=task.pk)
    answers = {}
    for who in ("second clerk", "leader", "signatory", "secretary", "bureau_lead"):
        client.force_login(people[who])
        answers[who] = client.get(address).status_code

    assert answers == {"second clerk": 404, "leader": 404, "signatory": 200, "secretary": 200, "bureau_lead": 200}
    opened = Event.objects.filter(kind="proposals.open_confidential").order_by("pk")
    assert [event.actor for event in opened] == [people[who] for who in ("signatory", "secretary", "bureau_lead")]


HANGING_DOORS = ("/commitments/{promise}/", "/supervision/{case}/", "/api/v1/commitments/{promise}/",
                 "/api/v1/cases/{case}/")  # fmt: skip


@pytest.mark.parametrize("door", HANGING_DOORS)
def test_the_pages_of_a_promise_and_of_a_case_record_their_openings(client, chain, people, task, door):
    name(chain, task, chain.clerk)
    supervise = {"body": "代表工委", "reason": "进展迟缓", "due_on": dt.date(2026, 1, 30)}
    services.move_task(task, "supervise", by=chain.secretary, **supervise)
    replied(chain, HandlingTask.objects.get(pk=task.pk), outcome=chain.outcomes[1], promised_on=dt.date(2026, 12, 31))
    address = door.format(promise=Commitment.objects.get().pk, case=SupervisionCase.objects.get().pk)
    answers = []
    for who in ("second clerk", "leader", "secretary", "bureau_lead"):
        client.force_login(people[who])
        answers.append(client.get(address).status_code)

    assert answers == [404, 404, 200, 200]
    opened = Event.objects.filter(kind="proposals.open_confidential").order_by("pk")
    assert [event.actor for event in opened] == [people["secretary"], people["bureau_lead"]]


def test_what_was_told_before_names_it_no_more_to_people_who_may_not_know(client, chain, people, work_off):
    proposal = accepted(chain, title=SECRET)
    other = accepted(chain, title="关于修路的建议")
    for each in (proposal, other):
        task = dispatched(chain, assigned(chain, each))
        services.move_task(task, "urge", by=chain.secretary, note=SECRET)
    people["second clerk"].language = "en"
    people["second clerk"].save(update_fields=["language"])
    work_off()
    about = Notification.objects.filter(title__contains=SECRET)
    assert {chain.clerk.pk, people["second clerk"].pk, chain.bureau_lead.pk} <= {
        notice.recipient_id for notice in about
    }

    sealed(chain, proposal)

    assert not about.filter(recipient__in=[chain.clerk, people["second clerk"]]).exists()
    hidden = Notification.objects.filter(recipient__in=[chain.clerk, people["second clerk"]], event__target_id=task.pk)
    assert about.filter(recipient=chain.bureau_lead).exists()
    assert set(Notification.objects.filter(text="").values_list("title", flat=True)) == {
        "保密建议",
        "Confidential proposal",
    }
    assert Notification.objects.filter(recipient=chain.clerk, title__contains="修路").exists()
    assert not hidden.filter(title__contains=SECRET).exists()
    for who in (chain.clerk, people["second clerk"]):
        client.force_login(who)
        for address in ("/notices/", "/", "/api/v1/notifications/"):
            assert "违规排污" not in client.get(address, follow=True).content.decode().encode().decode(
                "unicode_escape", "ignore"
            )


def test_a_notice_that_was_being_written_meanwhile_names_it_no_more_either(chain, people, work_off):
    task = dispatched(chain, assigned(chain, accepted(chain, title=SECRET)))
    sealed(chain, task.proposal)
    event = Event.objects.filter(kind="proposals.dispatch").get()
    late = Notification.objects.create(recipient=chain.clerk, event=event, kind=event.kind, title=SECRET, text=SECRET)

    work_off()

    late.refresh_from_db()
    assert (late.title, late.text) == ("保密建议", "")


@pytest.mark.parametrize("who", ["second clerk", "leader"])
def test_lists_search_and_home_do_not_show_it(client, people, task, who):
    client.force_login(people[who])

    for address in ("/", "/proposals/", "/tasks/", f"/search/?q={SECRET}", "/api/v1/proposals/", "/api/v1/tasks/"):
        text = client.get(address, follow=True).content.decode()
        assert SECRET not in text and SECRET not in json.dumps(text), address


def test_secretariat_reads_who_has_opened_it_and_the_units_do_not(client, chain, people, task):
    client.force_login(people["signatory"])
    client.get(f"/proposals/{task.proposal_id}/")

    pages = {}
    for who in ("secretary", "bureau_lead"):
        client.force_login(people[who])
        pages[who] = client.get(f"/proposals/{task.proposal_id}/").content.decode()

    assert people["signatory"].name in pages["secretary"].partition("打开记录")[2]
    assert "打开记录" not in pages["bureau_lead"]


def test_page_asks_for_the_reason_and_names_handlers(client, chain, people, task):
    client.force_login(chain.bureau_lead)
    page = f"/tasks/{task.pk}/name_handlers/"

    asked = client.get(page).content.decode()
    answer = client.post(page, {"handlers": [chain.clerk.username]})

    assert people["second clerk"].name in asked
    assert answer.status_code == 302
    assert Confidant.objects.get().post == chain.clerk.acting_as


def test_ordinary_pages_ask_nothing_more(client, chain, django_assert_num_queries):
    proposal = accepted(chain)
    client.force_login(chain.clerk)

    with django_assert_num_queries(0):
        assert queries.openings_of(proposal, chain.secretary) == []
        services.note_opening(proposal, by=chain.clerk)
    assert Event.objects.filter(kind="proposals.open_confidential").count() == 0
