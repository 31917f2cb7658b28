"""The seeded proposals are what the services would have made of them."""

import datetime as dt

import pytest
import time_machine
from django.db.models import Count, Q

from congress.files import attached
from congress.models import Congress, Counter, Event, Notification, Role, User
from proposals import queries, services
from proposals.demo.stories import CITY_STORIES, PATHS
from proposals.demo.telling import STORIES
from proposals.models import (
    Appraisal,
    Commitment,
    Coordination,
    CoSignature,
    DiaryEntry,
    HandlingRules,
    HandlingTask,
    HandOverItem,
    Mark,
    Proposal,
    Reply,
    ReplyManner,
    SupervisionCase,
    UnitReport,
)
from proposals.workflow import (
    SENT,
    AppraisalState,
    CaseState,
    ItemState,
    MarkKind,
    Promise,
    ReportState,
    Signing,
    State,
    TaskState,
)
from tests.proposals.twin import GIVEN, events_of, made_again, picture
from tests.seeded import NOON

# States without an example in the small size, each with the reason.
UNTOLD = [
    State.UNDER_REVIEW,  # no move leads into it
    ItemState.WITHDRAWN,  # a slip of the pen, rare enough to be made by hand
    CaseState.REPORTED,  # the one case waits for its report: the unit's account has something to do
    CaseState.SETTLED,  # the same
]


@pytest.fixture(autouse=True)
def on_the_day(seeded, db):
    with time_machine.travel(NOON, tick=False):
        yield


def user(username):
    return User.objects.select_related("acting_as").get(username=username)


def led_by(username):
    return Proposal.objects.written().filter(lead__post__user__username=username).order_by("pk")


def led_or_drafted_by(username):
    own = Q(lead__post__user__username=username) | Q(drafter__post__user__username=username)
    return Proposal.objects.filter(own).order_by("pk")


@pytest.mark.parametrize(
    ("states", "rows", "column"),
    [
        (State, Proposal.objects.written(), "state"),
        (TaskState, HandlingTask.objects.all(), "state"),
        (ItemState, HandOverItem.objects.all(), "proposal__state"),
        (CaseState, SupervisionCase.objects.all(), "state"),
        (Signing, CoSignature.objects.all(), "state"),
        (MarkKind, Mark.objects.all(), "kind"),
        (ReplyManner, Reply.objects.all(), "manner"),
        (Promise, Commitment.objects.all(), "state"),
        (ReportState, UnitReport.objects.all(), "state"),
        (AppraisalState, Appraisal.objects.all(), "state"),
    ],
)
def test_every_state_has_its_example_or_a_reason_why_not(states, rows, column):
    there = set(rows.order_by().values_list(column, flat=True))

    assert {each for each in states if each not in there} == {each for each in UNTOLD if type(each) is states}


def test_what_is_rare_has_its_example():
    many = Proposal.objects.filter(tasks__parent=None).annotate(organs=Count("tasks")).filter(organs__gt=1, round=1)

    assert many.filter(state=State.IN_HANDLING).exists()
    part = Proposal.objects.get(main__isnull=False)
    for proposal in (part, part.main):
        assert proposal.number_text
        assert Reply.objects.get(task__proposal=proposal).evaluation.mandate == proposal.lead
    assert Coordination.objects.filter(decided_at=None).exists()
    for reply in Reply.objects.filter(manner=ReplyManner.PAPER).order_by("pk"):
        assert list(attached(reply, "scan")) == [reply.scan]


def test_there_are_some_sixty_proposals_in_the_city_and_a_few_below():
    count = {code: Proposal.objects.written().filter(congress__code=code).count() for code in STORIES}

    assert count == {"anlan": 90, "donghu": 8, "beishan": 5}  # one was made of a voter's opinion


def test_the_successor_of_a_closed_office_reads_its_file():
    task = HandlingTask.objects.get(organ__code="X01")

    assert (task.state, task.organ.is_closed) == (TaskState.REPLIED, True)
    assert HandlingTask.objects.visible_to(user("u13")).filter(pk=task.pk).exists()


@pytest.mark.parametrize(
    ("username", "states"),
    [
        ("deputy01", ["closed", "closed", "draft", "draft", "in_handling", "replied", "submitted"]),
        ("deputy02", ["assigned", "closed", "in_handling", "replied", "sent_back", "submitted"]),
        ("deputy03", ["accepted", "draft", "evaluated", "in_handling", "refused"]),
    ],
)
def test_the_first_deputies_have_something_to_do(username, states):
    assert sorted(led_by(username).values_list("state", flat=True)) == states


def test_settling_changes_nothing():
    for proposal in Proposal.objects.all():
        before = proposal.state, proposal.closed_at, sorted(proposal.clocks.running().values_list("what", flat=True))

        services.settle(proposal)

        running = sorted(proposal.clocks.running().values_list("what", flat=True))
        assert (proposal.state, proposal.closed_at, running) == before


