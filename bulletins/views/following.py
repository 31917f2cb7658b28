"""Who has finished what, for the staff that keeps the study."""

from functools import partial

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bulletins import documents, queries, services
from bulletins.forms import ConfirmForm
from bulletins.models import Course
from bulletins.views.study import download
from congress.events import audit
from congress.pages import form_page, list_page, post_once, repeat, requires

VIEWS = ("all", "open", "done")
MOST_SEATS = 3000  # more than the largest congress has


@require_safe
@requires("bulletins.manage_study")
def course_list(request):
    """All courses of the congress, with how many have completed each."""
    return list_page(request, "bulletins/study/courses.html", queries.course_lines(request.user))


@require_safe
@requires("bulletins.manage_study", Course, among=queries.courses_of_page)
def course_progress(request, course):
    """Deputy by deputy: what is read, how long, the quiz, the day of completion."""
    view = request.GET.get("view", "all")
    view = view if view in VIEWS else "all"
    here = reverse("course_progress", args=[course.pk])
    labels = {"all": _("All"), "open": _("Still to complete"), "done": _("Completed")}
    tabs = [{"label": labels[name], "url": f"{here}?view={name}", "current": name == view} for name in VIEWS]
    missing = queries.not_finished(course).count()
    return list_page(
        request,
        "bulletins/study/progress.html",
        queries.followed(course, view),
        "stroke_key",
        prepare=partial(queries.show_progress, course),
        course=course,
        tabs=tabs,
        view=view,
        missing=missing,
        material_count=course.materials.count(),
    )


@require_safe
@requires("bulletins.manage_study", Course, among=queries.courses_of_page)
def course_sheet(request, course):
    """The same as a workbook; the auditors see who took it."""
    seats = list(queries.followed(course, "all").order_by("stroke_key", "pk")[:MOST_SEATS])
    queries.show_progress(course, seats)
    audit("bulletins.export_study", by=request.user, what=f"course {course.pk}")
    content = documents.progress_sheet(course, seats, course.materials.count())
    return download(documents.progress_name(course), content)


@require_POST
@requires("bulletins.manage_study", Course, among=queries.courses_of_page)
def course_remind(request, course):
    """Remind those who have not completed it."""
    if answer := repeat(request):
        return answer

    def act():
        services.remind(course, by=request.user)
        return reverse("course_progress", args=[course.pk])

    return redirect(post_once(request, act))


def _seat(course, mandate):
    """The deputy's seat in the congress of the course."""
    return get_object_or_404(queries.seats_of(course), pk=mandate)


@require_safe
@requires("bulletins.manage_study", Course, among=queries.courses_of_page)
def study_record(request, course, mandate):
    """One deputy's way through a course."""
    seat = _seat(course, mandate)
    study = queries.study_of(seat, course)
    quizzes = list(study.quizzes.order_by("number")) if study else []
    may_grant = bool(study and quizzes and not study.passed_at and not queries.attempts_left(course, study))
    context = {
        "seat": seat,
        "study": study,
        "course": course,
        "pieces": queries.pieces_of(course, study),
        "quizzes": quizzes,
        "may_grant": may_grant,
    }
    return render(request, "bulletins/study/record.html", context)


@requires("bulletins.manage_study", Course, among=queries.courses_of_page)
def material_confirm(request, course, mandate, material):
    """Confirm a piece that was read elsewhere."""
    seat, piece = _seat(course, mandate), get_object_or_404(course.materials, pk=material)
    here = reverse("study_record", args=[course.pk, seat.pk])

    def act(note):
        services.confirm_material(seat, piece, by=request.user, note=note)
        return here

    context = {"seat": seat, "piece": piece, "cancel_url": here, "submit_label": _("Confirm as read")}
    return form_page(request, "bulletins/study/confirm.html", ConfirmForm, act, **context)


@require_POST
@requires("bulletins.manage_study", Course, among=queries.courses_of_page)
def attempt_grant(request, course, mandate):
    """Let the deputy try once more."""
    if answer := repeat(request):
        return answer
    seat = _seat(course, mandate)

    def act():
        services.grant_attempt(seat, course, by=request.user)
        return reverse("study_record", args=[course.pk, seat.pk])

    return redirect(post_once(request, act))
