"""What came of a gathering: report or minutes with photos, and feedback."""

from functools import partial

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from congress.pages import form_page, requires
from meetings import forms, queries, services
from meetings.models import Gathering, GatheringReport
from meetings.views.shared import with_initial
from meetings.views.tabs import tabs_of


@require_safe
@requires("meetings.view", Gathering, among=queries.gatherings_of_page)
def gathering_results(request, gathering):
    """What came of it, as far as it is published; for those who came, their own word."""
    report = queries.report_of(request.user, gathering)
    photos, papers = queries.report_files(report) if report else ([], [])
    context = {
        "gathering": gathering,
        "report": report,
        "photos": photos,
        "papers": papers,
        "feedback": queries.feedback_on(request.user, gathering),
        "may_speak": queries.own_feedback(request.user, gathering) is not None,
        "manages": request.user.has_perm("meetings.report", gathering),
        "tabs": tabs_of(request.user, gathering, "gathering_results"),
    }
    return render(request, "meetings/results.html", context)


@requires("meetings.report", Gathering, among=queries.gatherings_of_page)
def report_write(request, gathering):
    """Write or change the report."""
    report = queries.report_of(request.user, gathering)
    there = {name: getattr(report, name) for name in ("kind", "text", "version")} if report else {"version": 0}
    back = reverse("gathering_results", args=[gathering.pk])

    def act(**cleaned):
        services.write_report(gathering, by=request.user, **cleaned)
        return back

    make = partial(with_initial, forms.ReportForm, there)
    return form_page(
        request,
        "meetings/paper_form.html",
        make,
        act,
        draft=("meetings.report", str(gathering.pk)),
        cancel_url=back,
        gathering=gathering,
        heading=pgettext("gathering", "Results"),
    )


@require_POST
@requires("meetings.report", GatheringReport, among=queries.reports_of_page)
def report_publish(request, report):
    """Publish it."""
    services.publish_report(report, by=request.user)
    messages.success(request, _("The results were published."))
    return redirect("gathering_results", report.pk)


@require_POST
@requires("meetings.report", GatheringReport, among=queries.reports_of_page)
def report_file_drop(request, report, file_uuid):
    """Take a file off the report."""
    services.drop_report_file(report, file_uuid, by=request.user)
    return redirect("gathering_results", report.pk)


@requires("meetings.view", Gathering, among=queries.gatherings_of_page)
def feedback_give(request, gathering):
    """Say what one thinks about it."""
    back = reverse("gathering_results", args=[gathering.pk])

    def act(text):
        services.give_feedback(gathering, by=request.user, text=text)
        return back

    make = partial(with_initial, forms.FeedbackForm, {"text": queries.own_feedback(request.user, gathering) or ""})
    return form_page(
        request,
        "meetings/paper_form.html",
        make,
        act,
        cancel_url=back,
        gathering=gathering,
        heading=pgettext("gathering", "Feedback"),
    )
