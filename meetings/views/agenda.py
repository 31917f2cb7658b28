"""The agenda and the schedule of a gathering: what, and when."""

from functools import partial

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from congress import clock
from congress.pages import form_page, post_once, requires
from congress.paper import ENDINGS
from meetings import documents, forms, queries, services
from meetings.models import AgendaItem, Gathering, ScheduleEntry
from meetings.views.shared import paper, with_initial
from meetings.views.tabs import tabs_of


@require_safe
@requires("meetings.view_agenda", Gathering, among=queries.gatherings_of_page)
def agenda(request, gathering):
    """What is dealt with, in which order, and what came of it."""
    context = {
        "gathering": gathering,
        "items": list(queries.agenda_of(gathering)),
        "tabs": tabs_of(request.user, gathering, "agenda"),
        "may_keep": request.user.has_perm("meetings.keep_agenda", gathering),
    }
    return render(request, "meetings/agenda.html", context)


@require_safe
@requires("meetings.view_agenda", Gathering, among=queries.gatherings_of_page)
def schedule(request, gathering):
    """When and where: the sittings by date, each with what it does."""
    may_keep = request.user.has_perm("meetings.keep_agenda", gathering)
    days = queries.schedule_of(gathering, request.user)
    if may_keep:
        for one in (sitting for day in days for sitting in day.sittings):
            one.untold = sum(len(pks) for pks in services.untold_changes(one).values()) if one.published_at else 0
    context = {
        "gathering": gathering,
        "days": days,
        "today": clock.today(),
        "tabs": tabs_of(request.user, gathering, "schedule"),
        "may_keep": may_keep,
    }
    return render(request, "meetings/schedule.html", context)


@require_safe
@requires("meetings.view_agenda", Gathering, among=queries.gatherings_of_page)
def agenda_paper(request, gathering, ending):
    """The agenda as PDF or Word."""
    if ending not in ENDINGS:
        raise Http404
    items = list(queries.agenda_of(gathering))
    return paper(documents.agenda_name(gathering, ending), documents.print_agenda(gathering, items, ending))


@require_safe
@requires("meetings.view_agenda", Gathering, among=queries.gatherings_of_page)
def schedule_paper(request, gathering, ending):
    """The schedule, as far as the reader sees it, as PDF or Word."""
    if ending not in ENDINGS:
        raise Http404
    days = queries.schedule_of(gathering, request.user)
    return paper(documents.schedule_name(gathering, ending), documents.print_schedule(gathering, days, ending))


# For staff ---------------------------------------------------------------------------------------------------------


@requires("meetings.keep_agenda", Gathering, among=queries.gatherings_of_page)
def item_new(request, gathering):
    """Put something on the agenda."""
    back = reverse("agenda", args=[gathering.pk])

    def act(version=None, **cleaned):
        services.add_item(gathering, by=request.user, **cleaned)
        return back

    initial = {"position": queries.agenda_of(gathering).count() + 1}
    make = partial(with_initial, forms.AgendaItemForm, initial)
    return form_page(
        request,
        "meetings/paper_form.html",
        make,
        act,
        cancel_url=back,
        gathering=gathering,
        heading=_("Add an agenda item"),
        draft=("meetings.item", str(gathering.pk)),
    )


@requires("meetings.keep_agenda", AgendaItem, among=queries.items_of_page)
def item_vote(request, item):
    """Enter what a vote on an item came to."""
    back = reverse("agenda", args=[item.gathering_id])
    row = getattr(item, "vote", None)
    initial = {name: getattr(row, name) for name in forms.VoteForm.base_fields} if row else {"version": 0}

    def act(**cleaned):
        services.record_vote(item, by=request.user, **cleaned)
        return back

    return form_page(
        request,
        "meetings/paper_form.html",
        partial(with_initial, forms.VoteForm, initial),
        act,
        cancel_url=back,
        gathering=item.gathering,
        heading=_("Result of the vote"),
        draft=("meetings.vote", str(item.pk)),
        about=item.title,
    )