def test_the_clock_finds_nothing_to_lapse():
    assert services.close_unreturned() == 0


def test_nothing_lies_in_the_future():
    latest = dt.datetime(2026, 1, 15, 9, 30, tzinfo=dt.UTC)  # half past five on the first day of the session

    assert Event.objects.filter(kind__startswith="proposals.", at__gt=latest).count() == 0
    assert Proposal.objects.filter(created_at__gt=latest).count() == 0


def written():
    """What the deputies of the city have put in writing."""
    return Proposal.objects.written().filter(congress__code="anlan")


def test_open_moves_of_the_lead_are_those_of_the_table():
    expected = {
        "draft": ["invite", "submit", "make_confidential", "withdraw"], "sent_back": ["invite", "submit", "make_confidential", "withdraw"],
        "submitted": ["make_confidential", "withdraw"], "accepted": ["supplement", "make_confidential", "withdraw"],
        "assigned": ["supplement", "make_confidential", "withdraw"], "in_handling": ["supplement", "make_confidential", "withdraw"],
        "replied": ["evaluate", "make_confidential"], "cosigning": ["invite", "uninvite", "submit", "make_confidential", "withdraw"],
        "letter": ["make_confidential"], "evaluated": ["make_confidential"], "closed": ["make_confidential"],
        "refused": ["make_confidential"], "withdrawn": [], "forwarded": ["make_confidential"],
        "committee_check": ["make_confidential", "withdraw"],
    }  # fmt: skip

    for proposal in written().select_related("lead__post__user__acting_as"):
        who = proposal.lead.post.user
        objecting = ["object"] if proposal.entered_by else []
        names = objecting + expected[proposal.state]
        if proposal.confidential:  # only the secretariat lifts it
            names.remove("make_confidential")
        if "withdraw" in names and proposal.signatures.filter(state="confirmed").exists() and proposal.state in SENT:
            names.remove("withdraw")  # what several have signed, all agree to withdraw
        assert [move.name for move in queries.open_moves(proposal, who)] == names


def test_open_moves_of_the_staff_are_those_of_the_table():
    expected = {
        "committee_check": ["pass_on", "send_back"],
        "submitted": ["accept", "send_back", "refuse", "letter", "amend", "split"],
        "accepted": ["amend", "merge", "assign", "mark"],
        "refused": ["letter"],
        "replied": ["enter_rating", "mark"],
        "evaluated": ["rehandle", "conclude", "mark"],
        "assigned": ["assign_more", "mark"],
        "in_handling": ["assign_more", "mark"],
        "closed": ["mark"],
    }
    borne = {"": [], "excellent": ["unmark"], "direct_line": ["unmark"]}
    affairs = user("affairs")

    for proposal in written():
        closing = "lift_confidentiality" if proposal.confidential else "make_confidential"
        assert [move.name for move in queries.open_moves(proposal, affairs)] == [
            *expected.get(proposal.state, []), *borne.get(proposal.marks, ["unmark", "report_on"]),
            *([closing] if proposal.state in SENT else []),
        ]  # fmt: skip


def test_bureau_water_has_a_task_at_each_step():
    tasks = HandlingTask.objects.visible_to(user("bureau-water"))

    assert sorted(set(tasks.values_list("state", flat=True))) == [
        "in_handling", "pending", "replied", "reply_approved", "reply_drafted", "signed_for",
    ]  # fmt: skip


def test_offices_have_something_to_dispatch_and_returns_to_decide():
    tasks = HandlingTask.objects.visible_to(user("office"))

    assert tasks.filter(parent=None, state=TaskState.PENDING).count() == 3
    assert tasks.filter(state=TaskState.RETURN_REQUESTED).count() == 1
    assert HandlingTask.objects.visible_to(user("party-office")).count() == 4


def test_somebody_is_late():
    late = HandlingTask.objects.open().overdue().order_by("organ__code")
    assert [str(task.organ) for task in late] == ["市公安局交警支队", "市交通运输局", "市人民法院"]


def test_timeline_of_every_proposal_renders():
    reader = User.objects.filter(acting_as__role=Role.SECRETARIAT).first()
    for proposal in Proposal.objects.all():
        tasks = list(proposal.tasks.select_related("organ"))

        lines = queries.timeline(proposal, tasks, user=reader)

        assert len(lines) == len(events_of(proposal))
        assert all(line["text"] for line in lines)


def test_numbers_run_without_gaps_and_go_on():
    for counter in Counter.objects.filter(series__regex=r"^\d+:(in|recess):\w+$"):
        session, part, kind = counter.series.split(":")
        given = Proposal.objects.filter(session=session, in_session=part == "in", kind=kind, number__gt=0)
        assert sorted(given.values_list("number", flat=True)) == list(range(1, counter.value + 1))
    assert led_by("deputy01").filter(number_text="八届四次第001号").count() == 1


