"""Opinions for the pages of those who deal with them, and for the voter who follows one."""

import datetime as dt
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congress import calendar, files
from congress.fields import blind
from congress.models import Congress, Event, Organ, OrganKind, User
from deputies.models import Mandate
from liaison.computing import shielding, tracking
from liaison.models import ProposalLink, Station, StationDeputy, StationStaff, VoterOpinion
from liaison.models.station import STATION_ROLES
from liaison.workflow import DANGEROUS, MAIN_MOVES, OpinionState, Route
from proposals.models import Proposal
from proposals.workflow import State

NEAR = 3  # working days; from then on a day is drawn as near


def of_page(user: User) -> QuerySet[VoterOpinion]:
    """The opinions the user may open, with what a page needs."""
    rows = VoterOpinion.objects.visible_to(user)
    return rows.select_related(
        "station", "congress", "category", "deputy__person", "asked__person", "holder__person", "organ", "words",
        "summary", "entered_by",
    )  # fmt: skip


def opinion_lines(user: User) -> QuerySet[VoterOpinion]:
    """The opinions the user sees, with what a line needs."""
    rows = VoterOpinion.objects.visible_to(user)
    return rows.select_related("station", "category", "deputy__person", "organ", "holder__person", "words")


def opinion_by_code(typed: str) -> VoterOpinion | None:
    """The opinion a tracking code belongs to."""
    code = tracking.plain(typed)
    if not code:
        return None
    rows = VoterOpinion.objects.select_related(
        "station", "congress", "category", "deputy__person", "organ", "holder__person", "words"
    )
    return rows.filter(code_mark=blind(f"code:{code}")).first()


def words_for(user: User, opinion: VoterOpinion) -> str:
    """The voter's own words: whole for the station, for everybody else without numbers of persons."""
    text = opinion.words.text
    return text if user.has_perm("liaison.see_own_words", opinion) else shielding.shielded(text)


def shown_words(opinion: VoterOpinion, longest: int = 60) -> str:
    """The beginning of it for a line, without numbers of persons."""
    text = " ".join(shielding.shielded(opinion.words.text).split())
    return text if len(text) <= longest else f"{text[:longest]}…"


def buttons(opinion: VoterOpinion, user: User) -> list[dict[str, Any]]:
    """The open moves as buttons."""
    return [
        {
            "name": move.name,
            "label": move.label,
            "url": reverse("opinion_move", args=[opinion.pk, move.name]),
            "style": "main" if move.name in MAIN_MOVES else "danger" if move.name in DANGEROUS else "plain",
        }
        for move in opinion.MOVES.open_to(user, opinion)
    ]


def due_shown(opinion: VoterOpinion) -> dict[str, Any] | None:
    """The running term as the page draws it, with the sum it comes from."""
    if opinion.due_on is None:
        return None
    due = calendar.Deadline.from_json(opinion.due_basis)
    left = calendar.working_days_left(opinion.due_on)
    near = "provisional" if opinion.provisional else "near" if left <= NEAR else "ok"
    state = "late" if opinion.is_late else near
    return {
        "on": opinion.due_on,
        "label": opinion.get_due_display(),
        "steps": calendar.sum_in_words(due),
        "state": state,
    }


def timeline(opinion: VoterOpinion) -> list[dict[str, Any]]:
    """What happened to it, newest first."""
    kind = ContentType.objects.get_for_model(VoterOpinion)
    events = Event.objects.filter(target_type=kind, target_id=opinion.pk).order_by("-pk")
    rows = events.select_related("actor", "capacity__organ", "capacity__congress")
    return [
        {
            "at": event.at,
            "who": event.actor.name if event.actor else "",
            "capacity": str(event.capacity) if event.capacity else "",
            "text": render_to_string(f"events/{event.kind}.html", {"event": event, "data": event.data}),
        }
        for event in rows[:200]
    ]


def linked_opinion(user: User, proposal: Proposal) -> list[dict[str, Any]]:
    """The opinion a proposal was made of, for its page: with an address where the reader may open it."""
    links = ProposalLink.objects.filter(proposal=proposal).select_related("opinion__station")
    return [
        {
            "number": link.opinion.number,
            "station": link.opinion.station.name,
            "url": link.opinion.get_absolute_url() if user.has_perm("liaison.view_opinion", link.opinion) else "",
        }
        for link in links
    ]


