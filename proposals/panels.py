"""What the proposals show on shared pages: menu, tiles, desk, home."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from congress import clock
from congress.models import SECRETARIAT, UNIT_STAFF, Congress, Organ, Role
from congress.panels import Figure, MenuItem, Panel, Waiting, number, number_of, panel
from congress.prepared import NumbersFor
from deputies.models import Mandate
from proposals import queries, services
from proposals.models import Clock, Commitment, CoSignature, HandlingTask, ItemSource, Proposal, SupervisionCase
from proposals.workflow import (
    AT_WORK,
    BEFORE_REPLY,
    CHECKED,
    ENDED,
    IN_REVIEW,
    CaseState,
    Promise,
    Signing,
    State,
    TaskState,
)

BY_DEPUTY = (ItemSource.REMARK, ItemSource.INSPECTION)  # the standing committee's own opinions are polled


@panel("menu", order=20)
def menu(request):
    """Proposals for everybody who may list them; the units' tasks for those who handle or dispatch."""
    user = request.user
    items = []
    if user.has_perm("proposals.list"):
        items.append(MenuItem(_("Proposals"), reverse("proposal_list"), "proposal", "/proposals/"))
    if user.acts(Role.DISPATCHER, *UNIT_STAFF, *SECRETARIAT, Role.LEADER):
        items.append(MenuItem(_("Handling"), reverse("task_list"), "task", "/tasks/"))
    if user.acts(Role.DISPATCHER, *UNIT_STAFF, Role.LEADER):  # the secretariat comes by its desk
        items.append(MenuItem(_("Commitments"), reverse("commitment_list"), "done", "/commitments/"))
        items.append(MenuItem(_("Supervision"), reverse("case_list"), "eye", "/supervision/"))
    return items


@panel("menu", order=25)
def items(request):
    """Hand-over items, for deputies; units find theirs among their tasks, staff and leaders on a tile and the desk."""
    if not request.user.acts(Role.DEPUTY):
        return None
    return MenuItem(_("Hand-over items"), reverse("item_list"), "handshake", reverse("item_list"))


@panel("menu", order=55)
def archive(request):
    """What is published is for everybody; on a tile for the secretariat, whose menu is full."""
    if request.user.acts(*SECRETARIAT):
        return None
    return MenuItem(_("Published proposals"), reverse("archive_list"), "eye", reverse("archive_list"))


@panel("tiles", order=20)
def tiles(request):
    """Writing and following, for a deputy."""
    if not request.user.has_perm("proposals.create"):
        return None
    return [
        MenuItem(_("Write a proposal"), reverse("proposal_new"), "write"),
        MenuItem(_("My proposals"), reverse("proposal_list"), "proposal"),
    ]


@panel("tiles", order=30)
def scores(request):
    """How the units do, for those who answer for them."""
    if not request.user.has_perm("proposals.view_scores"):
        return None
    return [
        MenuItem(_("Scorecards"), reverse("score_list"), "chart"),
        MenuItem(_("Reports for the year"), reverse("report_list"), "print"),
    ]


@panel("tiles", order=25)
def item_tiles(request):
    """The way from the meeting to the page that captures, and to the list for its closing session."""
    tiles = []
    if request.user.has_perm("proposals.capture"):
        tiles.append(MenuItem(_("Capture an item"), reverse("item_new"), "write"))
    if request.user.acts(*SECRETARIAT, Role.LEADER):
        tiles.append(MenuItem(_("Hand-over items"), reverse("item_list"), "handshake"))
    if request.user.acts(*SECRETARIAT):
        tiles.append(MenuItem(_("Published proposals"), reverse("archive_list"), "eye"))
    return tiles


def _lines(user, rows, address, lines, over, **where):
    """Desk lines from two questions: (label, view in the address, states). ``over``: what has run out, by its few late
    clocks, so that nothing is asked of the many rows that are at rest. ``where`` the others are looked for.
    """
    waiting = [number_of(rows.filter(state__in=sorted(states), **where)) for _label, _view, states in lines]
    counts = Congress.objects.filter(pk=user.post.congress_id).values_list(*waiting).get()
    every = frozenset().union(*(states for _label, _view, states in lines))
    late = _by_state(rows.filter(state__in=sorted(every), pk__in=over)) if any(counts) else {}
    return [
        Waiting(label, count, f"{reverse(address)}?view={view}", sum(late.get(state, 0) for state in states))
        for (label, view, states), count in zip(lines, counts, strict=True)
    ]


def _by_state(rows):
    """How many rows stand in each state."""
    return dict(rows.order_by().values_list("state").annotate(Count("pk")))


