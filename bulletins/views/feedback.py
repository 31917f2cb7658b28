"""What users say about the portal: written here, answered in the admin, read here."""

from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from bulletins import services
from bulletins.forms import FeedbackForm
from bulletins.models import Feedback
from congress.pages import form_page, list_page, own, requires


@requires("bulletins.give_feedback")
def feedback_new(request):
    """Ask for a few words; the page they are about is filled in."""
    came_from = request.GET.get("page", "")[:200].replace("\0", "")
    page = came_from if url_has_allowed_host_and_scheme(came_from, allowed_hosts=None) else ""

    def make(*args, **kwargs):
        return FeedbackForm(*args, **{**kwargs, "initial": {"page": page} | kwargs.get("initial", {})})

    def act(**cleaned):
        services.give_feedback(by=request.user, **cleaned)
        return "feedback_list"

    context = {"cancel_url": reverse("feedback_list"), "draft": ("bulletins.feedback", "")}
    return form_page(request, "bulletins/study/feedback_form.html", make, act, **context)


@own
@require_safe
def feedback_list(request):
    """What I have said, and what I was answered."""
    rows = Feedback.objects.filter(user=request.user).select_related("answered_by")
    return list_page(request, "bulletins/study/feedback.html", rows)
