"""Seat plans of a gathering, for those who arrange them: draft, look, put in force, change by hand, print."""

from functools import partial

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from congress.errors import Refused
from congress.events import audit
from congress.pages import form_page, key_of, post_once, requires
from meetings import documents, forms, queries, services
from meetings.models import Gathering, PrintKind, SeatPlan, SeatPlanState, SeatPrint, SeatWish
from meetings.views.shared import paper

SHOWN_MISSING = 60


def _gatherings(user):
    return queries.gatherings_of_page(user)


@require_safe
@requires("meetings.arrange_seats", Gathering, among=_gatherings)
def seat_plans(request, gathering):
    """All versions of the seat plan of a gathering, its prints, and where to go on."""
    context = {
        "gathering": gathering,
        "plans": list(queries.plans_of(gathering)),
        "prints": list(queries.prints_of(gathering)[:20]),
    }
    return render(request, "meetings/seat_plans.html", context)


@requires("meetings.arrange_seats", Gathering, among=_gatherings)
def seats_draft(request, gathering):
    """Seat everybody by rule; who has no seat is listed and nothing is kept."""
    last = queries.plans_of(gathering).first()
    names = ("hall", "body", "order", "rotation", "group_size", "year", "fifth")
    preset = {name: getattr(last, name) for name in names} if last else {}
    if not last and gathering.session_id:
        preset = {"year": min(9, gathering.session.number - 1)}

    def make(*args, **kwargs):
        kwargs["initial"] = preset | kwargs.get("initial", {})
        return forms.DraftSeatsForm(*args, congress=gathering.congress, **kwargs)

    return form_page(
        request, "meetings/seats_form.html", make, partial(services.draft_seats, gathering, by=request.user),
        gathering=gathering, heading=_("Draft a seat plan"), submit_label=_("Seat everybody"),
        cancel_url=reverse("seat_plans", args=[gathering.pk]), people_count=queries.to_seat(gathering).count(),
    )  # fmt: skip


@require_safe
@requires("meetings.arrange_seats", SeatPlan, among=queries.plans_of_page)
def seat_plan(request, plan):
    """The hall with everybody in it, and one row as a table with reasons and what can be changed by hand."""
    taken = queries.taken_of(plan)
    row, pick = request.GET.get("row", ""), request.GET.get("pick", "")
    if name := request.GET.get("name", "").strip()[:60]:
        found = next((one for one in taken if name in one.participation.name), None)
        row = found.seat.rpartition("-")[0] if found else row
    lines = queries.row_of(plan, taken, row)
    missing, gone = queries.out_of_step(plan)
    context = {
        "plan": plan,
        "map": queries.drawn(plan, taken),
        "lines": lines,
        "row": f"{lines[0].seat.area}-{lines[0].seat.row}",
        "picked": _picked(plan, taken, pick),
        "seated_count": len(taken),
        "missing": missing[:SHOWN_MISSING],
        "missing_count": len(missing),
        "gone": gone[:SHOWN_MISSING],
        "unfit": queries.unfit(plan, taken),
        "history": queries.history(plan),
        "may_undo": plan.is_open and queries.last_change(plan) is not None,
        "idempotency_key": key_of(request),
    }
    return render(request, "meetings/seat_plan.html", context)


def _picked(plan, taken, pick):
    """The seat chosen to be swapped, who sits there, and who could be seated on it."""
    hall = plan.layout
    if pick not in hall.by_key or not plan.is_open:
        return None
    one = next((each for each in taken if each.seat == pick), None)
    seated = {each.participation_id for each in taken}
    waiting = [] if one else list(queries.to_seat(plan.gathering, hall).exclude(pk__in=seated)[:SHOWN_MISSING])
    return {"key": pick, "words": queries.seat_words(hall, pick), "taken": one, "waiting": waiting}


@require_safe
@requires("meetings.arrange_seats", SeatPlan, among=queries.plans_of_page)
def seat_differences(request, plan):
    """What is other than in the plan before, and than on the last prints."""
    earlier = queries.plans_of(plan.gathering).filter(number__lt=plan.number).exclude(state=SeatPlanState.DISCARDED)
    before = earlier.first()
    parts = []
    if before:
        title = _("Since version %(number)s") % {"number": before.number}
        parts.append((title, queries.compared(plan, before)))
    for kind in PrintKind:
        if last := queries.last_print(plan, kind):
            seats = {int(key): seat for key, seat in last.seats.items()}
            title = _("Since the last print: %(kind)s") % {"kind": kind.label}
            parts.append((title, queries.compared_seats(plan, seats, last.plan.layout)))
    return render(request, "meetings/seat_differences.html", {"plan": plan, "parts": parts})


@require_POST
@requires("meetings.arrange_seats", SeatPlan, among=queries.plans_of_page)
def seats_in_force(request, plan):
    """From now on this plan holds."""
    return redirect(post_once(request, lambda: services.put_seats_in_force(plan, by=request.user)))


@require_POST
@requires("meetings.arrange_seats", SeatPlan, among=queries.plans_of_page)
def seats_discard(request, plan):
    """Put the draft aside."""

    def act():
        services.discard_seats(plan, by=request.user)
        return reverse("seat_plans", args=[plan.gathering_id])

    return redirect(post_once(request, act))


# By hand -----------------------------------------------------------------------------------------------------------


def _cleaned(form):
    if not form.is_valid():
        raise Refused(_("Choose two seats of this hall."))
    return form.cleaned_data


def _row_page(plan, seat):
    return f"{plan.get_absolute_url()}?{urlencode({'row': seat.rpartition('-')[0]})}"


