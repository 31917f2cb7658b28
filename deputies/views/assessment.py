"""The yearly assessment: batches, the list of a batch, one deputy's sheet, one party's scores."""

from functools import partial

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from congress.models import Role
from congress.pages import form_page, list_page, requires
from congress.paper import ENDINGS
from deputies import documents, forms, queries, services
from deputies.models import Assessment, AssessmentBatch, AssessmentCell
from deputies.views.report import paper
from deputies.workflow import ASSESSMENT_MOVES, AssessmentState

TONES = {AssessmentState.DRAFT: "draft", AssessmentState.OPEN: "info", AssessmentState.CLOSED: "ok"}


@requires("deputies.view_batch")
def assessment_list(request):
    """The assessments, newest first; a deputy's lead to his own sheet."""
    rows = queries.batches(request.user)
    context = {"may_plan": request.user.has_perm("deputies.run_assessment")}
    return list_page(request, "deputies/assessments.html", rows, **context)


@requires("deputies.run_assessment")
def assessment_new(request):
    """Prepare an assessment from a ready-made form."""
    congress = request.user.post.congress
    act = partial(services.plan_assessment, congress, by=request.user)
    return form_page(
        request, "deputies/assessment_new.html", forms.PlanForm, act, cancel_url=reverse("assessment_list")
    )


@requires("deputies.view_batch", AssessmentBatch)
def assessment_detail(request, batch):
    """The deputies of a batch, with their four columns and what is missing."""
    user = request.user
    if user.acts(Role.DEPUTY):
        sheet = Assessment.objects.visible_to(user).filter(batch=batch).first()
        if sheet is None:
            raise Http404
        return redirect(sheet)
    columns = queries.columns_of(batch)
    runs = user.has_perm("deputies.run_assessment", batch)
    rows = queries.sheet_lines(user, batch)
    delegations = queries.delegations_to_choose(user)
    delegation = next((one.pk for one in delegations if str(one.pk) == request.GET.get("delegation")), None)
    rows = rows.filter(mandate__delegation=delegation) if delegation else rows
    choices = queries.party_choices(columns)
    missing = request.GET.get("missing", "")
    if missing in {key for key, _words in choices} and missing:
        rows = queries.lacking(rows, missing)
    context = {
        "batch": batch,
        "tone": TONES[batch.state],
        "columns": columns,
        "mine": queries.own_columns(user, columns) if batch.state == AssessmentState.OPEN else set(),
        "shown": queries.shown_columns(user, batch, columns),
        "is_closed": batch.state == AssessmentState.CLOSED,
        "runs": runs,
        "moves": _buttons(user, batch),
        "delegation": delegation,
        "delegations": [("", _("All delegations")), *((one.pk, one.name) for one in delegations)],
        "missing": missing,
        "choices": choices,
    }
    return list_page(request, "deputies/assessment.html", rows, "stroke_key", **context)


def _buttons(user, batch):
    return [
        {
            "name": move.name,
            "label": move.label,
            "url": reverse("assessment_move", args=[batch.pk, move.name]),
            "style": "plain" if move.name == "reopen_assessment" else "main",
        }
        for move in ASSESSMENT_MOVES.open_to(user, batch)
    ]


@requires("deputies.run_assessment", AssessmentBatch, among=queries.batches)
def assessment_move(request, batch, name):
    """Open, close or open again."""
    if name not in ASSESSMENT_MOVES.names:
        raise Http404
    move = next(row for row in ASSESSMENT_MOVES.rows if row.name == name)
    context = {
        "batch": batch,
        "move": move,
        "submit_label": move.label,
        "cancel_url": batch.get_absolute_url(),
    }
    act = partial(services.move_assessment, batch, name, by=request.user)
    return form_page(request, "deputies/assessment_move.html", forms.ASSESSMENT_FORMS[name], act, **context)


@requires("deputies.view_assessment", Assessment, among=queries.sheets_of_page)
def assessment_sheet(request, sheet):
    """One deputy's sheet, as far as the reader may see it now."""
    user, batch = request.user, sheet.batch
    table = queries.sheet_table(user, sheet)
    is_open = batch.state == AssessmentState.OPEN
    mine = [cell for cell in table.cells if is_open and user.has_perm("deputies.score_deputy", cell)]
    moves = [
        {
            "name": f"score_{cell.column.party}",
            "label": cell.column.get_party_display(),
            "url": reverse("assessment_score", args=[cell.pk]),
            "style": "main" if cell.total is None else "plain",
        }
        for cell in mine
    ]
    context = {
        "sheet": sheet,
        "batch": batch,
        "mandate": sheet.mandate,
        "table": table,
        "moves": moves,
        "tone": TONES[batch.state],
        "is_closed": batch.state == AssessmentState.CLOSED,
    }
    return render(request, "deputies/assessment_sheet.html", context)


@requires("deputies.score_deputy", AssessmentCell, among=queries.cells_of_page)
def assessment_score(request, cell):
    """One party scores one deputy; whoever comes second compares."""
    act = partial(services.give_scores, cell, by=request.user)
    context = {"cell": cell, "sheet": cell.sheet, "cancel_url": cell.sheet.get_absolute_url()}

    def save(**cleaned):
        return act(**cleaned).sheet

    return form_page(request, "deputies/assessment_score.html", partial(forms.ScoreForm, cell=cell), save, **context)


@require_safe
@requires("deputies.run_assessment", AssessmentBatch)
def assessment_excel(request, batch):
    """All sheets of a batch as Excel: columns that may be read, totals, grades."""
    sheets = queries.sheet_lines(request.user, batch).order_by("stroke_key", "pk")
    columns = queries.columns_of(batch)
    shown = queries.shown_columns(request.user, batch, columns)
    return paper(documents.assessment_name(batch), documents.assessment_as_sheet(batch, sheets, columns, shown))


@require_safe
@requires("deputies.view_assessment", Assessment, among=queries.sheets_of_page)
def assessment_paper(request, sheet, ending):
    """One deputy's sheet as PDF or Word, as far as the reader may see it."""
    if ending not in ENDINGS:
        raise Http404
    table = queries.sheet_table(request.user, sheet)
    return paper(documents.sheet_name(sheet, ending), documents.print_sheet(sheet, table, ending))
