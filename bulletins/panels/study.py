"""What study shows on shared pages."""

from django.urls import reverse
from django.utils.translation import gettext as _

from bulletins import queries
from bulletins.models import Course
from congress import search
from congress.models import SECRETARIAT
from congress.panels import MenuItem, Panel, panel
from deputies.queries import mandate_of_user

ON_HOME = 3


@panel("home", order=50)
def my_courses(request):
    """The courses a deputy has still to complete."""
    if not request.user.has_perm("bulletins.study"):
        return None
    mandate = mandate_of_user(request.user)
    lines = [line for line in queries.my_courses(mandate) if not line.is_completed] if mandate else []
    if not lines:
        return None
    return Panel("bulletins/study/home.html", {"lines": lines[:ON_HOME], "more": len(lines) > ON_HOME})


@panel("tiles", order=45)
def tiles(request):
    if request.user.has_perm("bulletins.study"):
        return MenuItem(_("Study"), reverse("study_list"), "study")
    if request.user.acts(*SECRETARIAT):
        return MenuItem(_("Study"), reverse("course_list"), "study")
    return None


search.register(Course, lambda course: f"{course.title} {course.summary}")
