"""The secretariat's tables: columns, articles."""

from functools import partial

from django.contrib import admin, messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy

from bulletins import queries, services
from bulletins.forms import ARTICLE_FORMS, ArticleForm
from bulletins.models import Article, ArticleVersion, NewsColumn
from bulletins.workflow import ARTICLE, IN_HAND
from congress.errors import Refused, Stale
from congress.pages import repeat
from congress.staff import RegisterAdmin, ServiceAdmin


class OfOwnCongress(admin.RelatedFieldListFilter):
    """Choices of the secretary's own congress."""

    def field_choices(self, field, request, model_admin):
        rows = field.remote_field.model.objects.filter(congress__in=request.user.congress_ids)
        return [(row.pk, str(row)) for row in rows.order_by("pk")]


@admin.register(NewsColumn)
class NewsColumnAdmin(RegisterAdmin):
    """栏目: two levels, switched on and off."""

    may_view = may_add = may_change = "bulletins.edit_columns"
    list_display = ["name", "parent", "position", "is_shown"]
    list_select_related = ["parent"]
    ordering = ["position", "pk"]
    fields = ["parent", "name", "position", "is_shown"]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(congress__in=request.user.congress_ids)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs["queryset"] = NewsColumn.objects.filter(congress__in=request.user.congress_ids, parent=None)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def create(self, request, obj, form):
        obj.congress_id = obj.congress_id or request.user.post.congress_id
        services.save_column(obj, by=request.user)

    update = create


class VersionInline(admin.TabularInline):
    """The texts as they were saved."""

    model = ArticleVersion
    fields = readonly_fields = ["number", "title", "body", "by", "at"]
    extra = 0
    can_delete = False
    ordering = ["-number"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("by", "article")

    def has_view_permission(self, request, obj=None):
        return True

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(Article)
class ArticleAdmin(ServiceAdmin):
    """新闻、政策、法律: written here, moved along their table."""

    may_view = may_add = may_change = "bulletins.write_article"
    form = ArticleForm
    change_form_template = "bulletins/news/admin_article.html"
    list_display = ["title", "kind", "column", "state", "is_internal", "on_top", "shows_from", "readers"]
    list_filter = ["state", "kind", ("column", OfOwnCongress), "is_internal"]
    list_select_related = ["column"]
    search_fields = ["title"]
    ordering = ["-pk"]

    def get_queryset(self, request):
        return queries.with_readers(super().get_queryset(request).filter(congress__in=request.user.congress_ids))

    @admin.display(description=gettext_lazy("readers"))
    def readers(self, article):
        return article.reader_sum or 0

    def get_fields(self, request, obj=None):
        fields = [*ArticleForm.Meta.fields, "cover"]
        return [*fields, "state", "note", "author", "reviewer", "published_at", "repealed_on"] if obj else fields

    def get_readonly_fields(self, request, obj=None):
        return ["state", "note", "author", "reviewer", "published_at", "repealed_on"] if obj else []

    def get_inlines(self, request, obj):
        return [VersionInline] if obj else []

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or obj.state in IN_HAND)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "column":
            kwargs["queryset"] = NewsColumn.objects.filter(congress__in=request.user.congress_ids).order_by(
                "position", "pk"
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def create(self, request, obj, form):
        made = services.write_article(request.user.post.congress, by=request.user, **_typed(form))
        obj.pk = made.pk

    def update(self, request, obj, form):
        try:
            services.revise_article(obj, by=request.user, version=obj.version, **_typed(form))
        except Stale as stale:
            raise Refused(str(stale)) from stale

    def save_related(self, request, form, formsets, change):
        """Versions are written by the service."""

    def change_view(self, request, object_id, form_url="", extra_context=None):
        article = self.get_object(request, object_id)
        moves = ARTICLE.open_to(request.user, article) if article else []
        buttons = [(move.label, reverse("admin:article_move", args=[article.pk, move.name])) for move in moves]
        return super().change_view(request, object_id, form_url, {"buttons": buttons, **(extra_context or {})})

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [path("<int:pk>/move/<slug:name>/", wrap(self.move_view), name="article_move"), *super().get_urls()]

    def move_view(self, request, pk, name):
        """Ask for what a move needs and make it."""
        article = self.get_queryset(request).filter(pk=pk).first()
        if article is None or name not in ARTICLE.names:
            raise Http404
        if answer := repeat(request):
            return answer
        try:
            move = ARTICLE.check(name, article, request.user)
        except Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return redirect("admin:bulletins_article_change", pk)
        return self.ask(
            request,
            article,
            move.label,
            partial(ARTICLE_FORMS[name], subject=article),
            partial(services.move_article, article, name),
        )


def _typed(form):
    """What was typed, as the service takes it."""
    return {name: form.cleaned_data[name] for name in (*ArticleForm.Meta.fields, "cover")}