@require_POST
@requires("meetings.arrange_seats", SeatPlan, among=queries.plans_of_page)
def seats_swap(request, plan):
    """Two change places, or somebody moves to an empty seat."""
    asked = _cleaned(forms.SwapForm(request.POST))

    def act():
        services.swap_seats(plan, by=request.user, **asked)
        return _row_page(plan, asked["second"])

    return redirect(post_once(request, act))


@require_POST
@requires("meetings.arrange_seats", SeatPlan, among=queries.plans_of_page)
def seats_give(request, plan):
    """Seat somebody who has no seat."""
    asked = _cleaned(forms.GiveSeatForm(request.POST))
    place = plan.gathering.participations.filter(pk=asked["place"]).first()
    if place is None:
        raise Refused(_("Choose somebody of this gathering."))

    def act():
        services.give_seat(plan, place, asked["seat"], by=request.user)
        return _row_page(plan, asked["seat"])

    return redirect(post_once(request, act))


@require_POST
@requires("meetings.arrange_seats", SeatPlan, among=queries.plans_of_page)
def seats_clear(request, plan):
    """Free a seat."""
    asked = _cleaned(forms.GiveSeatForm(request.POST))

    def act():
        services.clear_seat(plan, asked["seat"], by=request.user, seen=asked["place"])
        return _row_page(plan, asked["seat"])

    return redirect(post_once(request, act))


@require_POST
@requires("meetings.arrange_seats", SeatPlan, among=queries.plans_of_page)
def seats_undo(request, plan):
    """Take back the latest change by hand."""

    def act():
        services.undo_seats(plan, by=request.user)
        return plan

    return redirect(post_once(request, act))


# What has to be kept -----------------------------------------------------------------------------------------------


@requires("meetings.arrange_seats", Gathering, among=_gatherings)
def seat_wishes(request, gathering):
    """Everything that has to be kept when the people of a gathering are seated, and a form for more."""
    page = reverse("seat_wishes", args=[gathering.pk])

    def act(person, **fields):
        services.add_wish(person, by=request.user, **fields)
        return page

    return form_page(
        request, "meetings/seat_wishes.html", partial(forms.SeatWishForm, gathering=gathering), act,
        gathering=gathering, rows=list(queries.wishes_of(gathering)), submit_label=_("Note it"),
        cancel_url=reverse("seat_plans", args=[gathering.pk]),
    )  # fmt: skip


@require_POST
@requires("meetings.arrange_seats", SeatWish, among=queries.wishes_of_page)
def seat_wish_drop(request, wish):
    """Forget it."""

    def act():
        gathering = services.drop_wish(wish, by=request.user)
        return reverse("seat_wishes", args=[gathering.pk])

    return redirect(post_once(request, act))


# Paper and sheets --------------------------------------------------------------------------------------------------


@require_POST
@requires("meetings.arrange_seats", SeatPlan, among=queries.plans_of_page)
def seats_print(request, plan):
    """Keep what is printed now, and hand it out."""
    asked = _cleaned(forms.SeatPrintForm(request.POST))

    def act():
        row = services.print_seats(plan, by=request.user, **asked)
        messages.success(request, _("The print is kept: it can be fetched again at any time."))
        return reverse("seat_print", args=[row.pk])

    return redirect(post_once(request, act))


@require_safe
@requires("meetings.arrange_seats", SeatPrint, among=queries.prints_of_page)
def seat_print(request, row):
    """A print as it was made."""
    return paper(documents.seat_print_name(row), documents.print_of_seats(row))


@require_safe
@requires("meetings.arrange_seats", SeatPlan, among=queries.plans_of_page)
def seat_sheet(request, plan):
    """Everybody seated, as Excel."""
    content = documents.seat_sheet(plan, queries.seat_lines(plan))
    audit("meetings.seats", by=request.user, what=f"seat plan {plan.pk}")
    return paper(documents.seat_sheet_name(plan), content)


@requires("meetings.arrange_seats", SeatPlan, among=queries.plans_of_page)
def seats_import(request, plan):
    """Read a sheet and show what it would do; nothing is written before it was looked at."""
    form = forms.SeatSheetForm(*([request.POST, request.FILES] if request.method == "POST" else []))
    found = None
    if request.method == "POST" and form.is_valid():
        found = services.plan_import(plan, form.cleaned_data["sheet"], update=form.cleaned_data["update"])
    context = {
        "plan": plan,
        "form": form,
        "found": found,
        "problems": queries.problems_in_words(found.problems) if found else [],
        "changed": _moves(plan, found, lambda before: before) if found else [],
        "fresh": _moves(plan, found, lambda before: not before) if found else [],
        "seats": "\n".join(f"{pk} {seat}" for pk, _before, seat in found.moves) if found else "",
        "idempotency_key": key_of(request),
    }
    bad = request.method == "POST" and (found is None or found.problems)
    return render(request, "meetings/seats_import.html", context, status=422 if bad else 200)


def _moves(plan, found, keeps):
    """The moves of a sheet in words, of those whose seat before ``keeps`` lets through."""
    return queries.moves_in_words(plan, [move for move in found.moves if keeps(move[1])], found.names)


@require_POST
@requires("meetings.arrange_seats", SeatPlan, among=queries.plans_of_page)
def seats_imported(request, plan):
    """Write what was looked at."""
    form = forms.SeatImportForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Read the sheet again."))

    def act():
        services.import_seats(plan, by=request.user, **form.cleaned_data)
        return plan

    return redirect(post_once(request, act))