def stations_run(user: User) -> QuerySet[Station]:
    """The stations the user works at."""
    post = user.post
    if post is None or post.role not in STATION_ROLES:
        return Station.objects.none()
    held = StationStaff.objects.current().filter(post=post).values("station")
    return Station.objects.filter(pk__in=held).order_by("pk")


def member_choices(station: Station) -> QuerySet[Mandate]:
    """The deputies an opinion of this station can be given to."""
    members = StationDeputy.objects.current().filter(station=station).values("mandate")
    rows = Mandate.objects.valid().filter(pk__in=members).select_related("person", "congress")
    return rows.order_by("person__stroke_key", "pk")


def upward_choices(opinion: VoterOpinion) -> QuerySet[Mandate]:
    """The deputies of higher congresses an opinion can be passed up to: those who belong to this station or to one of
    its congress, and whoever the place has sent above.
    """
    above = _above(opinion.congress)
    stations = Station.objects.filter(congress=opinion.congress_id).values("pk")
    members = StationDeputy.objects.current().filter(station__in=stations).values("mandate")
    rows = Mandate.objects.valid().filter(congress__in=above, pk__in=members)
    return rows.select_related("person", "congress").order_by("person__stroke_key", "pk")


def _above(congress: Congress) -> list[int]:
    found: list[int] = []
    while congress.parent_id:
        congress = congress.parent
        found.append(congress.pk)
    return found


def organ_choices(congress: int) -> QuerySet[Organ]:
    """The public bodies an opinion can be handed over to."""
    kinds = [OrganKind.CONGRESS, OrganKind.DELEGATION]
    return Organ.objects.valid().filter(congress=congress).exclude(kind__in=kinds).order_by("code")


def rows_of_register(station: Station, begin: dt.date, end: dt.date) -> QuerySet[VoterOpinion]:
    """What the station took up between two days, as its register is printed."""
    rows = VoterOpinion.objects.filter(station=station, received_at__date__range=(begin, end)).exclude(number="")
    rows = rows.select_related("category", "deputy__person", "words").prefetch_related("answers", "ratings")
    return rows.order_by("pk")


def rows_of_proposals_register(station: Station, year: int, user: User) -> list[ProposalLink]:
    """The proposals made in a year of what voters brought to the station; ``shown``: ``user`` may open it."""
    rows = ProposalLink.objects.filter(opinion__station=station, at__year=year).order_by("at", "pk")
    found = list(rows.select_related("opinion__words", "proposal", "mandate__person"))
    seen = set(
        Proposal.objects.visible_to(user).filter(pk__in=[row.proposal_id for row in found]).values_list("pk", flat=True)
    )
    for row in found:
        row.shown = row.proposal_id in seen
    return found


# The voter's page ------------------------------------------------------------------------------------------------


def steps_for_voter(opinion: VoterOpinion) -> list[dict[str, str]]:
    """The way of it as a bar: received, taken up, in handling, answered, rated."""
    labels = [_("Received"), _("Taken up"), _("In handling"), _("Answered"), _("Rated")]
    if opinion.state in {OpinionState.REFUSED, OpinionState.DISCARDED}:
        end = _("Not taken up") if opinion.state == OpinionState.REFUSED else _("Closed")
        return [{"label": labels[0], "state": "done"}, {"label": end, "state": "current"}]
    reached = {
        OpinionState.RECEIVED: 0, OpinionState.ACCEPTED: 1, OpinionState.FORWARDED: 2, OpinionState.IN_HANDLING: 2,
        OpinionState.CONVERTED: 2, OpinionState.REPLIED: 3, OpinionState.CLOSED: 5,
    }[opinion.state]  # fmt: skip
    states = ["done" if place < reached else "current" if place == reached else "todo" for place in range(len(labels))]
    if opinion.state == OpinionState.CLOSED and not opinion.ratings.filter(round=opinion.round).exists():
        states[-1], labels[-1] = "todo", _("Not rated")
    return [{"label": label, "state": state} for label, state in zip(labels, states, strict=True)]