def _asked_to_sign(user):
    held = Mandate.objects.held_by(user.post)
    yield CoSignature.objects.filter(mandate__in=held, state=Signing.INVITED, proposal__state=State.COSIGNING)


def _to_decide(user):
    """Returns asked for, and late commitments."""
    yield HandlingTask.objects.visible_to(user).filter(parent=None, state=TaskState.RETURN_REQUESTED)
    yield Commitment.objects.visible_to(user).late()


_ASKED = NumbersFor([Role.DEPUTY], _asked_to_sign)
_TO_DECIDE = NumbersFor(SECRETARIAT, _to_decide)


@panel("desk", order=20)
def desk(request):
    """What waits for this person, and how much of it is late."""
    user = request.user
    if user.acts(Role.DEPUTY):
        lines = [
            (_("To revise"), "draft", {State.SENT_BACK}),
            (_("To evaluate"), "evaluate", {State.REPLIED}),
        ]
        (asked,) = _ASKED.of(user)
        to_sign = Waiting(_("To sign"), asked, f"{reverse('proposal_list')}?view=signing")
        over = Clock.objects.late().values("proposal")
        waiting = _lines(user, Proposal.objects.led_by(user), "proposal_list", lines, over)
        return [*waiting, to_sign, *_to_rate(user)]
    if user.acts(*SECRETARIAT):
        return _secretariat_desk(user)
    if user.acts(Role.DELEGATION_STAFF, Role.COMMITTEE_STAFF):
        here = State.DELEGATION_CHECK if user.acts(Role.DELEGATION_STAFF) else State.COMMITTEE_CHECK
        over = Clock.objects.late().values("proposal")
        rows = Proposal.objects.visible_to(user)
        return _lines(user, rows, "proposal_list", [(_("To check"), "review", {here})], over)
    if user.acts(Role.DISPATCHER):
        tasks, over, here = HandlingTask.objects, Clock.objects.keys_of_late("task"), user.post.congress_id
        given = [(_("To dispatch"), "sign", {TaskState.PENDING})]
        dispatched = [
            (_("Returns to decide"), "sign", {TaskState.RETURN_REQUESTED}),
            (_("Extensions to decide"), "work", {TaskState.EXTENSION_REQUESTED}),
            (_("Replies to audit"), "work", {TaskState.REPLY_AUDIT}),
            (_("With the units"), "work", AT_WORK | {TaskState.PENDING}),
        ]
        return [
            *_lines(user, tasks.first_tier_of(user.post), "task_list", given, over, congress=here),
            *_lines(user, tasks.second_tier_of(user.post), "task_list", dispatched, over, congress=here),
        ]
    if user.acts(*UNIT_STAFF):
        lines = [
            (_("To sign for"), "sign", {TaskState.PENDING}),
            (_("In handling"), "work", {TaskState.SIGNED_FOR, TaskState.IN_HANDLING}),
            (_("To approve"), "work", {TaskState.REPLY_DRAFTED}),
            (_("To send"), "work", {TaskState.REPLY_APPROVED}),
        ]
        return [
            *_lines(
                user, HandlingTask.objects.visible_to(user), "task_list", lines, Clock.objects.late().values("task")
            ),
            *_late_in_unit(user),
            _supervised(user, _("Supervised, to report"), "", CaseState.OPEN),
        ]
    return None


def _secretariat_desk(user):
    rows = Proposal.objects.visible_to(user)
    table = reverse("admin:proposals_proposal_changelist")
    lines = [
        (_("With delegations and committees"), CHECKED),
        (_("To review"), IN_REVIEW),
        (_("To assign"), {State.ACCEPTED}),
        (_("Evaluation missing"), {State.REPLIED}),
        (_("Under examination"), {State.EVALUATED}),
    ]
    over = Clock.objects.keys_of_late("proposal")
    counted = _lines(user, rows, "proposal_list", [(label, "", states) for label, states in lines], over)
    shown = [
        Waiting(line.label, line.count, f"{table}?state__in={','.join(sorted(states))}", line.late_count)
        for line, (_label, states) in zip(counted, lines, strict=True)
        if line.count or states != CHECKED
    ]
    returns, promises = _TO_DECIDE.of(user)
    late = number(HandlingTask.objects.visible_to(user).overdue())
    return [
        *shown,
        _unreturned(user, table),
        Waiting(_("Returns to decide"), returns, f"{reverse('task_list')}?view=sign"),
        Waiting(_("Units that are late"), late, f"{reverse('task_list')}?overdue=1"),
        Waiting(_("Commitments that are late"), promises, f"{reverse('commitment_list')}?view=late"),
        *_items(user),
        _supervised(user, _("Supervision to decide"), "reported", CaseState.REPORTED),
    ]


