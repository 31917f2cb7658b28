"""The units' tasks and their replies."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from congress.models import Role
from congress.pages import list_page, repeat, requires
from proposals import queries, services
from proposals.models import HandlingTask, Kind, Reply
from proposals.views.lists import TASK_TABS, labels, mark_choices, narrowed, tabs_of
from proposals.views.moves import move_page
from proposals.workflow import PLANNING, TASK_MOVES


@requires("proposals.list_tasks")
def task_list(request: HttpRequest) -> HttpResponse:
    """The units' tasks one may see: a bureau's desk, the office's block."""
    rows = HandlingTask.objects.visible_to(request.user)
    rows, chosen = narrowed(request, rows, TASK_TABS)
    marked = request.GET.get("mark", "")
    rows = queries.with_mark(rows, marked)
    if request.GET.get("overdue"):
        rows = rows.overdue()
    steps = "" if request.user.acts(Role.DEPUTY) else request.GET.get("steps", "")
    if steps:
        rows = queries.with_late_steps(rows)
    return list_page(
        request, "proposals/tasks.html", queries.task_lines(rows, request.user), labels=labels(),
        prepare=partial(queries.strike_names, user=request.user),
        tabs=tabs_of("task_list", TASK_TABS, chosen), chosen=chosen, marks=mark_choices(), marked=marked,
        overdue=request.GET.get("overdue", ""), steps=steps, between_units=not request.user.acts(Role.DEPUTY),
        may_hand_over=request.user.has_perm("proposals.hand_over"),
    )  # fmt: skip


@requires("proposals.view_task", HandlingTask, among=queries.tasks_of_page)
def task_detail(request: HttpRequest, task: HandlingTask) -> HttpResponse:
    """One unit's task: what is asked, by when, contacts, the reply as it stands."""
    user = request.user
    services.note_opening(task.proposal, by=user, what="task")
    task = queries.unnamed(task, user)
    reply, is_item = getattr(task, "reply", None), task.proposal.kind == Kind.HAND_OVER
    parts = queries.tasks_of_page(user).filter(parent=task) if user.acts(Role.DISPATCHER) else []
    moves = queries.buttons(task, user, "task_move")
    return render(
        request,
        "proposals/task.html",
        {
            "task": task,
            "proposal": task.proposal,
            "moves": [move for move in moves if move["name"] not in PLANNING],
            "planning": queries.plan_of(task, moves, user),
            "clocks": queries.clocks_of(task.proposal, task),
            "contacts": queries.contacts_of(task),
            "answer_url": next((move["url"] for move in moves if move["name"] == "answer_contact"), ""),
            "reply": reply if reply and user.has_perm("proposals.view_reply", reply) else None,
            "files": queries.file_rows(task.proposal.item if is_item else task.proposal),
            "supplements": queries.supplements_of(task.proposal),
            "is_item": is_item,
            "entries": queries.timeline(task.proposal, [task], user=user),
            "case": queries.unnamed(case, user) if (case := queries.case_of(task)) else None,
            "parts": queries.read_with(task.proposal, parts),
            "may_see_readers": user.has_perm("proposals.see_readers", task.proposal),
            "between_units": not user.acts(Role.DEPUTY),
            "together": {} if user.acts(Role.DEPUTY) else queries.together(task),
        },
    )


@requires("proposals.view_task", HandlingTask, among=queries.tasks_of_page)
def task_move(request: HttpRequest, task: HandlingTask, name: str) -> HttpResponse:
    """Ask for what a unit's move needs and make it."""
    if name not in TASK_MOVES.names:
        raise Http404
    if answer := repeat(request):
        return answer
    TASK_MOVES.check(name, task, request.user)
    return move_page(request, task, name, services.move_task)


@requires("proposals.view_reply", Reply, among=queries.replies_of_page)
def reply_detail(request: HttpRequest, reply: Reply) -> HttpResponse:
    """The reply as a page: number, class, text, promise, contact, the letter to download."""
    services.note_opening(reply.task.proposal, by=request.user, what="reply")
    reply = queries.unnamed(reply, request.user)
    evaluation = getattr(reply, "evaluation", None)
    return render(
        request,
        "proposals/reply.html",
        {
            "reply": reply,
            "proposal": reply.task.proposal,
            "evaluation": evaluation,
            "ratings": queries.read_with(
                reply, reply.signatory_ratings.select_related("mandate__person").order_by("pk")
            ),
        },
    )
