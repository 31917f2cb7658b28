"""The table: who may make which move from which state, exactly; who sees what, by list and by rule."""

import pytest
from django.core.exceptions import PermissionDenied

from congress.errors import Invalid, Refused
from congress.models import User
from liaison import services
from liaison.models import VoterOpinion
from liaison.rules import VOTER
from liaison.workflow import OPINION_MOVES, OpinionState
from tests.liaison import steps

NOBODY = {}
GIVE_BACK = {"worker": ["give_back"]}
# a way to a state → who → the exact moves; whoever is not named has none.
TABLE = {
    "received": {"worker": ["accept", "refuse", "discard"]},
    "refused": NOBODY,
    "discarded": NOBODY,
    "accepted": {
        "worker": ["reply", "forward", "pass_up", "pass_to"],
        "deputy": ["reply", "turn", "pass_up"],
    },
    "forwarded": {"worker": ["take", "answer", "give_back"]},  # to the village, which has no account
    "with_letters": {"worker": ["note_case", "give_back"]},
    "registered": {"worker": ["note_case", "answer", "give_back"]},
    "passed_up": GIVE_BACK | {"higher": ["turn", "take", "answer", "give_back"]},
    "handed_over": GIVE_BACK
    | {
        "clerk": ["take", "answer", "give_back"],
        "bureau_lead": ["take", "answer", "give_back"],
        "secretary": ["take", "answer", "give_back"],
    },
    "in_handling": GIVE_BACK
    | {
        "clerk": ["answer", "give_back"],
        "bureau_lead": ["answer", "give_back"],
        "secretary": ["answer", "give_back"],
    },
    "converted": {"worker": ["reply"], "deputy": ["reply"]},
    "replied": {"worker": ["summarise"], "voter": ["rate"]},
    "closed": {"worker": ["summarise"]},
}
PEOPLE = (
    "worker", "stranger", "deputy", "other", "outsider", "higher", "secretary", "leader", "clerk", "bureau_lead",
    "office", "foreign",
)  # fmt: skip
SEEN_BY_STAFF = {"worker", "secretary", "leader"}
SEEN = {
    "received": SEEN_BY_STAFF,
    "refused": SEEN_BY_STAFF,
    "discarded": SEEN_BY_STAFF,
    "accepted": SEEN_BY_STAFF | {"deputy"},
    "forwarded": SEEN_BY_STAFF | {"deputy"},
    "with_letters": SEEN_BY_STAFF | {"deputy"},
    "registered": SEEN_BY_STAFF | {"deputy"},
    "passed_up": SEEN_BY_STAFF | {"deputy", "higher"},
    "handed_over": SEEN_BY_STAFF | {"deputy", "clerk", "bureau_lead"},
    "in_handling": SEEN_BY_STAFF | {"deputy", "clerk", "bureau_lead"},
    "converted": SEEN_BY_STAFF | {"deputy"},
    "replied": SEEN_BY_STAFF | {"deputy"},
    "closed": SEEN_BY_STAFF | {"deputy"},
}


def somebody(here, who):
    return VOTER if who == "voter" else User.objects.get(pk=getattr(here, who).pk)


def brought_to(here, way):
    return steps.fresh(getattr(steps, way)(here))


@pytest.mark.parametrize("way", TABLE)
def test_exactly_these_moves_are_open(here, way):
    opinion = brought_to(here, way)

    found = {
        who: [move.name for move in OPINION_MOVES.open_to(somebody(here, who), opinion)] for who in (*PEOPLE, "voter")
    }

    assert {who: moves for who, moves in found.items() if moves} == TABLE[way]


@pytest.mark.parametrize("way", TABLE)
def test_whoever_is_not_offered_a_move_is_refused_it_and_nothing_changes(here, way):
    opinion = brought_to(here, way)
    before = VoterOpinion.objects.values().get(pk=opinion.pk)

    for who in (*PEOPLE, "voter"):
        user = somebody(here, who)
        for name in OPINION_MOVES.names:
            if name not in TABLE[way].get(who, []):
                with pytest.raises((PermissionDenied, Refused)):
                    services.move(opinion, name, by=user)

    assert VoterOpinion.objects.values().get(pk=opinion.pk) == before


@pytest.mark.parametrize("way", SEEN)
def test_list_and_rule_agree_on_who_sees_it(here, way):
    opinion = brought_to(here, way)
    people = {who: somebody(here, who) for who in PEOPLE}

    listed = {who for who, user in people.items() if VoterOpinion.objects.visible_to(user).exists()}
    ruled = {who for who, user in people.items() if user.has_perm("liaison.view_opinion", opinion)}

    assert (listed, ruled) == (SEEN[way], SEEN[way])


def test_every_state_is_reached(here):
    assert {brought_to(here, way).state for way in TABLE} == set(OpinionState.values)


