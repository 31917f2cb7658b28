"""Speeches at a gathering: asked for, put in order, called and timed, corrected afterwards; how a gathering is led."""

from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from congress.pages import form_page, repeat, requires
from congress.paper import ENDINGS
from meetings import documents, forms, queries, services
from meetings.models import Gathering, Speech
from meetings.views.shared import paper, with_initial
from meetings.views.tabs import tabs_of
from meetings.workflow import SPEECH, GatheringState, SpeechState

STEPS = {"up": -1, "down": 1}


def polled(request, template, context, mark):
    """A page that is asked for again every ten seconds: 304 while ``mark`` is the same."""
    tag = f'"{mark}-{request.LANGUAGE_CODE}"'
    is_poll = "poll" in request.GET
    if is_poll and request.headers.get("If-None-Match") == tag:
        response = HttpResponse(status=304)
    else:
        response = render(request, template.replace(".html", "_live.html") if is_poll else template, context)
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    return response


@require_safe
@requires("meetings.view", Gathering, among=queries.gatherings_of_page)
def speech_list(request, gathering):
    """Who speaks, who waits in which order, who has spoken and how long; it follows by itself."""
    user = request.user
    found = queries.speaker_list(gathering, user)
    runs = user.has_perm("meetings.run_speech", gathering)
    for row in found.open:
        row.moves = queries.buttons(row, user, "speech_move") if runs or row.user_id == user.pk else []
    asks = gathering.state == GatheringState.PUBLISHED and user.has_perm("meetings.ask_to_speak", gathering)
    context = {
        "gathering": gathering,
        "list": found,
        "conduct": services.conduct_of(gathering),
        "runs": runs and gathering.state == GatheringState.PUBLISHED,
        "leads": user.has_perm("meetings.lead", gathering),
        "asks": asks and not gathering.parts.exists(),
        "parts": queries.parts_of(user, gathering) if gathering.parent_id is None else [],
        "tabs": tabs_of(user, gathering, "speech_list"),
    }
    return polled(request, "meetings/speeches.html", context, f"{found.mark}-{gathering.state}")


@requires("meetings.ask_to_speak", Gathering, among=queries.gatherings_of_page)
def speech_new(request, gathering):
    """Ask to speak, or hand a text in."""

    def act(**cleaned):
        services.ask_to_speak(gathering, by=request.user, **cleaned)
        return reverse("speech_list", args=[gathering.pk])

    return form_page(
        request,
        "meetings/paper_form.html",
        forms.AskToSpeakForm,
        act,
        draft=("meetings.speech", str(gathering.pk)),
        gathering=gathering,
        heading=_("Ask to speak"),
        submit_label=_("Hand in"),
        cancel_url=reverse("speech_list", args=[gathering.pk]),
    )


@requires("meetings.run_speech", Gathering, among=queries.gatherings_of_page)
def speech_enter(request, gathering):
    """Enter somebody who raised his hand or was asked to speak; ``?deputy=`` names him."""

    def act(**cleaned):
        services.ask_to_speak(gathering, by=request.user, **cleaned)
        return reverse("speech_list", args=[gathering.pk])

    initial = {"deputy": request.GET.get("deputy", "")[:40]}
    make = partial(with_initial, partial(forms.EnterSpeakerForm, congress=gathering.congress), initial)
    return form_page(
        request,
        "meetings/paper_form.html",
        make,
        act,
        gathering=gathering,
        heading=_("Enter a speaker"),
        cancel_url=reverse("speech_list", args=[gathering.pk]),
    )


@require_safe
@requires("meetings.view_speech", Speech, among=queries.speeches_of_page)
def speech_detail(request, speech):
    """One speech: topic, text, time used, what was corrected."""
    user = request.user
    closed = speech.gathering.state == GatheringState.CLOSED
    told = user.has_perm("meetings.run_speech", speech) or speech.user_id == user.pk
    context = {
        "speech": speech,
        "gathering": speech.gathering,
        "moves": queries.buttons(speech, user, "speech_move"),
        "shows_text": queries.may_read_text(user, speech),
        "may_correct": closed and user.has_perm("meetings.correct_speech", speech),
        "corrections": speech.corrections.select_related("by").order_by("-pk") if told else [],
        "told": told,
        "entries": queries.timeline(speech) if told else [],
    }
    return render(request, "meetings/speech.html", context)


@requires("meetings.view_speech", Speech, among=queries.speeches_of_page)
def speech_move(request, speech, name):
    """Make a move of a speech; what asks for nothing is done on the spot."""
    if name not in SPEECH.names:
        raise Http404
    if answer := repeat(request):
        return answer
    label = SPEECH.check(name, speech, request.user).label
    page = reverse("speech_list", args=[speech.gathering_id])

    def act(**cleaned):
        services.move_speech(speech, name, by=request.user, **cleaned)
        return page

    return form_page(
        request,
        "meetings/paper_form.html",
        partial(forms.SPEECH_FORMS[name], subject=speech),
        act,
        gathering=speech.gathering,
        heading=label,
        about=f"{speech.mandate.person.name} · {speech.topic}",
        submit_label=label,
        cancel_url=page,
    )


@require_POST
@requires("meetings.run_speech", Speech, among=queries.speeches_of_page)
def speech_shift(request, speech, way):
    """One place earlier or later."""
    if way not in STEPS:
        raise Http404
    services.shift_speech(speech, STEPS[way], by=request.user)
    return redirect(f"{reverse('speech_list', args=[speech.gathering_id])}#s{speech.pk}")


@requires("meetings.correct_speech", Speech, among=queries.speeches_of_page)
def speech_correct(request, speech):
    """Put right, after closing, whether somebody spoke."""

    def act(**cleaned):
        services.correct_speech(speech, by=request.user, **cleaned)
        return speech

    known = speech.state if speech.state in dict(forms.CorrectSpeechForm.base_fields["state"].choices) else ""
    initial = {"state": known or SpeechState.NOT_REACHED.value, "minutes": speech.minutes}
    return form_page(
        request,
        "meetings/paper_form.html",
        partial(with_initial, forms.CorrectSpeechForm, initial),
        act,
        gathering=speech.gathering,
        heading=_("Correct the list"),
        about=f"{speech.mandate.person.name} · {speech.topic}",
        cancel_url=speech.get_absolute_url(),
    )


@requires("meetings.lead", Gathering, among=queries.gatherings_of_page)
def conduct_edit(request, gathering):
    """Topic, chair and how long one speaks."""
    page = reverse("speech_list", args=[gathering.pk])
    found = services.conduct_of(gathering)

    def act(**cleaned):
        services.lead(gathering, by=request.user, **cleaned)
        return page

    initial = {name: getattr(found, name) for name in forms.ConductForm.base_fields}
    return form_page(
        request,
        "meetings/paper_form.html",
        partial(with_initial, partial(forms.ConductForm, gathering=gathering), initial),
        act,
        gathering=gathering,
        heading=_("Topic, chair and time to speak"),
        cancel_url=page,
    )


@require_safe
@requires("meetings.run_speech", Gathering, among=queries.gatherings_of_page)
def speech_paper(request, gathering, ending):
    """The list of speakers and what was handed in in writing, as PDF or Word."""
    if ending not in ENDINGS:
        raise Http404
    found = queries.speaker_list(gathering, request.user)
    content = documents.print_speeches(
        gathering, [*found.given, *found.open], queries.printed_speeches(gathering), ending
    )
    return paper(documents.speeches_name(gathering, ending), content)
