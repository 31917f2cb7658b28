"""Committees and core groups with their members, and the members of deputies' groups."""

from django.contrib import admin

from congress.models import Term
from congress.staff import RegisterAdmin
from deputies import services
from deputies.models import Body, Mandate, Membership


class MembershipInline(admin.TabularInline):
    """Members: a new line joins, an end ends, another role goes on from today. Nothing is deleted."""

    model = Membership
    extra = 1
    can_delete = False
    fields = ["mandate", "role", "begins_on", "ends_on"]

    def get_queryset(self, request):
        rows = super().get_queryset(request).visible_to(request.user)
        return rows.select_related("mandate__person", "body", "group").order_by("-begins_on", "pk")

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("congress.edit_registers", obj)

    has_add_permission = has_change_permission = has_view_permission

    def has_delete_permission(self, request, obj=None):
        return False

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Each field of a line says what it is: a table's heading names none for a reader of screens."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            field.widget.attrs["aria-label"] = field.label
        return field

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "mandate":
            rows = Mandate.objects.visible_to(request.user).standing().select_related("person")
            kwargs["queryset"] = rows.order_by("person__stroke_key", "pk")
            field = super().formfield_for_foreignkey(db_field, request, **kwargs)
            field.choices = list(field.choices)  # asked once, not for every line
            return field
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


def save_memberships(request, formset, *, body):
    """Carry out what was typed into the lines of an inline, by the services."""
    for form in formset.forms:
        cleaned = getattr(form, "cleaned_data", None)
        if not cleaned or not form.has_changed():
            continue
        row = form.instance
        if row.pk:
            services.change_membership(row, by=request.user, role=cleaned["role"], ends_on=cleaned["ends_on"])
            continue
        made = services.join_body(
            cleaned["mandate"], body, by=request.user, role=cleaned["role"], begins_on=cleaned["begins_on"]
        )
        if cleaned["ends_on"]:
            services.change_membership(made, by=request.user, ends_on=cleaned["ends_on"])
    formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []


@admin.register(Body)
class BodyAdmin(RegisterAdmin):
    list_display = ["name", "kind", "field", "term"]
    list_filter = ["kind"]
    list_select_related = ["term"]
    search_fields = ["name", "field"]
    ordering = ["kind", "pk"]
    fields = ["kind", "name", "field", "term"]
    inlines = [MembershipInline]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "term":
            kwargs["queryset"] = Term.objects.filter(congress__in=request.user.congress_ids).order_by("-number")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def create(self, request, obj, form):
        services.save_body(obj, by=request.user)

    update = create

    def save_formset(self, request, form, formset, change):
        save_memberships(request, formset, body=form.instance)
