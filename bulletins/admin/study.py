"""The secretariat's tables of the study: courses, material, the bank of questions."""

from functools import partial

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404
from django.urls import path
from django.utils.translation import gettext as _

from bulletins import services
from bulletins.forms import CourseForm, MaterialForm, QuestionForm
from bulletins.models import Course, Material, NewsColumn, Question
from congress.pages import repeat
from congress.staff import ServiceAdmin
from deputies.models import Delegation


class OfOwnCongress(admin.RelatedFieldListFilter):
    """Courses of the secretary's own congress."""

    def field_choices(self, field, request, model_admin):
        rows = Course.objects.filter(congress__in=request.user.congress_ids)
        return [(row.pk, str(row)) for row in rows.order_by("-pk")]


@admin.register(Course)
class CourseAdmin(ServiceAdmin):
    """学习课程: prepared here, opened to the deputies when there is something to study."""

    may_view = may_add = may_change = "bulletins.manage_study"
    form = CourseForm
    change_form_template = "bulletins/study/admin_course.html"
    list_display = ["title", "column", "is_enabled", "required_by", "draw", "counts"]
    list_filter = ["is_enabled"]
    list_select_related = ["column"]
    search_fields = ["title"]
    ordering = ["-pk"]
    fields = CourseForm.Meta.fields

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "column":
            kwargs["queryset"] = NewsColumn.objects.filter(congress__in=request.user.congress_ids).order_by(
                "position", "pk"
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        rows = Delegation.objects.filter(congress__in=request.user.congress_ids).filter(term__ends_on=None)
        kwargs["queryset"] = rows.order_by("number", "pk")
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def create(self, request, obj, form):
        obj.congress_id = obj.congress_id or request.user.post.congress_id
        services.save_course(obj, by=request.user, delegations=form.cleaned_data["delegations"])

    update = create

    def save_related(self, request, form, formsets, change):
        """The delegations were saved by the service."""

    def get_urls(self):
        wrap = self.admin_site.admin_view
        switch = path("<int:pk>/switch/<slug:name>/", wrap(self.switch_view), name="course_switch")
        return [switch, *super().get_urls()]

    def switch_view(self, request, pk, name):
        """Open the course to its deputies, or take it off their list."""
        course = self.get_queryset(request).filter(pk=pk).first()
        verbs = {
            "enable": (services.enable_course, _("Open to the deputies")),
            "disable": (services.disable_course, _("Take off the list")),
        }
        if course is None or name not in verbs:
            raise Http404
        if not request.user.has_perm("bulletins.manage_study", course):
            raise PermissionDenied
        if answer := repeat(request):
            return answer
        verb, label = verbs[name]
        return self.ask(request, course, label, Form, partial(verb, course))


class PartAdmin(ServiceAdmin):
    """A piece of a course of one's own congress."""

    may_view = may_add = may_change = "bulletins.manage_study"
    list_select_related = ["course"]
    ordering = ["-course", "pk"]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(course__congress__in=request.user.congress_ids)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs["queryset"] = Course.objects.filter(congress__in=request.user.congress_ids).order_by("-pk")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_readonly_fields(self, request, obj=None):
        return ["course"] if obj else []


@admin.register(Material)
class MaterialAdmin(PartAdmin):
    """学习材料."""

    form = MaterialForm
    list_display = ["title", "course", "kind", "position", "needed_minutes"]
    list_filter = ["kind", ("course", OfOwnCongress)]
    search_fields = ["title"]
    fields = [*MaterialForm.Meta.fields, "file"]

    def create(self, request, obj, form):
        services.save_material(obj, by=request.user, file=form.cleaned_data["file"])

    update = create


@admin.register(Question)
class QuestionAdmin(PartAdmin):
    """题库."""

    form = QuestionForm
    list_display = ["text", "course", "kind", "is_active"]
    list_filter = ["kind", "is_active", ("course", OfOwnCongress)]
    search_fields = ["text"]
    fields = ["course", "kind", "text", "choice_lines", "letters", "explanation", "is_active"]

    def create(self, request, obj, form):
        services.save_question(obj, by=request.user)

    update = create
