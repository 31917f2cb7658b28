"""What deputies beside the lead say of the handling: written, screened, shown or withheld, and never counted."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from congress.errors import Invalid, Refused
from congress.models import Event, Notification, Role, User
from deputies.models import Mandate
from proposals import services
from proposals.models import Appraisal, CoSignature, Evaluation, HandlingTask, Proposal
from proposals.workflow import APPRAISAL_MOVES, APPRAISED, AppraisalState, State
from tests import factories
from tests.proposals.steps import accepted, assigned, dispatched, evaluated, replied

SAID = {"rating": "basically_satisfied", "text": "调研扎实，答复及时。"}


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-01-16T01:00:00Z", tick=False)


@pytest.fixture
def friend(chain):
    return factories.deputy(chain.congress, name="李大明")


@pytest.fixture
def proposal(chain, friend):
    """A joint proposal with a reply that was sent."""
    text = accepted(chain)
    CoSignature.objects.create(
        proposal=text, mandate=friend.acting_as.mandate, state="confirmed", version=1, answered_at="2026-01-15T00:00Z"
    )
    return replied(chain, dispatched(chain, assigned(chain, text))).proposal


def appraise(proposal, by, **fields):
    return services.appraise(proposal, by=by, **(SAID | fields))


def screen(appraisal, chain, name, **fields):
    return services.move_appraisal(appraisal, name, by=chain.secretary, **fields)


def read(client, user, proposal):
    client.force_login(user)
    return client.get(proposal.get_absolute_url()).content.decode()


def who(chain, friend):
    return {
        "lead": chain.deputy, "signatory": friend, "other deputy": factories.deputy(chain.congress),
        "secretary": chain.secretary, "office": chain.office, "clerk": chain.clerk,
        "leader": factories.staff(chain.congress, Role.LEADER),
        "deputy of another congress": factories.deputy(factories.congress()),
    }  # fmt: skip


@pytest.mark.parametrize(("all_may", "may"), [(False, {"signatory"}), (True, {"signatory", "other deputy"})])
def test_who_may_appraise(chain, friend, proposal, all_may, may):
    services.set_handling(chain.congress, by=chain.secretary, deputies_appraise=all_may)
    people = who(chain, friend)

    assert {name for name, user in people.items() if user.has_perm("proposals.appraise", proposal)} == may
    for name in people.keys() - may:
        with pytest.raises(PermissionDenied):
            appraise(proposal, people[name])
    assert Appraisal.objects.count() == 0


def test_a_suspended_signatory_and_one_who_declined_do_not(friend, proposal):
    CoSignature.objects.update(state="declined")
    assert not friend.has_perm("proposals.appraise", proposal)

    CoSignature.objects.update(state="confirmed")
    Mandate.objects.filter(pk=friend.acting_as.mandate.pk).update(state="suspended", reason="investigated")

    assert not User.objects.get(pk=friend.pk).has_perm("proposals.appraise", proposal)


def test_a_confidential_proposal_is_appraised_by_its_signatories_alone(chain, friend, proposal):
    services.set_handling(chain.congress, by=chain.secretary, deputies_appraise=True)
    services.move(proposal, "make_confidential", by=chain.deputy, reason="担心打击报复")
    proposal.refresh_from_db()

    assert friend.has_perm("proposals.appraise", proposal)
    assert not factories.deputy(chain.congress).has_perm("proposals.appraise", proposal)


@pytest.mark.parametrize("state", sorted(State))
def test_it_is_written_while_a_reply_is_out_and_the_proposal_not_closed(chain, friend, proposal, state):
    Proposal.objects.filter(pk=proposal.pk).update(state=state)

    if state in APPRAISED:
        assert appraise(proposal, friend).state == "written"
    else:
        with pytest.raises(Refused):
            appraise(proposal, friend)


TABLE = {
    "written": {"signatory": ["rewrite_appraisal"], "secretary": ["show_appraisal", "withhold_appraisal"]},
    "shown": {"signatory": ["rewrite_appraisal"], "secretary": ["withhold_appraisal"]},
    "withheld": {"signatory": ["rewrite_appraisal"], "secretary": ["show_appraisal"]},
}


@pytest.mark.parametrize("state", AppraisalState.values)
def test_open_moves(chain, friend, proposal, state):
    appraisal = appraise(proposal, friend)
    if state != "written":
        fields = {"reason": "涉及个人信息"} if state == "withheld" else {}
        screen(appraisal, chain, "show_appraisal" if state == "shown" else "withhold_appraisal", **fields)
    appraisal = Appraisal.objects.select_related("proposal", "mandate").get()

    moves = {
        name: [move.name for move in APPRAISAL_MOVES.open_to(user, appraisal)]
        for name, user in who(chain, friend).items()
    }

    assert {name: found for name, found in moves.items() if found} == TABLE[state]


def test_one_in_a_round_and_writing_it_anew_takes_it_back_to_the_screening(chain, friend, proposal):
    first = appraise(proposal, friend)
    screen(first, chain, "show_appraisal")

    again = appraise(proposal, friend, text="答复空泛。", rating="dissatisfied")

    assert again.pk == first.pk
    row = Appraisal.objects.get()
    assert (row.state, row.text, row.rating, row.screened_by) == ("written", "答复空泛。", "dissatisfied", None)
    Proposal.objects.filter(pk=proposal.pk).update(round=2)
    appraise(proposal, friend)
    assert list(Appraisal.objects.order_by("pk").values_list("round", flat=True)) == [1, 2]
    with pytest.raises(IntegrityError), transaction.atomic():
        Appraisal.objects.create(proposal=proposal, mandate=friend.acting_as.mandate, round=2, **SAID)


@pytest.mark.parametrize(("fields", "wrong"), [({"rating": "great"}, "rating"), ({"text": "  "}, "text")])
def test_nothing_half_said_is_kept(friend, proposal, fields, wrong):
    with pytest.raises(Invalid) as refusal:
        appraise(proposal, friend, **fields)

    assert (list(refusal.value.errors), Appraisal.objects.count()) == ([wrong], 0)


def test_withholding_needs_a_reason_and_the_table_insists(chain, friend, proposal):
    appraisal = appraise(proposal, friend)

    with pytest.raises(Invalid):
        screen(appraisal, chain, "withhold_appraisal", reason=" ")
    for wrong in ({"state": "withheld"}, {"state": "shown"}, {"state": "lost"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Appraisal.objects.filter(pk=appraisal.pk).update(**wrong)


READS = [
    (None, {}, {"signatory", "secretary"}),
    ("show_appraisal", {}, {"signatory", "secretary", "lead", "clerk", "office", "leader"}),
    ("withhold_appraisal", {"reason": "涉及个人信息"}, {"signatory", "secretary"}),
]


@pytest.mark.parametrize(("move", "fields", "readers"), READS)
def test_others_read_it_only_when_it_is_shown(client, chain, friend, proposal, move, fields, readers):
    appraisal = appraise(proposal, friend)
    if move:
        screen(appraisal, chain, move, **fields)

    pages = {name: read(client, user, proposal) for name, user in who(chain, friend).items()}

    assert {name for name, page in pages.items() if SAID["text"] in page} == readers
    assert {name for name, page in pages.items() if "涉及个人信息" in page} == (readers if fields else set())
    assert {name for name, user in who(chain, friend).items() if Appraisal.objects.visible_to(user).exists()} == readers


def test_the_secretariat_is_told_of_it_and_the_author_of_what_became_of_it(chain, friend, proposal, work_off):
    work_off()
    Notification.objects.all().delete()
    appraisal = appraise(proposal, friend)
    screen(appraisal, chain, "withhold_appraisal", reason="涉及个人信息")
    screen(appraisal, chain, "show_appraisal")
    work_off()

    told = [(notice.recipient, notice.event.kind) for notice in Notification.objects.order_by("pk")]
    assert told == [
        (chain.secretary, "proposals.appraise"),
        (friend, "proposals.withhold_appraisal"),
        (friend, "proposals.show_appraisal"),
    ]
    assert "涉及个人信息" not in Notification.objects.get(event__kind="proposals.show_appraisal").text


def test_the_leads_evaluation_alone_counts(chain, friend, proposal):
    screen(appraise(proposal, friend, rating="dissatisfied"), chain, "show_appraisal")

    closed = evaluated(chain, HandlingTask.objects.get(organ=chain.bureau))

    assert closed.state == "closed"
    assert Evaluation.objects.get().overall == "satisfied"
    with pytest.raises(Refused):
        appraise(closed, friend)


def test_pages_to_write_and_to_screen(client, chain, friend, proposal):
    assert f"/proposals/{proposal.pk}/appraise/" in read(client, friend, proposal)
    empty = client.post(f"/proposals/{proposal.pk}/appraise/", {"rating": "satisfied", "text": ""})
    client.post(f"/proposals/{proposal.pk}/appraise/", SAID)
    again = client.get(f"/proposals/{proposal.pk}/appraise/").content.decode()
    appraisal = Appraisal.objects.get()
    assert (empty.status_code, SAID["text"] in again) == (422, True)
    assert client.get(f"/appraisals/{appraisal.pk}/show_appraisal/").status_code == 403
    assert client.get(f"/appraisals/{appraisal.pk}/rewrite_appraisal/").status_code in {403, 404}

    page = read(client, chain.secretary, proposal)
    assert f"/appraisals/{appraisal.pk}/withhold_appraisal/" in page
    refused = client.post(f"/appraisals/{appraisal.pk}/withhold_appraisal/", {"reason": ""})
    client.post(f"/appraisals/{appraisal.pk}/withhold_appraisal/", {"reason": "涉及个人信息"})

    assert (refused.status_code, Appraisal.objects.get().state) == (422, "withheld")
    client.force_login(chain.clerk)
    assert client.get(f"/appraisals/{appraisal.pk}/show_appraisal/").status_code == 404
    client.force_login(chain.deputy)
    assert client.get(f"/proposals/{proposal.pk}/appraise/").status_code == 403


def test_a_co_handler_does_not_read_who_said_it_where_names_are_hidden(client, chain, friend, proposal):
    other = factories.organ(chain.congress, code="U20", parent=chain.block)
    reader = factories.staff(chain.congress, Role.UNIT_CLERK, organ=other)
    HandlingTask.objects.create(
        proposal=proposal, congress=chain.congress, organ=other, role="co", state="signed_for",
        parent=proposal.tasks.get(parent=None),
    )  # fmt: skip
    services.set_handling(chain.congress, by=chain.secretary, units_see_authors=False)
    screen(appraise(proposal, friend), chain, "show_appraisal")

    page = read(client, reader, proposal)

    assert SAID["text"] in page
    assert "李大明" not in page


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("reader", ["deputy", "secretary"])
def test_the_page_asks_the_same_for_one_and_three(client, chain, proposal, count, reader, django_assert_num_queries):
    for _nth in range(count):
        Appraisal.objects.create(
            proposal=proposal, mandate=factories.mandate(chain.congress), round=1, state="shown",
            screened_by=chain.secretary, screened_at="2026-01-16T00:00Z", **SAID,
        )  # fmt: skip
    user = getattr(chain, reader)
    read(client, user, proposal)

    with django_assert_num_queries(12):
        page = client.get(proposal.get_absolute_url()).content.decode()

    assert page.count(SAID["text"]) == count
    assert Event.objects.filter(kind="proposals.appraise").count() == 0