def told_to_voter(opinion: VoterOpinion) -> list[dict[str, Any]]:
    """What happened, in plain words, newest first: who has it, never who does what inside."""
    kind = ContentType.objects.get_for_model(VoterOpinion)
    events = Event.objects.filter(target_type=kind, target_id=opinion.pk, kind__in=list(VOTER_HEARS))
    return [
        {"at": event.at, "who": "", "text": str(_heard(event))} for event in events.order_by("-pk")[:50]
    ] + _course_of_proposal(opinion)


def _heard(event: Event) -> Any:
    by_letters = event.kind == "liaison.forward" and event.data["route"] == Route.LETTERS
    return TO_LETTERS if by_letters else VOTER_HEARS[event.kind]


def _course_of_proposal(opinion: VoterOpinion) -> list[dict[str, Any]]:
    """How far the proposal is, while it is on its way; of a confidential one nothing."""
    if opinion.state != OpinionState.CONVERTED:
        return []
    link = ProposalLink.objects.filter(opinion=opinion, ended_at=None).select_related("proposal").first()
    if link is None or link.proposal.confidential:
        return []
    told = {State.ACCEPTED: _("The congress has accepted the proposal."), State.ASSIGNED: _("A public body has it.")}
    told |= {State.IN_HANDLING: _("A public body handles it."), State.SUBMITTED: _("The deputy has handed it in.")}
    text = told.get(link.proposal.state)
    return [{"at": link.at, "who": "", "text": text}] if text else []


TO_LETTERS = gettext_lazy("It was passed to the office for letters and visits.")
VOTER_HEARS = {
    "liaison.receive": gettext_lazy("Your opinion has come in."),
    "liaison.accept": gettext_lazy("It was taken up and given to a deputy."),
    "liaison.refuse": gettext_lazy("It was not taken up; the right door is named below."),
    "liaison.pass_to": gettext_lazy("Another deputy has it now."),
    "liaison.forward": gettext_lazy("It was passed on to those who can settle it."),
    "liaison.pass_up": gettext_lazy("It was passed to a deputy of a higher congress."),
    "liaison.hand_over": gettext_lazy("The congress handed it over to a public body."),
    "liaison.take": gettext_lazy("It is being handled."),
    "liaison.note_case": gettext_lazy("The office for letters and visits has registered it."),
    "liaison.give_back": gettext_lazy("It came back to your deputy, who looks for another way."),
    "liaison.turn": gettext_lazy("Your deputy is making a proposal of it."),
    "liaison.end_link": gettext_lazy("Nothing came of the proposal; your deputy looks for another way."),
    "liaison.reply": gettext_lazy("There is an answer."),
    "liaison.answer": gettext_lazy("There is an answer."),
    "liaison.return_answer": gettext_lazy("The body in charge has answered."),
    "liaison.rate": gettext_lazy("You rated the answer."),
    "liaison.reopen": gettext_lazy("It was taken up again."),
    "liaison.lapse": gettext_lazy("It was closed without a rating."),
}


def photo_count(opinion: VoterOpinion) -> int:
    """How many photos came with it."""
    return files.attached(opinion, "photo").count()


def file_rows(opinion: VoterOpinion) -> list[dict[str, Any]]:
    """Its photos as the page lists them."""
    return [
        {
            "name": file.name,
            "size": file.size,
            "url": f"{reverse('file', args=[file.uuid])}?inline=1",
            "note": file.held,
        }
        for file in files.attached(opinion, "photo")
    ]


def links_of(user: User, opinion: VoterOpinion) -> list[dict[str, Any]]:
    """The proposals made of it, with an address where the reader may open them."""
    rows = opinion.links.select_related("proposal__lead__person", "mandate__person").order_by("-pk")
    shown = []
    for link in rows:
        seen = user.has_perm("proposals.view", link.proposal)
        shown.append(
            {
                "title": link.proposal.title if seen else "",
                "number": link.proposal.number_text if seen else "",
                "state": link.proposal.get_state_display(),
                "tone": link.proposal.tone,
                "deputy": link.mandate.person.name,
                "url": link.proposal.get_absolute_url() if seen else "",
                "ended": link.ended_at is not None,
            }
        )
    return shown