@requires("meetings.keep_agenda", AgendaItem, among=queries.items_of_page)
def item_edit(request, item):
    """Change an item of the agenda."""
    back = reverse("agenda", args=[item.gathering_id])

    def act(**cleaned):
        services.change_item(item, by=request.user, **cleaned)
        return back

    initial = {name: getattr(item, name) for name in forms.AgendaItemForm.base_fields}
    make = partial(with_initial, forms.AgendaItemForm, initial)
    return form_page(
        request,
        "meetings/paper_form.html",
        make,
        act,
        cancel_url=back,
        gathering=item.gathering,
        heading=_("Change an agenda item"),
        draft=("meetings.item_text", str(item.pk)),
        drop_url=reverse("agenda_item_drop", args=[item.pk]),
    )


@requires("meetings.keep_agenda", AgendaItem, among=queries.items_of_page)
def item_drop(request, item):
    """Take an item off the agenda."""
    back = reverse("agenda", args=[item.gathering_id])

    def act():
        services.drop_item(item, by=request.user)
        return back

    return form_page(
        request,
        "meetings/paper_form.html",
        forms.PlainForm,
        act,
        cancel_url=back,
        gathering=item.gathering,
        heading=_("Take off the agenda"),
        about=item.title,
        submit_label=_("Take off"),
    )


@requires("meetings.keep_agenda", Gathering, among=queries.gatherings_of_page)
def entry_new(request, gathering):
    """Put something into a sitting."""
    back = reverse("schedule", args=[gathering.parent_id or gathering.pk])

    def act(version=None, **cleaned):
        services.add_entry(gathering, by=request.user, **cleaned)
        return back

    initial = {"position": queries.entries_of(gathering).count() + 1}
    make = partial(with_initial, partial(forms.ScheduleEntryForm, gathering=gathering), initial)
    return form_page(
        request,
        "meetings/paper_form.html",
        make,
        act,
        cancel_url=back,
        gathering=gathering,
        heading=_("Add to the schedule"),
        draft=("meetings.entry", str(gathering.pk)),
    )


@requires("meetings.keep_agenda", ScheduleEntry, among=queries.entries_of_page)
def entry_edit(request, entry):
    """Change what a sitting does."""
    back = reverse("schedule", args=[entry.gathering.parent_id or entry.gathering_id])

    def act(**cleaned):
        services.change_entry(entry, by=request.user, **cleaned)
        return back

    initial = {name: getattr(entry, name) for name in ("position", "item", "title", "begins_at", "note", "version")}
    make = partial(with_initial, partial(forms.ScheduleEntryForm, gathering=entry.gathering), initial)
    return form_page(
        request,
        "meetings/paper_form.html",
        make,
        act,
        cancel_url=back,
        gathering=entry.gathering,
        heading=_("Change the schedule"),
        draft=("meetings.entry_text", str(entry.pk)),
        drop_url=reverse("schedule_entry_drop", args=[entry.pk]),
    )


@requires("meetings.keep_agenda", ScheduleEntry, among=queries.entries_of_page)
def entry_drop(request, entry):
    """Take something out of a sitting."""
    back = reverse("schedule", args=[entry.gathering.parent_id or entry.gathering_id])

    def act():
        services.drop_entry(entry, by=request.user)
        return back

    return form_page(
        request,
        "meetings/paper_form.html",
        forms.PlainForm,
        act,
        cancel_url=back,
        gathering=entry.gathering,
        heading=_("Take out of the schedule"),
        about=entry.words,
        submit_label=_("Take off"),
    )


@require_POST
@requires("meetings.keep_agenda", Gathering, among=queries.gatherings_of_page)
def schedule_announce(request, gathering):
    """Tell the people of a sitting what changed in it."""

    def act():
        services.announce_schedule(gathering, by=request.user)
        return reverse("schedule", args=[gathering.parent_id or gathering.pk])

    return redirect(post_once(request, act))
