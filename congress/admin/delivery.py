"""Copies of notices that were given up stand here until somebody has them tried again."""

from django.contrib import admin
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congress import channels, clock, delivery
from congress.models import Breaker, Delivery
from congress.panels import Waiting, panel
from congress.staff import ServiceAdmin


@admin.register(Delivery)
class DeliveryAdmin(ServiceAdmin):
    """Failed deliveries: to whom, by which way, about which event. Texts and addresses are shown to nobody."""

    may_view = "congress.work_deliveries"
    list_display = ["recipient", "channel", "event_kind", "tries", "error", "due_at"]
    list_display_links = None
    list_filter = ["channel"]
    list_select_related = ["event", "recipient"]
    ordering = ["-pk"]
    actions = ["try_again"]

    def get_queryset(self, request):
        return super().get_queryset(request).failed()

    @admin.display(description=gettext_lazy("event"))
    def event_kind(self, row):
        return row.event.kind if row.event_id else _("one-time code")

    @admin.action(description=gettext_lazy("Try again"), permissions=["view"])
    def try_again(self, request, rows):
        count = delivery.try_again(rows, by=request.user)
        self.message_user(request, _("%(count)s put back into the queue.") % {"count": count})


@panel("desk", order=12)
def failed(request):
    """Copies that reached nobody, and providers at rest, for the secretariat and whoever keeps the system."""
    if not request.user.has_perm("congress.work_deliveries"):
        return None
    count = Delivery.objects.visible_to(request.user).failed()[:1000].count()
    lines = [Waiting(_("Copies of notices not delivered"), count, reverse("admin:congress_delivery_changelist"))]
    if request.user.has_perm("congress.work_outbox"):
        resting = Breaker.objects.filter(faults__gte=delivery.FAULTS, rests_until__gt=clock.now())
        words = _("%(channel)s: the provider does not answer and is left alone for a while")
        lines += [
            Waiting(words % {"channel": channels.Name(name).label}, None)
            for name in resting.order_by("channel").values_list("channel", flat=True)
        ]
    return lines if count or len(lines) > 1 else None
