"""Reports on the duty: the deputy's own, the staff's lists, one report, what is announced."""

from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from congress import files
from congress.models import Role
from congress.pages import cached, form_page, list_page, public, requires
from congress.paper import ENDINGS, file_name
from deputies import documents, forms, queries, services
from deputies.models import DutyReport
from deputies.workflow import GIVEN, REPORT_MOVES, REPORT_ON_THE_WAY, ReportState

TABS = (
    ("", gettext_lazy("Still to report"), None),
    ("on_the_way", gettext_lazy("On the way"), REPORT_ON_THE_WAY),
    ("given", gettext_lazy("Have reported"), GIVEN),
)
TONES = {
    ReportState.DRAFT: "draft",
    ReportState.HANDED_IN: "warn",
    ReportState.ACCEPTED: "info",
    ReportState.HELD: "ok",
    ReportState.WRITTEN: "ok",
}
FOREMOST = frozenset({"hand_in_report", "accept_report", "hold_report", "announce_report"})


@requires("deputies.follow_reports")
def report_list(request):
    """The deputy's own reports; for staff who has still to report in this term, and the reports by state."""
    user = request.user
    if user.acts(Role.DEPUTY):
        return _own(request)
    chosen = request.GET.get("view", "")
    tabs = [
        {"label": label, "url": f"?view={name}" if name else reverse("duty_report_list"), "current": name == chosen}
        for name, label, _states in TABS
    ]
    states = {name: states for name, _label, states in TABS}.get(chosen)
    delegations = queries.delegations_to_choose(user)
    delegation = next((one.pk for one in delegations if str(one.pk) == request.GET.get("delegation")), None)
    context = {
        "tabs": tabs,
        "chosen": chosen,
        "delegation": delegation,
        "delegations": [("", _("All delegations")), *((one.pk, one.name) for one in delegations)],
        "congress": user.post.congress,
    }
    if states is None:
        rows = queries.still_to_report(user)
        rows = rows.filter(delegation=delegation) if delegation else rows
        return list_page(request, "deputies/report_missing.html", rows, "stroke_key", **context)
    rows = queries.report_lines(DutyReport.objects.filter(mandate__in=queries.looked_after(user), state__in=states))
    rows = rows.filter(mandate__delegation=delegation) if delegation else rows
    return list_page(request, "deputies/reports.html", rows, tones=TONES, **context)


def _own(request):
    mandate = queries.mandate_of_user(request.user)
    if mandate is None:
        raise Http404
    reports = list(queries.reports_of(mandate)[:50])
    context = {
        "mandate": mandate,
        "rows": reports,
        "tones": TONES,
        "has_reported": any(report.state in GIVEN for report in reports),
        "may_write": all(report.state in GIVEN for report in reports),
    }
    return render(request, "deputies/my_reports.html", context)


@requires("deputies.own_duty")
def report_write(request):
    """Begin a report; the text is kept while it is typed."""
    mandate = queries.mandate_of_user(request.user)
    if mandate is None:
        raise Http404

    def act(version=None, **cleaned):
        return services.write_report(mandate, by=request.user, **cleaned)

    def make(*args, **kwargs):
        return forms.ReportForm(
            *args, **{**kwargs, "initial": {"title": _("Report on my duty")} | kwargs.get("initial", {})}
        )

    context = {
        "mandate": mandate,
        "cancel_url": reverse("duty_report_list"),
        "draft": ("deputies.report", str(mandate.pk)),
    }
    return form_page(request, "deputies/report_form.html", make, act, **context)


@requires("deputies.write_report", DutyReport, among=queries.reports_of_page)
def report_edit(request, report):
    """Change a draft."""
    kept = {"title": report.title, "body": report.body, "version": report.version}

    def make(*args, **kwargs):
        return forms.ReportForm(
            *args, **{**kwargs, "initial": kept | kwargs.get("initial", {}) | {"version": report.version}}
        )

    def act(version, **cleaned):
        return services.revise_report(report, by=request.user, version=version, **cleaned)

    context = {"mandate": report.mandate, "cancel_url": report.get_absolute_url()}
    return form_page(request, "deputies/report_form.html", make, act, **context)


@requires("deputies.view_report", DutyReport, among=queries.reports_of_page)
def report_detail(request, report):
    """One report with its meetings, its result and what can be done now."""
    user = request.user
    is_own = user.has_perm("deputies.write_report", report)
    works = user.has_perm("deputies.work_on_report", report)
    context = {
        "report": report,
        "mandate": report.mandate,
        "meetings": report.meetings.all(),
        "tone": TONES[report.state],
        "moves": _buttons(user, report),
        "may_edit": is_own and report.state == ReportState.DRAFT,
        "entries": queries.told_of(report) if is_own or works else [],
    }
    return render(request, "deputies/report.html", context)


def _buttons(user, report):
    return [
        {
            "name": move.name,
            "label": move.label,
            "url": reverse("duty_report_move", args=[report.pk, move.name]),
            "style": "main" if move.name in FOREMOST else "plain",
        }
        for move in REPORT_MOVES.open_to(user, report)
    ]


@requires("deputies.view_report", DutyReport, among=queries.reports_of_page)
def report_move(request, report, name):
    """Ask for what a move needs and make it."""
    if name not in REPORT_MOVES.names:
        raise Http404
    move = next(row for row in REPORT_MOVES.rows if row.name == name)
    context = {
        "report": report,
        "move": move,
        "least_present": queries.least_present(report.congress_id),
        "policy": queries.report_policy(report.mandate.congress),
        "submit_label": move.label,
        "cancel_url": report.get_absolute_url(),
    }
    make = partial(forms.REPORT_FORMS[name], subject=report)
    act = partial(services.move_report, report, name, by=request.user)
    return form_page(request, "deputies/report_move.html", make, act, **context)


@require_safe
@requires("deputies.view_report", DutyReport, among=queries.reports_of_page)
def report_paper(request, report, ending):
    """The report with its result as PDF or Word."""
    if ending not in ENDINGS:
        raise Http404
    return paper(documents.report_name(report, ending), documents.print_report(report, ending))


def paper(name, content):
    """A file to be kept, never in a shared cache."""
    response = HttpResponse(content, content_type=files.TYPES[name.rpartition(".")[2]])
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file_name(name))
    response["Cache-Control"] = "private, no-store"
    return response


@public
@require_safe
def announced_list(request):
    """Announced reports of the congresses that publish them, newest first."""
    rows = queries.report_lines(DutyReport.objects.public())
    return cached(request, list_page(request, "deputies/announced.html", rows))


@public
@require_safe
def announced_detail(request, pk):
    """One announced report with its result, for everybody."""
    report = get_object_or_404(queries.with_page(DutyReport.objects.public()), pk=pk)
    context = {
        "report": report,
        "mandate": report.mandate,
        "meetings": [one for one in report.meetings.all() if one.counts],
    }
    return cached(request, render(request, "deputies/announced_detail.html", context))
