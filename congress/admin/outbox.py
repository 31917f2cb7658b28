"""Reactions that were given up stand here until somebody puts them back into the queue."""

from django.contrib import admin
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congress import events
from congress.models import Pending
from congress.panels import Waiting, panel
from congress.staff import ServiceAdmin


@admin.register(Pending)
class PendingAdmin(ServiceAdmin):
    """The outbox's stuck rows. What failed is told by its class alone: its message may quote business content."""

    may_view = "congress.work_outbox"
    list_display = ["reaction", "event_kind", "tries", "fault"]
    list_display_links = None
    list_select_related = ["event"]
    ordering = ["pk"]
    actions = ["try_again"]

    def get_queryset(self, request):
        return super(ServiceAdmin, self).get_queryset(request).filter(due_at=None)

    @admin.display(description=gettext_lazy("event"))
    def event_kind(self, row):
        return row.event.kind

    @admin.display(description=gettext_lazy("fault"))
    def fault(self, row):
        return row.error.partition(":")[0]

    @admin.action(description=gettext_lazy("Try again"), permissions=["view"])
    def try_again(self, request, rows):
        count = events.retry_stuck(by=request.user, pks=[row.pk for row in rows])
        self.message_user(request, _("%(count)s put back into the queue.") % {"count": count})


@panel("desk", order=10)
def stuck(request):
    """Reactions given up, for whoever keeps the system."""
    if not request.user.has_perm("congress.work_outbox"):
        return None
    return Waiting(
        _("Reactions given up"),
        Pending.objects.filter(due_at=None).count(),
        reverse("admin:congress_pending_changelist"),
    )
