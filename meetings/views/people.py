"""The list of people: who is asked, guests, corrections after closing, the sheet."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST, require_safe

from congress.errors import Refused
from congress.events import audit
from congress.models import SECRETARIAT
from congress.pages import form_page, list_page, requires
from meetings import documents, forms, queries, services
from meetings.models import Gathering, Participation, Standing
from meetings.views.answers import places_of_page
from meetings.views.shared import paper, with_initial
from meetings.workflow import CHANGEABLE, GATHERING, Answer, GatheringState


def asked_of(request):
    """The known filters of the address that say something."""
    names = ("delegation", "search", "standing", "answer")
    return {name: request.GET.get(name, "").strip()[:60] for name in names}


def choices_of(user, gathering):
    """The delegations of a list as filters."""
    found = [(key, name or _("Guests")) for key, name in queries.delegation_choices(user, gathering)]
    return [("", _("All delegations")), *found]


def _chosen(request, gathering):
    """The filters, and the people they leave."""
    asked = asked_of(request)
    rows = queries.people(
        request.user, gathering, delegation=asked["delegation"], words=asked["search"], standing=asked["standing"],
        answer=asked["answer"],
    )  # fmt: skip
    return asked, rows


@require_safe
@requires("meetings.keep_list", Gathering, among=queries.gatherings_of_page)
def people_list(request, gathering):
    """Everybody asked: state, person, speeches, leave, attendance, feedback, notices; and what is done with each."""
    user = request.user
    asked, rows = _chosen(request, gathering)
    manages = user.has_perm("meetings.manage", gathering)
    runs = gathering.state == GatheringState.PUBLISHED and user.has_perm("meetings.run_speech", gathering)
    context = {
        "gathering": gathering,
        "asked": asked,
        "filters": urlencode({name: value for name, value in asked.items() if value}),
        "delegations": choices_of(user, gathering),
        "standings": [("", _("All standings")), *Standing.choices],
        "answers": [("", _("All answers")), *Answer.choices],
        "manages": manages,
        "may_add": manages and gathering.state in CHANGEABLE,
        "may_correct": manages and gathering.state == GatheringState.CLOSED,
        "may_close": manages and any(move.name == "close_gathering" for move in GATHERING.open_to(user, gathering)),
        "labels": _labels(),
    }
    prepare = partial(_prepare, user, gathering, runs and not gathering.parts.exists())
    return list_page(
        request, "meetings/people.html", queries.numbered(rows.order_by()), "pk", prepare=prepare, **context
    )


def _prepare(user, gathering, runs, rows):
    """What the list says of each, and what this reader does with him."""
    queries.add_what_is_said(rows, gathering, user)
    for row in rows:
        row.gathering = gathering
        row.may_answer = bool(queries.answers_to_enter(user, row))
        row.may_speak = runs and row.mandate is not None and row.user_id != user.pk


def _labels():
    return {
        "number": _("No."), "state": _("State"), "unit": _("Unit and post / as"), "speech": _("Speech / provided"),
        "came": _("Signed in at"), "leave": _("Reason of leave / decision"),
        "word": pgettext("gathering", "Feedback"), "told": pgettext("list", "Notices"),
    }  # fmt: skip


@requires("meetings.enter_answer", Participation, among=places_of_page)
def place_answer(request, place):
    """Enter what somebody told of his coming."""
    back = reverse("people_list", args=[place.gathering_id])
    answers = queries.answers_to_enter(request.user, place)
    if not answers:
        raise Refused(_("Answers are not entered here any more."))

    def act(answer, **fields):
        services.enter_answer(place, answer, by=request.user, **fields)
        return back

    make = partial(forms.EnterAnswerForm, answers=answers)
    return form_page(
        request, "meetings/paper_form.html", make, act,
        gathering=place.gathering, heading=_("Change the state"), about=place.name, cancel_url=back,
    )  # fmt: skip


@requires("meetings.manage", Gathering, among=queries.gatherings_of_page)
def people_write(request, gathering):
    """Write to people of the list: those the list's filters leave are offered, all of them ticked."""
    asked, rows = _chosen(request, gathering)
    rows = rows.exclude(user=None)
    back = reverse("people_list", args=[gathering.pk])

    def act(text, places, ways=()):
        services.write_to_people(gathering, places, by=request.user, text=text, ways=ways)
        words = ngettext("%(count)s person was written to.", "%(count)s people were written to.", len(places))
        messages.success(request, words % {"count": len(places)})
        return back

    preset = {"places": [row.pk for row in rows], "ways": (gathering.parent or gathering).told_by}
    make = partial(with_initial, partial(forms.CircularForm, rows=rows), preset)
    context = {"gathering": gathering, "asked": asked, "written": queries.circulars_of(request.user, gathering)[:20]}
    return form_page(
        request, "meetings/write.html", make, act, submit_label=pgettext("message", "Send"), cancel_url=back,
        draft=("meetings.circular", str(gathering.pk)), **context,
    )  # fmt: skip


