"""What users say about the portal, answered by the secretariat or the system administrator."""

from functools import partial

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import path
from django.utils.translation import gettext as _

from bulletins import services
from bulletins.forms import FeedbackAnswerForm
from bulletins.models import Feedback
from bulletins.workflow import FeedbackState
from congress.pages import repeat
from congress.staff import ServiceAdmin


@admin.register(Feedback)
class FeedbackAdmin(ServiceAdmin):
    """意见反馈: answered here; who asked is told."""

    may_view = "bulletins.answer_feedback"
    change_form_template = "bulletins/study/admin_feedback.html"
    list_display = ["given_at", "user", "page", "text", "state"]
    list_display_links = ["text"]
    list_filter = ["state"]
    list_select_related = ["user"]
    search_fields = ["text"]
    ordering = ["-pk"]
    fields = ["user", "page", "text", "given_at", "state", "answer", "answered_by", "answered_at"]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(congress__in=request.user.congress_ids)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        feedback = self.get_object(request, object_id)
        is_open = feedback is not None and feedback.state == FeedbackState.OPEN
        return super().change_view(request, object_id, form_url, {"is_open": is_open, **(extra_context or {})})

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [path("<int:pk>/answer/", wrap(self.answer_view), name="feedback_answer"), *super().get_urls()]

    def answer_view(self, request, pk):
        """Answer, once."""
        feedback = self.get_queryset(request).filter(pk=pk).first()
        if feedback is None:
            raise Http404
        if not request.user.has_perm("bulletins.answer_feedback", feedback):
            raise PermissionDenied
        if answer := repeat(request):
            return answer
        verb = partial(services.answer_feedback, feedback)
        return self.ask(request, feedback, _("Answer"), FeedbackAnswerForm, verb)
