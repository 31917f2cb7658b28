"""Certificates, table cards and table lists: printed as a whole or only what has changed, fetched again."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from congress.errors import Refused
from congress.events import audit
from congress.pages import key_of, post_once, requires
from meetings import documents, forms, queries, services
from meetings.models import Gathering, SessionPrint
from meetings.views.shared import paper


def _gatherings(user):
    return queries.gatherings_of_page(user).filter(parent=None)


@require_safe
@requires("meetings.arrange_seats", Gathering, among=_gatherings)
def session_prints(request, gathering):
    """What was printed, and what to print now."""
    rows = list(queries.session_prints_of(gathering)[:20])
    context = {"gathering": gathering, "prints": rows, "idempotency_key": key_of(request)}
    return render(request, "meetings/prints.html", context)


@require_POST
@requires("meetings.arrange_seats", Gathering, among=_gatherings)
def session_print_new(request, gathering):
    """Keep what is printed now, and hand it out."""
    form = forms.SessionPrintForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Choose what to print."))

    def act():
        row = services.print_session(gathering, by=request.user, **form.cleaned_data)
        messages.success(request, _("The print is kept: it can be fetched again at any time."))
        return reverse("session_print", args=[row.pk])

    return redirect(post_once(request, act))


@require_safe
@requires("meetings.arrange_seats", SessionPrint, among=queries.session_prints_of_page)
def session_print(request, row):
    """A print as it was made."""
    audit("meetings.prints", by=request.user, what=f"print {row.pk}")
    return paper(documents.session_print_name(row), documents.print_of_session(row))