@requires("meetings.manage", Gathering, among=queries.gatherings_of_page)
def people_invite(request, gathering):
    """Ask more deputies, as members or to sit in."""

    def act(audience, standing):
        made = len(services.invite(gathering, audience, by=request.user, standing=standing))
        words = ngettext("%(count)s deputy was added.", "%(count)s deputies were added.", made)
        messages.success(request, words % {"count": made})
        return reverse("people_list", args=[gathering.pk])

    context = {"gathering": gathering, "cancel_url": reverse("people_list", args=[gathering.pk])}
    make = partial(forms.InviteForm, congress=gathering.congress, by=request.user)
    return form_page(request, "meetings/invite.html", make, act, label=_("Ask deputies"), **context)


@requires("meetings.manage", Gathering, among=queries.gatherings_of_page)
def people_guests(request, gathering):
    """Add observers, gallery, staff and press, one by one or as pasted lines."""

    def act(guests):
        made = services.add_guests(gathering, guests, by=request.user)
        messages.success(
            request, ngettext("%(count)s guest was added.", "%(count)s guests were added.", made) % {"count": made}
        )
        return reverse("people_list", args=[gathering.pk])

    context = {"gathering": gathering, "cancel_url": reverse("people_list", args=[gathering.pk])}
    draft = ("meetings.guests", str(gathering.pk))
    return form_page(
        request, "meetings/move.html", forms.GuestsForm, act, draft=draft, label=_("Add guests"), **context
    )


@require_POST
@requires("meetings.view_participation", Participation, among=places_of_page)
def place_remove(request, place):
    """Take somebody off the list who was put there by mistake."""
    if not request.user.has_perm("meetings.manage", place.gathering):
        raise Http404
    services.remove(place, by=request.user)
    return redirect("people_list", place.gathering_id)


@requires("meetings.correct", Participation, among=places_of_page)
def place_correct(request, place):
    """Put right what a closed list says, with a reason."""

    def act(**fields):
        services.correct(place, by=request.user, **fields)
        return reverse("people_list", args=[place.gathering_id])

    context = {"gathering": place.gathering, "place": place, "label": _("Correct the list")}
    context["cancel_url"] = reverse("people_list", args=[place.gathering_id])
    preset = {"attendance": place.attendance or place.answer, "half_days": place.half_days}

    def make(*args, **kwargs):
        return forms.CorrectForm(*args, **{**kwargs, "initial": preset | kwargs.get("initial", {})})

    corrections = place.corrections.select_related("by").order_by("-pk")
    return form_page(request, "meetings/correct.html", make, act, corrections=corrections, **context)


@require_safe
@requires("meetings.keep_list", Gathering, among=queries.gatherings_of_page)
def people_sheet(request, gathering):
    """The attendance sheet of those shown as Excel, with unit and phone; the sums are of everybody."""
    _asked, rows = _chosen(request, gathering)
    rows = list(rows)
    queries.add_what_is_said(rows, gathering, request.user)
    found = queries.board(gathering) if request.user.acts(*SECRETARIAT) else None
    sums = (found.lines, found.whole, found.quorum) if found else None
    content = documents.attendance_sheet(gathering, rows, sums=sums)
    audit("meetings.sheet", by=request.user, what=f"gathering {gathering.pk}")
    return paper(documents.sheet_name(gathering), content)