def test_items_stand_in_every_state_but_withdrawn_and_their_numbers_go_on():
    every = HandOverItem.objects.order_by("pk")

    assert {item.state for item in every} == set(ItemState.values) - {"withdrawn"}
    for counter in Counter.objects.filter(series__endswith=":items"):
        numbers = Proposal.objects.filter(kind="hand_over", session=counter.series.split(":")[0])
        assert sorted(numbers.values_list("number", flat=True)) == list(range(1, counter.value + 1))
    assert queries.item_figures(every) == {"all": 15, "answered": 7, "solved": 5, "same_day": 4}


def test_items_are_moved_by_whom_their_table_names():
    secretary = user("secretariat")
    moves = {
        item.proposal.title[:4]: [m.name for m in queries.open_moves(item, secretary)]
        for item in HandOverItem.objects.all()
    }

    assert moves["审议学前"] == ["report_again", "conclude_item"]
    assert moves["希望说明"] == ["hand_over", "withdraw_item"]
    assert [
        m.name
        for m in queries.open_moves(HandOverItem.objects.get(proposal__title__startswith="环城路"), user("deputy01"))
    ] == ["rate_item"]


def test_sent_replies_have_letters(seeded):
    sent = Reply.objects.exclude(sent_at=None).filter(form="")

    assert sent.count() == 36
    assert sent.filter(manner=ReplyManner.PAPER).count() == 1
    for reply in sent:
        assert (seeded / reply.letter.stored.name).read_bytes()[:5] == b"%PDF-"
        assert list(attached(reply, "scan" if reply.scan else "letter")) == [reply.letter]


def test_promises_are_reported_as_done_and_rated():
    done = Commitment.objects.get(state=Promise.DONE)
    rated = Commitment.objects.filter(state=Promise.CONFIRMED, congress__code="anlan")

    assert list(done.steps.values_list("move", "rating")) == [("fulfil", "")]
    assert rated.exists()
    for row in rated.order_by("pk"):
        assert list(row.steps.order_by("pk").values_list("move", "rating")) == [("fulfil", ""), ("rate", "satisfied")]
        told = [event.kind for event in Event.objects.about(row)]
        assert told == ["proposals.fulfil", "proposals.rate"]


def test_a_photo_lies_in_a_diary(seeded):
    for entry in DiaryEntry.objects.exclude(file_count=0).order_by("pk"):
        (photo,) = attached(entry, "diary")
        assert (seeded / photo.stored.name).read_bytes()[:4] == b"\x89PNG"
    assert DiaryEntry.objects.exclude(file_count=0).exists()


def test_figures_of_the_report_that_was_sent_come_out_again():
    report = UnitReport.objects.get(state=ReportState.SENT)

    assert report.figures == queries.report_figures(report.written_by, report.organ, report.year)
    assert {row.version for row in UnitReport.objects.order_by("pk")} == {1, 2, 3}


def test_appraisals_are_of_deputies_who_may():
    for row in Appraisal.objects.select_related("proposal__lead").order_by("pk"):
        assert row.mandate.post.user.has_perm("proposals.appraise", row.proposal)
        assert (row.reason != "") == (row.state == AppraisalState.WITHHELD)


def test_deputy_has_notices_read_and_unread():
    mine = Notification.objects.filter(recipient__username="deputy01")

    assert mine.filter(read_at=None).count() > 0
    assert mine.exclude(read_at=None).count() > 0
    assert [notice.created_at for notice in mine] == [notice.event.at for notice in mine]


# One course of each path, made again by the services ----------------------------------------------------------------


def example(path):
    """The first proposal of the city told with this path."""
    story = next(one for one in CITY_STORIES if one.path == path)
    return next(
        proposal
        for proposal in led_or_drafted_by(f"deputy{story.deputy:02}")
        if [
            name
            for event in events_of(proposal)
            if (name := event.kind.removeprefix("proposals.")) not in {"publish", "draft_for_delegation"}
            and "on_paper" not in event.data
            and not (proposal.main and name in GIVEN)
        ]
        == [step.partition(":")[0] for step in PATHS[path]]
    )


RULED = {  # what the congress would have to provide for
    "committee": {"delegation_checks": True, "committee_checks": True},
    "audited": {"office_audits_replies": True},
}


@pytest.mark.parametrize("path", sorted({story.path for story in CITY_STORIES}))
def test_services_would_have_made_the_same(path):
    model = example(path)
    expected = picture(model)
    if path in RULED:
        HandlingRules.objects.update_or_create(congress=model.congress, defaults=RULED[path])

    twin = made_again(model)

    assert picture(twin) == expected


def test_accepted_proposals_are_registered_as_duty_and_nothing_is_left_to_register():
    for congress in Congress.objects.order_by("pk"):
        assert services.register_past(congress) == 0
