"""My details: the deputy proposes, the secretariat confirms field by field."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from congress.errors import Refused
from congress.events import audit
from congress.pages import form_page, requires
from deputies import forms, queries, services
from deputies.models import Mandate, ProposedDetail


@requires("deputies.propose_details")
def my_details(request):
    """What the roster says of me; what I type is proposed and waits for the secretariat."""
    mandate = queries.mandate_of_user(request.user)
    if mandate is None:
        raise Http404
    rows = queries.details_of(mandate, in_full=True)
    make_form = partial(forms.MyDetailsForm, person=mandate.person, waiting=[row for row in rows if row.is_waiting])

    def act(**values):
        services.propose_details(mandate, by=request.user, **values)
        return reverse("my_details")

    context = {"mandate": mandate, "rows": rows, "cancel_url": reverse("duty")}
    return form_page(
        request, "deputies/my_details.html", make_form, act, submit_label=_("Propose the changes"), **context
    )


@requires("deputies.decide_detail", Mandate, among=queries.roster_of)
def detail_list(request, mandate):
    """Old and new side by side, each with its two buttons; phones are masked."""
    return _details(request, mandate, in_full=False)


@require_POST
@requires("deputies.decide_detail", Mandate, among=queries.roster_of)
def detail_phone(request, mandate):
    """The same with phones in full; the auditors see who asked."""
    audit("deputies.read_phone", by=request.user, what=f"mandate {mandate.pk}")
    return _details(request, mandate, in_full=True)


def _details(request, mandate, *, in_full):
    rows = queries.details_of(mandate, in_full=in_full)
    return render(request, "deputies/details.html", {"mandate": mandate, "rows": rows})


@requires("deputies.decide_detail")
def detail_desk(request):
    """The deputies of the congress who wait for a confirmation."""
    return render(request, "deputies/detail_desk.html", {"rows": queries.waiting_details(request.user)})


@require_POST
@requires("deputies.decide_detail", ProposedDetail)
def detail_confirm(request, detail):
    try:
        services.decide_detail(detail, "confirm_detail", by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("detail_list", pk=detail.mandate_id)


@requires("deputies.decide_detail", ProposedDetail)
def detail_refuse(request, detail):
    """Ask why; the deputy is told."""

    def act(reason):
        return services.decide_detail(detail, "refuse_detail", by=request.user, reason=reason).get_absolute_url()

    context = {"detail": detail, "label": queries.label_of(detail.field), "cancel_url": detail.get_absolute_url()}
    return form_page(
        request, "deputies/detail_refuse.html", forms.RefuseDetailForm, act, submit_label=_("Refuse"), **context
    )