def _unreturned(user, table):
    """Evaluations that have not come back after a reminder; as late count those reminded for the last time."""
    figures = queries.reminded_figures(user.post.congress_id, max(services.REMINDED_AFTER))
    label = _("Evaluation not returned, reminded")
    return Waiting(label, figures["count"], f"{table}?evaluation=reminded", figures["last"])


def _items(user):
    """Items under way, late ones among them, and those whose answers were found unsatisfactory."""
    counts, page = queries.items_waiting(user), reverse("item_list")
    return [
        Waiting(_("Hand-over items under way"), counts["under_way"], f"{page}?view=open", counts["late"]),
        Waiting(_("Hand-over items to decide"), counts["unsatisfactory"], f"{page}?view=unsatisfactory"),
    ]


def _to_rate(user):
    """What a deputy rates besides replies, in one question; items are shown to the few who have spoken of one."""
    counts = Proposal.objects.filter(lead__in=Mandate.objects.held_by(user.post)).aggregate(
        kept=Count("commitments", filter=Q(commitments__state=Promise.DONE), distinct=True),
        items=Count("pk", filter=Q(state=State.REPLIED, item__source__in=BY_DEPUTY), distinct=True),
    )
    kept = Waiting(_("Kept promises to rate"), counts["kept"], f"{reverse('commitment_list')}?view=done")
    items = Waiting(_("Hand-over items to rate"), counts["items"], f"{reverse('item_list')}?view=answered")
    return [kept, items] if items.count else [kept]


def _supervised(user, label, view, state):
    """Supervision cases in a state, and how many of them are late."""
    late = Q(state=CaseState.OPEN, due_on__lt=clock.today())
    rows = SupervisionCase.objects.visible_to(user).filter(state=state)
    found = rows.aggregate(count=Count("pk"), late=Count("pk", filter=late))
    address = reverse("case_list")
    return Waiting(label, found["count"], f"{address}?view={view}" if view else address, found["late"])


def _late_in_unit(user):
    """A unit's late promises, and its tasks with a late step of the plan: both in one question."""
    promises = Commitment.objects.visible_to(user).late()
    planned = queries.with_late_steps(HandlingTask.objects.visible_to(user))
    found = Organ.objects.filter(pk=user.post.organ_id).values_list(number_of(promises), number_of(planned)).first()
    late, steps = found or (0, 0)
    lines = [Waiting(_("Commitments that are late"), late, f"{reverse('commitment_list')}?view=late")]
    if steps:
        lines.append(Waiting(_("With a late step of the plan"), steps, f"{reverse('task_list')}?steps=1", steps))
    return lines


@panel("term")
def going_on(request, former, term):
    """How many open proposals outlive the former term, and of how many the lead leaves."""
    rows = Proposal.objects.filter(lead__term=former).exclude(state__in=ENDED)
    seated = Mandate.objects.filter(term=term).values("person")
    address = reverse("proposal_list")
    return [
        Figure(_("Open proposals that go on"), rows.count(), address),
        Figure(_("of these with a lead who leaves"), rows.exclude(lead__person__in=seated).count(), address),
    ]


@panel("duty", order=20)
def duty(request, mandate):
    """What the deputy's mandate has brought in proposals."""
    led = Proposal.objects.written().filter(lead=mandate)
    counts = led.aggregate(
        accepted=Count("pk", filter=Q(number__isnull=False)),
        handling=Count("pk", filter=Q(state__in=BEFORE_REPLY)),
        replied=Count("pk", filter=Q(state=State.REPLIED)),
        closed=Count("pk", filter=Q(state=State.CLOSED)),
    )
    page = reverse("proposal_list")
    return [
        Figure(_("Proposals accepted"), counts["accepted"], page),
        Figure(_("In handling"), counts["handling"], f"{page}?view=handling"),
        Figure(_("To evaluate"), counts["replied"], f"{page}?view=evaluate"),
        Figure(_("Closed"), counts["closed"], f"{page}?view=ended"),
    ]


@panel("home", order=20)
def latest(request):
    """The deputy's newest proposals."""
    if not request.user.acts(Role.DEPUTY):
        return None
    rows = Proposal.objects.visible_to(request.user).only("title", "state").order_by("-pk")[:5]
    return Panel("proposals/home_panel.html", {"rows": rows})


@panel("duty_file", order=20)
def duty_file(_request, mandate, as_of):
    """The proposals of a deputy in his duty file, as they stood at the end of a day."""
    section = queries.proposals_known(mandate, as_of)
    return section if section.rows else None
