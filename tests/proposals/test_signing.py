"""Co-signing: who is asked, who signs, what an edit does, and how many a motion needs."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from congress import reminders
from congress.errors import Refused
from congress.models import Notification
from proposals import services
from proposals.forms import form_of
from proposals.models import CoSignature, HandlingTask, Proposal
from proposals.queries import open_moves
from tests import factories
from tests.proposals.steps import DAY_TWO, assigned, dispatched


@pytest.fixture(autouse=True)
def _second_day_of_the_session():
    with time_machine.travel(DAY_TWO, tick=False):
        yield


@pytest.fixture
def friends(chain):
    """Nine more deputies of the congress, as users."""
    return [factories.deputy(chain.congress, name=f"代表{nth}") for nth in range(9)]


def mandates(*users):
    return [user.acting_as.mandate for user in users]


def written(chain, **fields):
    return services.create(by=chain.deputy, title="关于治理东河的建议", body="清淤。", **fields)


def signed_by(proposal, *users):
    for user in users:
        services.move(proposal, "confirm", by=user)


def states(proposal):
    rows = proposal.signatures.order_by("pk").values_list("mandate__person__name", "state")
    return dict(rows)


def names_of_moves(proposal, user):
    return [move.name for move in open_moves(Proposal.objects.get(pk=proposal.pk), user)]


def test_invited_deputies_see_the_text_and_sign_or_decline(chain, friends, work_off):
    one, two, stranger = friends[:3]
    proposal = services.move(written(chain), "invite", by=chain.deputy, deputies=mandates(one, two))
    work_off()

    assert proposal.state == "cosigning"
    assert Notification.objects.filter(kind="proposals.invite").count() == 2
    for user, sees in ((one, True), (two, True), (stranger, False), (chain.secretary, False)):
        assert Proposal.objects.visible_to(user).filter(pk=proposal.pk).exists() == sees
        assert user.has_perm("proposals.view", proposal) == sees
    services.move(proposal, "confirm", by=one, remark="赞成")
    services.move(proposal, "decline", by=two, remark="不了解情况")
    assert states(proposal) == {"代表0": "confirmed", "代表1": "declined"}
    assert not Proposal.objects.visible_to(two).filter(pk=proposal.pk).exists()
    with pytest.raises(PermissionDenied):
        services.move(proposal, "confirm", by=stranger)


def test_an_edit_asks_everybody_who_signed_again(chain, friends, work_off):
    one = friends[0]
    proposal = services.move(written(chain), "invite", by=chain.deputy, deputies=mandates(one))
    signed_by(proposal, one)
    version = Proposal.objects.get(pk=proposal.pk).version

    services.revise(proposal, by=chain.deputy, version=version, body="清淤并护岸。")
    work_off()

    assert states(proposal) == {"代表0": "invited"}
    assert Notification.objects.filter(kind="proposals.reset_signatures", recipient=one).count() == 1


def test_saving_without_a_change_keeps_the_signatures(chain, friends):
    proposal = services.move(written(chain), "invite", by=chain.deputy, deputies=mandates(friends[0]))
    signed_by(proposal, friends[0])
    version = Proposal.objects.get(pk=proposal.pk).version

    services.revise(proposal, by=chain.deputy, version=version, body="清淤。")

    assert states(proposal) == {"代表0": "confirmed"}


def test_an_invitation_is_withdrawn_before_it_is_answered(chain, friends):
    one, two = friends[:2]
    proposal = services.move(written(chain), "invite", by=chain.deputy, deputies=mandates(one, two))
    signed_by(proposal, two)

    services.move(proposal, "uninvite", by=chain.deputy, deputy=one.acting_as.mandate)

    assert states(proposal) == {"代表0": "revoked", "代表1": "confirmed"}
    assert not Proposal.objects.visible_to(one).filter(pk=proposal.pk).exists()
    with pytest.raises(Refused):
        services.move(proposal, "uninvite", by=chain.deputy, deputy=two.acting_as.mandate)


def test_open_invitations_end_when_the_text_is_handed_in(chain, friends):
    one, two = friends[:2]
    proposal = services.move(written(chain), "invite", by=chain.deputy, deputies=mandates(one, two))
    signed_by(proposal, one)

    proposal = services.move(proposal, "submit", by=chain.deputy)

    assert (proposal.state, states(proposal)) == ("submitted", {"代表0": "confirmed", "代表1": "lapsed"})
    with pytest.raises((Refused, PermissionDenied)):
        services.move(proposal, "confirm", by=two)


# Days after the last day to sign, and whether one may still sign.
@pytest.mark.parametrize(("days", "may"), [(0, True), (1, False)])
def test_signatures_end_with_their_last_day(chain, friends, days, may):
    until = DAY_TWO.date() + dt.timedelta(days=3)
    proposal = services.move(
        written(chain), "invite", by=chain.deputy, deputies=mandates(friends[0]), cosign_until=until
    )

    with time_machine.travel(DAY_TWO + dt.timedelta(days=3 + days), tick=False):
        if may:
            signed_by(proposal, friends[0])
        else:
            with pytest.raises(Refused):
                signed_by(proposal, friends[0])


def test_who_has_not_answered_is_reminded_on_the_last_days(chain, friends, work_off):
    one, two = friends[:2]
    until = DAY_TWO.date() + dt.timedelta(days=5)
    proposal = services.move(written(chain), "invite", by=chain.deputy, deputies=mandates(one, two), cosign_until=until)
    signed_by(proposal, one)
    reminded = []
    for days in range(7):
        with time_machine.travel(DAY_TWO + dt.timedelta(days=days), tick=False):
            reminded.append(reminders.remind_of_days())
            work_off()

    assert reminded == [0, 0, 0, 0, 1, 1, 0]
    told = Notification.objects.filter(kind="proposals.remind_signatories")
    assert [notice.recipient for notice in told] == [two, two]


def test_an_open_call_is_seen_and_joined_by_every_deputy_of_the_congress(chain, friends):
    foreign = factories.deputy(factories.congress())
    proposal = services.move(written(chain), "invite", by=chain.deputy, open_call=True)

    assert names_of_moves(proposal, friends[0]) == ["join"]
    assert Proposal.objects.visible_to(friends[0]).filter(pk=proposal.pk).exists()
    assert not Proposal.objects.visible_to(foreign).filter(pk=proposal.pk).exists()
    services.move(proposal, "join", by=friends[0])
    assert states(proposal) == {"代表0": "confirmed"}
    assert names_of_moves(proposal, friends[0]) == ["confirm", "decline"]
    for somebody in (foreign, chain.secretary, chain.deputy):
        with pytest.raises(PermissionDenied):
            services.move(proposal, "join", by=somebody)


# Level, kind, signatures besides the lead's, and whether it may be handed in (Organic Law arts 22, 24).
QUORUMS = [
    ("city", "proposal", 0, True),
    ("city", "motion", 8, False),
    ("city", "motion", 9, True),
    ("city", "interpellation", 8, False),
    ("city", "interpellation", 9, True),
    ("town", "motion", 3, False),
    ("town", "motion", 4, True),
    ("town", "interpellation", 4, False),
]


@pytest.mark.parametrize(("level", "kind", "others", "may"), QUORUMS)
def test_a_motion_needs_its_quorum(chain, friends, level, kind, others, may):
    chain.congress.level = level
    chain.congress.save()
    proposal = written(chain, kind=kind)
    if others:
        proposal = services.move(proposal, "invite", by=chain.deputy, deputies=mandates(*friends))
        signed_by(proposal, *friends[:others])

    if may:
        assert services.move(proposal, "submit", by=chain.deputy).state == "submitted"
    else:
        with pytest.raises(Refused):
            services.move(proposal, "submit", by=chain.deputy)


def full_motion(chain, friends):
    proposal = services.move(written(chain, kind="motion"), "invite", by=chain.deputy, deputies=mandates(*friends))
    signed_by(proposal, *friends)
    return proposal


@pytest.mark.parametrize(("minutes", "may"), [(-1, True), (0, True), (1, False)])
def test_motions_end_with_the_presidiums_deadline(chain, friends, minutes, may):
    chain.session.motion_deadline = DAY_TWO
    chain.session.save()
    motion = full_motion(chain, friends)

    with time_machine.travel(DAY_TWO + dt.timedelta(minutes=minutes), tick=False):
        if may:
            assert services.move(motion, "submit", by=chain.deputy).state == "submitted"
        else:
            with pytest.raises(Refused):
                services.move(motion, "submit", by=chain.deputy)


def test_a_motion_is_handed_in_while_the_session_sits(chain, friends):
    motion = full_motion(chain, friends)

    with time_machine.travel(DAY_TWO + dt.timedelta(days=10), tick=False), pytest.raises(Refused):
        services.move(motion, "submit", by=chain.deputy)


def test_a_motion_becomes_a_proposal_with_its_signatures_and_history(chain, friends, work_off):
    motion = services.move(full_motion(chain, friends), "submit", by=chain.deputy)

    proposal = services.move(motion, "convert", by=chain.secretary, note="不属于本级职权，作为建议办理")
    work_off()

    assert (proposal.pk, proposal.kind, proposal.state) == (motion.pk, "proposal", "submitted")
    assert proposal.converted_at is not None
    assert proposal.signatures.filter(state="confirmed").count() == 9
    assert Notification.objects.filter(kind="proposals.convert").count() == 10
    accepted = services.move(proposal, "accept", by=chain.secretary, category=chain.categories[0])
    assert accepted.number_text == "八届五次第001号"
    with pytest.raises(Refused):
        services.move(proposal, "decide", by=chain.secretary, decision="agenda")


def test_the_presidiums_decision_on_a_motion_is_recorded(chain, friends):
    motion = services.move(full_motion(chain, friends), "submit", by=chain.deputy)
    services.move(motion, "accept", by=chain.secretary, category=chain.categories[0])

    motion = services.move(motion, "decide", by=chain.secretary, decision="committee", note="交城建环资委审议")

    assert (motion.decision, motion.state) == ("committee", "accepted")


def test_what_all_have_signed_is_withdrawn_by_all(chain, friends):
    one, two = friends[:2]
    proposal = services.move(written(chain), "invite", by=chain.deputy, deputies=mandates(one, two))
    signed_by(proposal, one, two)
    proposal = services.move(proposal, "submit", by=chain.deputy)
    services.move(proposal, "agree_to_withdraw", by=one)

    with pytest.raises(Refused):
        services.move(proposal, "withdraw", by=chain.deputy, note="已解决")
    services.move(proposal, "agree_to_withdraw", by=two)

    assert services.move(proposal, "withdraw", by=chain.deputy, note="已解决").state == "withdrawn"


def test_signatories_see_units_and_replies_but_invited_ones_who_did_not_sign_do_not(chain, friends):
    one, two = friends[:2]
    proposal = services.move(written(chain), "invite", by=chain.deputy, deputies=mandates(one, two))
    signed_by(proposal, one)
    services.move(proposal, "submit", by=chain.deputy)
    services.move(proposal, "accept", by=chain.secretary, category=chain.categories[0])
    task = dispatched(chain, assigned(chain, proposal))

    assert HandlingTask.objects.visible_to(one).filter(pk=task.pk).exists()
    assert not HandlingTask.objects.visible_to(two).filter(pk=task.pk).exists()


def test_a_suspended_deputy_signs_nothing(chain, friends):
    proposal = services.move(written(chain), "invite", by=chain.deputy, deputies=mandates(friends[0]))
    CoSignature.objects.get().mandate.__class__.objects.filter(pk=friends[0].acting_as.mandate.pk).update(
        state="suspended", reason="custody"
    )

    with pytest.raises(PermissionDenied):
        services.move(proposal, "confirm", by=type(friends[0]).objects.get(pk=friends[0].pk))


# What is typed into the field, and the names found (None: refused).
TYPED = [
    ("代表0", ["代表0"]),
    ("代表0、代表1，代表2 代表3", ["代表0", "代表1", "代表2", "代表3"]),
    ("代表0 代表0", ["代表0"]),
    ("没有此人", None),
    ("王秀英", None),
]


@pytest.mark.parametrize(("typed", "names"), TYPED)
def test_deputies_are_named_by_name(chain, friends, typed, names):
    factories.deputy(chain.congress, name="王秀英")
    form = form_of("invite", written(chain))({"deputies": typed})

    assert form.is_valid() == (names is not None)
    if names:
        assert [mandate.person.name for mandate in form.cleaned_data["deputies"]] == names


def test_a_namesake_is_named_by_the_card_number(chain):
    twin = factories.deputy(chain.congress, name="王秀英")
    card = twin.acting_as.mandate.card_number

    form = form_of("invite", written(chain))({"deputies": card})

    assert form.is_valid()
    assert form.cleaned_data["deputies"] == [twin.acting_as.mandate]
