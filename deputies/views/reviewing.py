"""The first review: staff of a delegation passes its deputies' records on, or sends them back."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST

from congress import wording
from congress.errors import Refused
from congress.pages import form_page, list_page, post_once, repeat, requires
from deputies import queries, services
from deputies.forms import DUTY_FORMS
from deputies.models import DutyRecord
from deputies.workflow import DUTY

MOST_TOLD = 20  # reasons told after a batch
REVIEW = "deputies.check_duty"


@requires(REVIEW)
def review_list(request):
    """What waits for the first review, and what was decided since."""
    view = "decided" if request.GET.get("view") == "decided" else "waiting"
    rows = queries.duty_of_desk(request.user)
    rows = queries.awaiting_first_review(request.user, rows) if view == "waiting" else queries.reviewed_first(rows)
    words = request.GET.get("search", "")[:60]
    tabs = [
        {"label": label, "url": f"{reverse('review_list')}?view={name}", "current": name == view}
        for name, label in (("waiting", pgettext("duty record", "To review")), ("decided", _("Decided")))
    ]
    context = {"tabs": tabs, "view": view, "search": words}
    return list_page(request, "deputies/review.html", queries.duty_of(rows, words), **context)


@requires(REVIEW, DutyRecord, among=queries.duty_of_desk)
def review_detail(request, act):
    """One record with its photos and the buttons of whoever reads it."""
    context = {
        "act": act,
        "moves": queries.duty_buttons(act, request.user, "review_move"),
        "timeline": queries.duty_timeline(act),
        "noted_words": wording.noted(act.mandate.congress_id, act.title, act.content),
        **queries.papers_of(act),
    }
    return render(request, "deputies/review_detail.html", context)


@requires(REVIEW, DutyRecord, among=queries.duty_of_desk)
def review_move(request, act, name):
    """Ask for what a move needs and make it."""
    if name not in DUTY.names:
        raise Http404
    if answer := repeat(request):
        return answer
    try:
        move = DUTY.check(name, act, request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("review_detail", act.pk)
    back = reverse("review_list")

    def make_move(**fields):
        services.move_duty(act, name, by=request.user, **fields)
        return back

    context = {"row": act, "label": move.label, "submit_label": move.label}
    context["cancel_url"] = reverse("review_detail", args=[act.pk])
    return form_page(request, "deputies/review_move.html", partial(DUTY_FORMS[name], subject=act), make_move, **context)


@requires(REVIEW)
@require_POST
def review_batch(request):
    """Pass the chosen records on; those that cannot be are told one by one."""
    back = reverse("review_list")
    keys = [int(key) for key in request.POST.getlist("chosen") if key.isdecimal() and len(key) < 19]  # noqa: PLR2004  (what both databases take)
    acts = list(queries.duty_of_desk(request.user).filter(pk__in=keys))

    def pass_on():
        moved, refused = services.move_many(acts, "check", by=request.user)
        if moved:
            words = ngettext("%(count)s record passed on.", "%(count)s records passed on.", moved)
            messages.success(request, words % {"count": moved})
        for reason in refused[:MOST_TOLD]:
            messages.error(request, reason)
        return back

    if not acts:
        messages.error(request, _("Choose at least one record."))
        return redirect(back)
    return redirect(post_once(request, pass_on))
