"""The directory of units: who they are, where they sit, who works there. A unit keeps its own entry."""

from functools import partial
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from congress import registers
from congress.events import audit
from congress.fields import mask
from congress.files import PortalFileField
from congress.models import SECRETARIAT, Organ, OrganKind, Post, Role, User
from congress.pages import form_page, list_page, requires
from congress.panels import MenuItem, panel

LEADERS = frozenset({Role.UNIT_LEADER, Role.LEADER})
HANDLERS = frozenset({Role.UNIT_CLERK, Role.DISPATCHER, *SECRETARIAT, Role.COMMITTEE_STAFF, Role.DELEGATION_STAFF})


class EntryForm(forms.ModelForm):
    """What a unit keeps of its own entry."""

    photo = PortalFileField(
        label=gettext_lazy("Picture"), required=False, help_text=gettext_lazy("JPEG or PNG; replaces the present one.")
    )
    mark = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Organ
        fields = registers.OWN_FIELDS
        widgets = {"business": forms.Textarea(attrs={"rows": 3, "maxlength": 200})}


@panel("menu", order=70)
def menu(request: HttpRequest) -> MenuItem | None:
    """For those who look units up all day; everybody else comes from a proposal."""
    return _directory() if request.user.acts(Role.DISPATCHER) else None


@panel("tiles", order=65)
def tiles(request: HttpRequest) -> MenuItem | None:
    """The same for the secretariat, whose menu is full."""
    return _directory() if request.user.acts(*SECRETARIAT) else None


def _directory() -> MenuItem:
    return MenuItem(_("Directory of units"), reverse("organ_list"), "organ", reverse("organ_list"))


@require_safe
@requires("congress.view_organ")
def organ_list(request: HttpRequest) -> HttpResponse:
    """The units that exist today in the congress one works in, by their codes; delegations only when asked for."""
    kind, search = request.GET.get("kind", ""), request.GET.get("search", "")
    rows = _with_office(request.user).valid()
    if search.strip():
        rows = rows.named(search)
    rows = rows.filter(kind=kind) if kind in OrganKind else rows.exclude(kind=OrganKind.DELEGATION)
    kinds = [("", _("All")), *OrganKind.choices]
    return list_page(request, "congress/organs/list.html", rows, "code", kind=kind, kinds=kinds, search=search)


def _with_office(user: User) -> QuerySet:
    """The units with the office that passes things on to them: their own, or that of the body above them."""
    return Organ.objects.visible_to(user).select_related("dispatcher", "parent__dispatcher", "successor", "photo")


@require_safe
@requires("congress.view_organ", Organ, among=_with_office)
def organ_detail(request: HttpRequest, organ: Organ) -> HttpResponse:
    """One unit, also one that has been closed: its facts and the people to talk to."""
    served = Organ.objects.valid().filter(Q(dispatcher=organ) | Q(parent__dispatcher=organ)).exclude(pk=organ.pk)
    context = {
        "organ": organ,
        "staff": _staff(request.user, organ),
        "served": served.order_by("code"),
        "may_edit": request.user.has_perm("congress.edit_own_organ", organ),
    }
    return render(request, "congress/organs/detail.html", context)


def _staff(user: User, organ: Organ) -> list[dict[str, Any]]:
    """Leaders, then those who handle; mobile phones masked unless ``user`` may read them, which auditors see."""
    posts = Post.objects.valid().filter(organ=organ, role__in=LEADERS | HANDLERS, user__is_active=True)
    held = sorted(posts.select_related("user"), key=lambda post: (post.role not in LEADERS, post.pk))
    reads = user.has_perm("congress.see_staff_phones", organ)
    if reads and any(post.user.phone for post in held):
        audit("congress.read_phones", by=user, what=f"organ {organ.pk}")
    return [
        {
            "name": str(post.user),
            "title": post.title or post.get_role_display(),
            "phone": post.user.phone if reads else mask(post.user.phone),
            "is_shown": reads,
        }
        for post in held
    ]


@requires("congress.edit_own_organ", Organ)
def organ_edit(request: HttpRequest, organ: Organ) -> HttpResponse:
    """Keep a unit's own entry."""

    def make(*args: Any, initial: dict[str, Any] | None = None, **kwargs: Any) -> EntryForm:
        return EntryForm(*args, instance=organ, initial={"mark": mark} | (initial or {}), **kwargs)

    mark = registers.seen(organ)
    act = partial(registers.edit_organ, organ, by=request.user)
    where = organ.get_absolute_url()
    return form_page(request, "congress/organs/form.html", make, act, organ=organ, cancel_url=where)