def test_a_dismissed_worker_sees_nothing_any_more(here, monday):
    steps.received(here)
    services.dismiss(here.house.staff.get(), by=here.secretary)
    monday.shift(86400)

    assert not VoterOpinion.objects.visible_to(somebody(here, "worker")).exists()


def test_a_deputy_who_does_not_belong_to_the_station_gets_nothing(here):
    opinion = steps.received(here)

    with pytest.raises(Invalid):
        steps.accepted(here, opinion, deputy=here.outsider.post.mandate)

    assert steps.fresh(opinion).state == "received"


def test_numbers_have_no_gaps_and_come_with_acceptance(here):
    steps.refused(here)
    numbers = [steps.accepted(here).number for _ in range(3)]

    assert numbers == ["2026-0001", "2026-0002", "2026-0003"]


def test_the_street_gets_only_what_its_head_approved(here):
    opinion = steps.accepted(here)

    with pytest.raises(Invalid) as refusal:
        services.move(opinion, "forward", by=here.worker, route="street", receiver="老城街道")

    assert list(refusal.value.errors) == ["approved_by"]


def test_only_a_deputy_of_a_congress_above_can_be_passed_to(here):
    with pytest.raises(Invalid):
        services.move(steps.accepted(here), "pass_up", by=here.deputy, holder=here.other.post.mandate)


def test_what_comes_back_is_with_the_deputy_and_in_no_other_place(here):
    opinion = services.move(steps.in_handling(here), "give_back", by=here.clerk, reason="不属本单位职责")

    row = opinion.forwardings.get()
    assert (opinion.state, opinion.route, opinion.organ) == ("accepted", "", None)
    assert (row.given_back, row.reason, row.ended_at is not None) == (True, "不属本单位职责", True)


def test_an_answer_reaches_deputy_and_voter_in_the_same_moment(here):
    opinion = services.move(steps.in_handling(here), "answer", by=here.clerk, text="已修好。")

    answer = opinion.answers.get()
    assert (opinion.state, answer.source, answer.text, answer.route) == (
        "replied",
        here.bureau.name,
        "已修好。",
        "organs",
    )
    assert opinion.forwardings.get().ended_at is not None


def test_a_higher_deputy_makes_a_proposal_at_his_own_level(here):
    opinion = services.move(steps.passed_up(here), "turn", by=here.higher, title="关于路灯的建议")

    proposal = opinion.links.get().proposal
    assert proposal.congress_id == here.higher.post.congress_id
    assert (opinion.state, opinion.holder) == ("converted", None)
    assert VoterOpinion.objects.visible_to(somebody(here, "higher")).exists()


def test_nobody_releases_what_he_wrote_himself(here):
    opinion = services.move(
        steps.replied(here), "summarise", by=here.worker, title="路灯", matter="路灯坏了", result="已修"
    )

    published = services.move(opinion, "publish", by=here.secretary)

    assert published.published_at is not None
    assert services.move(published, "unpublish", by=here.secretary).published_at is None


@pytest.mark.parametrize(
    "text", ["请打13987654321", "老王说路灯坏了", "电话 1398765 4321", "０１０-87654321", "身份证110101199003071234"]
)
def test_a_summary_that_gives_the_voter_away_is_refused(here, text):
    with pytest.raises(Invalid) as refusal:
        services.move(steps.replied(here), "summarise", by=here.worker, title="路灯", matter=text, result="已修")

    assert list(refusal.value.errors) == ["matter"]


def test_a_changed_summary_is_released_anew(here):
    told = {"title": "路灯", "matter": "路灯坏了", "result": "已修"}
    opinion = services.move(steps.replied(here), "summarise", by=here.worker, **told)
    services.move(opinion, "publish", by=here.secretary)

    changed = services.move(opinion, "summarise", by=here.worker, **told)

    assert changed.published_at is None


def test_a_voter_rates_once_and_reopens_once(here):
    opinion = services.rate(steps.replied(here), rating="dissatisfied", comment="还是不亮", again=True)
    assert (opinion.state, opinion.round) == ("accepted", 2)

    opinion = services.move(opinion, "reply", by=here.deputy, text="又换了一次。")
    with pytest.raises(Refused):
        services.rate(opinion, rating="dissatisfied", comment="还是不亮", again=True)
    assert steps.fresh(opinion).state == "replied"
    services.rate(opinion, rating="basically_satisfied")

    assert [rating.rating for rating in opinion.ratings.order_by("pk")] == ["dissatisfied", "basically_satisfied"]
    with pytest.raises(Refused):
        services.rate(opinion, rating="satisfied")


def test_dissatisfaction_is_explained(here):
    with pytest.raises(Invalid):
        services.rate(steps.replied(here), rating="dissatisfied")


def test_satisfaction_opens_nothing_again(here):
    with pytest.raises(Invalid):
        services.rate(steps.replied(here), rating="satisfied", again=True)
