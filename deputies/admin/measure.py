"""The rules by which deputies are commended or talked to."""

from django.contrib import admin

from congress import registers
from congress.staff import RegisterAdmin
from deputies.models import MeasureRule


@admin.register(MeasureRule)
class MeasureRuleAdmin(RegisterAdmin):
    """One row a rule."""

    list_display = ["outcome", "basis", "years", "condition", "number", "grade"]
    ordering = ["outcome", "pk"]
    fields = ["outcome", "basis", "years", "condition", "number", "grade"]

    def create(self, request, obj, form):
        obj.congress_id = request.user.post.congress_id
        registers.save(obj, by=request.user)

    update = create
