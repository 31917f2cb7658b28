"""The deputy's study on the phone: courses, material, quiz, certificate."""

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from bulletins import documents, queries, services
from bulletins.forms import QuizForm
from bulletins.models import Course, Material, StudyRecord
from bulletins.workflow import MaterialKind
from congress import files
from congress.pages import form_page, post_once, repeat, requires
from congress.paper import ENDINGS, file_name
from deputies.queries import mandate_of_user


def own_mandate(request):
    """The mandate the deputy acts in; without one there is nothing to study."""
    mandate = mandate_of_user(request.user)
    if mandate is None:
        raise Http404
    return mandate


@require_safe
@requires("bulletins.study")
def study_list(request):
    """My courses: to be finished first, completed at the end."""
    lines = queries.my_courses(own_mandate(request))
    completed = [line for line in lines if line.is_completed]
    waiting = [line for line in lines if not line.is_completed]
    return render(request, "bulletins/study/list.html", {"waiting": waiting, "completed": completed})


@require_safe
@requires("bulletins.view_course", Course, among=queries.courses_of_page)
def course_detail(request, course):
    """One course: its material with my progress, its quiz; for the staff what deputies see."""
    mandate = mandate_of_user(request.user)
    study = queries.study_of(mandate, course) if mandate else None
    pieces = queries.pieces_of(course, study)
    done = sum(bool(each["progress"] and each["progress"].finished_at) for each in pieces)
    quizzes = list(study.quizzes.order_by("number")) if study else []
    context = {
        "course": course,
        "study": study,
        "pieces": pieces,
        "done": done,
        "is_own": request.user.has_perm("bulletins.take_quiz", course),
        "is_read": bool(pieces) and done == len(pieces),
        "quizzes": [each for each in quizzes if each.handed_in_at],
        "has_begun": any(each.handed_in_at is None for each in quizzes),
        "left": queries.attempts_left(course, study),
        "manages": request.user.has_perm("bulletins.manage_study", course),
    }
    return render(request, "bulletins/study/course.html", context)


@require_safe
@requires("bulletins.view_material", Material, among=queries.materials_of_page)
def material_detail(request, material):
    """A piece of a course, page by page; a deputy's opening of a page is noted."""
    pages = material.pages if material.kind == MaterialKind.TEXT else [""]
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isdecimal() and len(asked) < 6 else 1  # noqa: PLR2004  (no text has more pages)
    if not 1 <= number <= len(pages):
        raise Http404
    reads = request.user.has_perm("bulletins.read_material", material)
    progress = services.open_material(own_mandate(request), material, page=number) if reads else None
    context = {
        "material": material,
        "course": material.course,
        "text": pages[number - 1],
        "number": number,
        "count": len(pages),
        "progress": progress,
        "minutes": progress.seconds // 60 if progress else 0,
        "files": [
            {
                "name": file.name,
                "url": f"{reverse('file', args=[file.uuid])}?inline=1",
                "size": file.size,
                "note": file.held,
            }
            for file in files.attached(material)
        ],
    }
    return render(request, "bulletins/study/material.html", context)


@require_POST
@requires("bulletins.read_material", Material, among=queries.materials_of_page)
def material_ping(request, material):
    """The page is still seen: the time measured so far."""
    progress = services.read_on(own_mandate(request), material)
    return JsonResponse({"minutes": progress.seconds // 60, "seconds": progress.seconds})


@require_POST
@requires("bulletins.read_material", Material, among=queries.materials_of_page)
def material_finish(request, material):
    """I have read this."""
    services.finish_material(own_mandate(request), material, by=request.user)
    return redirect(material.course)


@require_POST
@requires("bulletins.take_quiz", Course, among=queries.courses_of_page)
def quiz_begin(request, course):
    """Draw a paper, or go on with the one that was begun."""
    if answer := repeat(request):
        return answer

    def act():
        services.begin_quiz(own_mandate(request), course, by=request.user)
        return reverse("quiz", args=[course.pk])

    return redirect(post_once(request, act))


@requires("bulletins.take_quiz", Course, among=queries.courses_of_page)
def quiz(request, course):
    """Answer the paper that was begun."""
    study = queries.study_of(own_mandate(request), course)
    attempt = study.quizzes.filter(handed_in_at=None).first() if study else None
    if attempt is None:
        return redirect(course) if request.method != "POST" else repeat(request) or redirect(course)
    asked = queries.asked_in(attempt)

    def act(**_cleaned):
        services.hand_in_quiz(attempt, made[-1].answers, by=request.user)
        return reverse("quiz_result", args=[course.pk, attempt.number])

    made = []

    def make(*args, **kwargs):
        made.append(QuizForm(*args, asked=asked, **kwargs))
        return made[-1]

    context = {"course": course, "attempt": attempt, "cancel_url": course.get_absolute_url()}
    return form_page(request, "bulletins/study/quiz.html", make, act, **context)


@require_safe
@requires("bulletins.take_quiz", Course, among=queries.courses_of_page)
def quiz_result(request, course, number):
    """What was right, and why."""
    study = queries.study_of(own_mandate(request), course)
    attempt = study.quizzes.filter(number=number).exclude(handed_in_at=None).first() if study else None
    if attempt is None:
        raise Http404
    context = {
        "course": course,
        "study": study,
        "attempt": attempt,
        "asked": queries.marked(attempt),
        "left": queries.attempts_left(course, study),
    }
    return render(request, "bulletins/study/result.html", context)


@require_safe
@requires("bulletins.print_certificate", StudyRecord, among=queries.studies_of_page)
def study_certificate(request, study, ending):
    """The certificate of a completed course as PDF or Word."""
    if ending not in ENDINGS or study.completed_at is None:
        raise Http404
    name, content = documents.certificate_name(study, ending), documents.certificate(study, ending)
    return download(name, content)


def download(name, content):
    """A file to be kept, never in a shared cache."""
    response = HttpResponse(content, content_type=files.TYPES[name.rpartition(".")[2]])
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file_name(name))
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
