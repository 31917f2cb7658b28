"""What is printed: letters, forms, lists, volumes."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from congress import files, jobs
from congress.pages import requires
from proposals import documents, queries, services
from proposals.models import Kind, Proposal, Reply
from proposals.views.lists import TASK_TABS, narrowed, tabs_of


@requires("proposals.view_reply", Reply, among=queries.replies_of_page)
def reply_letter(request: HttpRequest, reply: Reply) -> HttpResponse:
    """The letter as it would be printed now: for the drafter and the leader, before it is sent."""
    if reply.form:  # answered in short: there is no letter
        raise Http404
    services.note_opening(reply.task.proposal, by=request.user, what="letter")
    reply = queries.unnamed(reply, request.user)
    return paper(documents.letter_name(reply), documents.letter(reply), inline=True)


@requires("proposals.view_reply", Reply, among=queries.replies_of_page)
def evaluation_form(request: HttpRequest, reply: Reply) -> HttpResponse:
    """征询意见表 of a reply that was sent, to be printed: empty, or as the deputy filled it in."""
    if reply.sent_at is None or reply.task.proposal.kind == Kind.HAND_OVER:
        raise Http404
    services.note_opening(reply.task.proposal, by=request.user, what="evaluation_form")
    reply = queries.unnamed(reply, request.user)
    return paper(documents.evaluation_form_name(reply), documents.evaluation_form(reply), inline=True)


@requires("proposals.view", Proposal, among=queries.of_page)
def proposal_form(request: HttpRequest, proposal: Proposal, ending: str) -> HttpResponse:
    """专用纸 as PDF or Word; phone and address only for whom they concern."""
    with_contact = request.user.has_perm("proposals.see_contact", proposal)
    services.note_opening(proposal, by=request.user, what="form")
    proposal = queries.unnamed(proposal, request.user)
    content = documents.form(proposal, _ending(ending), with_contact=with_contact)
    return paper(documents.form_name(proposal, ending), content)


@requires("proposals.view", Proposal, among=queries.of_page)
def proposal_history(request: HttpRequest, proposal: Proposal, ending: str) -> HttpResponse:
    """The file of a proposal as PDF or Word, of what the user may see."""
    services.note_opening(proposal, by=request.user, what="history")
    proposal = queries.unnamed(proposal, request.user)
    seen = queries.of_history(request.user, proposal)
    return paper(documents.history_name(proposal, ending), documents.history(proposal, _ending(ending), **seen))


def _ending(ending):
    if ending not in documents.ENDINGS:
        raise Http404
    return ending


def paper(name, content, *, inline=False):
    """A printed paper: looked at in the browser or kept, never in a shared cache."""
    response = HttpResponse(content, content_type=files.TYPES[name.rpartition(".")[2]])
    name = documents.file_name(name)
    response["Content-Disposition"] = content_disposition_header(as_attachment=not inline, filename=name)
    response["Cache-Control"] = "private, no-store"
    return response


@requires("proposals.hand_over")
def hand_over(request: HttpRequest) -> HttpResponse:
    """What one's own body gave the units, batch by batch; a batch is printed in the background."""
    rows, chosen = narrowed(request, queries.given_by(request.user), TASK_TABS)
    if request.GET.get("overdue"):
        rows = rows.overdue()
    batches = queries.batches(rows)
    if request.method == "POST":
        batch = next((each for each in batches if each["key"] == request.POST.get("batch")), None)
        if batch is None:
            raise Http404
        return redirect("job", _print_hand_over(request.user, queries.of_batch(rows, batch)).pk)
    return render(
        request, "proposals/hand_over.html", {"batches": batches, "tabs": tabs_of("hand_over", TASK_TABS, chosen)}
    )


def _print_hand_over(user, tasks):
    parameters = {"tasks": list(tasks.order_by("pk").values_list("pk", flat=True))}
    return jobs.enqueue("proposals.hand_over", by=user, title=_("Papers for the hand-over"), parameters=parameters)


@requires("proposals.manage")
def volume_list(request: HttpRequest) -> HttpResponse:
    """The sessions whose accepted proposals can be collected in a volume."""
    return render(request, "proposals/volumes.html", {"rows": queries.sessions_with_accepted(request.user)})


@require_POST
@requires("proposals.manage")
def volume_start(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a session's volume in the background."""
    sessions = (row["session"] for row in queries.sessions_with_accepted(request.user))
    session = next((each for each in sessions if each.pk == pk), None)
    if session is None:
        raise Http404
    job = jobs.enqueue(
        "proposals.volume",
        by=request.user,
        title=_("Volume: %(session)s") % {"session": session},
        parameters={"session": session.pk},
        key=f"proposals.volume:{request.user.pk}:{session.pk}",
    )
    return redirect("job", job.pk)
