"""What a congress asks of the deputies' reports."""

from django.contrib import admin
from django.utils.translation import gettext as _

from congress import registers
from congress.errors import Refused
from congress.staff import RegisterAdmin
from deputies.models import ReportPolicy


@admin.register(ReportPolicy)
class ReportPolicyAdmin(RegisterAdmin):
    """One row: how many have to be present, and who reads the results."""

    list_display = ["congress", "least_present", "results_are_public"]
    list_select_related = ["congress"]
    ordering = ["pk"]
    fields = ["least_present", "results_are_public"]

    def create(self, request, obj, form):
        if self.get_queryset(request).exists():
            raise Refused(_("There is one already; change that one."))
        obj.congress_id = request.user.post.congress_id
        registers.save(obj, by=request.user)
