"""Moves of an opinion: one verb executes the table, an effect beside it does what the move brings with it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from congress import clock, search, wording
from congress.errors import Invalid, Refused
from congress.events import record
from congress.models import Organ, Role, User
from congress.numbers import next_number
from deputies.models import Mandate
from liaison.computing import shielding
from liaison.models import Answer, Forwarding, LetterCase, ProposalLink, StationDeputy, Summary, VoterOpinion
from liaison.services import terms
from liaison.workflow import ANSWERED, OPINION_MOVES, OpinionState, Rating, Route
from proposals import services as proposals
from proposals.models import Category

STEADY = frozenset(
    {"pass_to", "hand_over", "take", "note_case", "summarise", "publish", "unpublish"}
)  # leave the running term as it is, or set their own


def lock(pk: int) -> VoterOpinion:
    """The opinion, locked, with what its rules ask."""
    rows = VoterOpinion.objects.select_for_update(of=("self",))
    return rows.select_related("station", "congress", "deputy__person", "holder__person", "organ", "category").get(
        pk=pk
    )


@transaction.atomic
def move(opinion: VoterOpinion, name: str, *, by: Any, **fields: Any) -> VoterOpinion:
    """Make one move of the table. ``by`` is a user, or ``rules.VOTER`` for what the voter does by his code.

    Raises ``PermissionDenied`` when it is not this person's to make, ``Refused`` when the state or a fact forbids it,
    ``Invalid`` when a field does not hold. Nothing is changed then.
    """
    opinion = lock(opinion.pk)
    row = OPINION_MOVES.check(name, opinion, by)
    source = opinion.state
    details = EFFECTS[name](opinion, by=by, **fields) or {}
    opinion.state = row.target or opinion.state
    if opinion.state == OpinionState.REPLIED and source not in ANSWERED:
        opinion.replied_at = clock.now()
    if source not in CLOSING or opinion.state not in CLOSING:
        opinion.closed_at = clock.now() if opinion.state in CLOSING else None
    if name not in STEADY:
        terms.start(opinion)
    opinion.version += 1
    opinion.save()
    actor = by if isinstance(by, User) else None
    record(f"liaison.{name}", opinion, by=actor, source=source, to=opinion.state, **details)
    if name in {"accept", "summarise", "note_case"}:
        search.index([opinion])
    return opinion


CLOSING = frozenset({OpinionState.CLOSED, OpinionState.REFUSED, OpinionState.DISCARDED})


# Screening -------------------------------------------------------------------------------------------------------


def _accept(opinion: VoterOpinion, *, by: User, deputy: Mandate, category: Category, place: str = "") -> dict:
    """Taken up: numbered, and with the deputy from now on."""
    _check_member(opinion, deputy)
    year = clock.today().year
    number = next_number(opinion.congress, f"opinion:{year}")
    opinion.number, opinion.deputy, opinion.category = f"{year}-{number:04}", deputy, category
    opinion.place = place or opinion.place
    return {"deputy": deputy.pk}


def _refuse(opinion: VoterOpinion, *, by: User, ground: str, note: str = "") -> dict:
    opinion.ground, opinion.note = ground, note
    return {"ground": ground}


def _discard(opinion: VoterOpinion, *, by: User) -> None:
    """Abuse: it is kept, and told to nobody."""


def _check_member(opinion: VoterOpinion, deputy: Mandate) -> None:
    members = StationDeputy.objects.current().filter(station=opinion.station, mandate=deputy)
    if not members.exists() or not deputy.is_exercised:
        raise Invalid({"deputy": [_("Choose a deputy who belongs to this station.")]})


def _pass_to(opinion: VoterOpinion, *, by: User, deputy: Mandate) -> dict:
    _check_member(opinion, deputy)
    if deputy.pk == opinion.deputy_id:
        raise Invalid({"deputy": [_("This deputy has it already.")]})
    former, opinion.deputy = opinion.deputy_id, deputy
    return {"deputy": deputy.pk, "former": former}


# Answers ---------------------------------------------------------------------------------------------------------


def _reply(opinion: VoterOpinion, *, by: User, text: str, promised_on: dt.date | None = None) -> dict:
    """The deputy explains, or the station does: on the spot, or of what became of the proposal."""
    route = Route.PROPOSAL if opinion.state == OpinionState.CONVERTED else Route.SPOT
    source = by.name if by.acts(Role.DEPUTY) else opinion.station.name
    opinion.route = route
    return _answered(opinion, route, source, text, promised_on, by)


def _answer(opinion: VoterOpinion, *, by: User, text: str, promised_on: dt.date | None = None) -> dict:
    """What whoever has it answers; the deputy and the voter get it in this moment."""
    found = _answered(opinion, opinion.route, _receiver(opinion), text, promised_on, by)
    _end_forwarding(opinion)
    return found


def _answered(opinion: VoterOpinion, route: str, source: str, text: str, promised_on: dt.date | None, by: User) -> dict:
    answer = Answer.objects.create(
        opinion=opinion, round=opinion.round, route=route, source=source[:80], text=text, promised_on=promised_on, by=by
    )
    return {"answer": answer.pk, "route": route}


def _receiver(opinion: VoterOpinion) -> str:
    """Who has it, in a word."""
    if opinion.organ:
        return opinion.organ.name
    if opinion.holder:
        return opinion.holder.person.name
    return opinion.receiver or opinion.station.name


# Passing on ------------------------------------------------------------------------------------------------------


def _forward(
    opinion: VoterOpinion, *, by: User, route: str, receiver: str = "", approved_by: str = "", note: str = ""
) -> dict:
    """On to village, street, public bodies, the hotline or an office for letters and visits; for the street its head
    has approved.
    """
    wrong = {}
    if route in {Route.VILLAGE, Route.STREET, Route.LETTERS} and not receiver:
        wrong["receiver"] = [_("Name whom it is passed on to.")]
    if route == Route.STREET and not approved_by:
        wrong["approved_by"] = [_("Name who has approved it: a street or town gets what its head approved.")]
    if wrong:
        raise Invalid(wrong)
    return _begin_forwarding(opinion, route, by=by, receiver=receiver, approved_by=approved_by, note=note)


def _pass_up(opinion: VoterOpinion, *, by: User, holder: Mandate, note: str = "") -> dict:
    """To a deputy of a congress above; what he answers or gives back returns to the deputy here."""
    above = opinion.congress.parent_id
    while above is not None and above != holder.congress_id:
        above = type(opinion.congress).objects.filter(pk=above).values_list("parent", flat=True).first()
    if above is None or not holder.is_exercised:
        raise Invalid({"holder": [_("Choose a deputy of a higher congress.")]})
    opinion.holder = holder
    return _begin_forwarding(opinion, Route.HIGHER, by=by, holder=holder, note=note) | {"holder": holder.pk}


def _begin_forwarding(opinion: VoterOpinion, route: str, *, by: User, **facts: Any) -> dict:
    opinion.route, opinion.receiver = route, facts.get("receiver", "")
    row = Forwarding.objects.create(opinion=opinion, round=opinion.round, route=route, by=by, **facts)
    return {"route": route, "forwarding": row.pk}


def _hand_over(opinion: VoterOpinion, *, by: User, organ: Organ, note: str = "") -> dict:
    """The congress hands it over to one of its public bodies."""
    if organ.congress_id != opinion.congress_id or organ.is_closed:
        raise Invalid({"organ": [_("Choose a public body of this congress.")]})
    opinion.organ = organ
    Forwarding.objects.filter(opinion=opinion, ended_at=None).update(organ=organ, reason=note)
    return {"organ": organ.pk}


def _take(opinion: VoterOpinion, *, by: User) -> None:
    """Taken in hand."""


def _note_case(opinion: VoterOpinion, *, by: User, number: str, registered_on: dt.date) -> dict:
    """The number the letters office has given it and the day it was registered there: entered, or put right. From that
    day on the term of its answer is counted. Refused for a day that has not come or lies before it was passed on.
    """
    forwarding = Forwarding.objects.get(opinion=opinion, ended_at=None)
    if not timezone.localdate(forwarding.at) <= registered_on <= clock.today():
        raise Invalid({"registered_on": [_("A day between the passing on and today, please.")]})
    known = {"opinion": opinion, "number": number, "registered_on": registered_on, "by": by, "at": clock.now()}
    former = LetterCase.objects.filter(forwarding=forwarding).values_list("number", flat=True).first()
    case, _fresh = LetterCase.objects.update_or_create(forwarding=forwarding, defaults=known)
    opinion.state = OpinionState.IN_HANDLING
    terms.start(opinion, since=registered_on)
    return {"case": case.pk, "number": number, "former": former if former and former != number else ""}


def _give_back(opinion: VoterOpinion, *, by: User, reason: str) -> dict:
    """One step back: with the deputy again, with the reason."""
    route = opinion.route
    _end_forwarding(opinion, given_back=True, reason=reason)
    opinion.route = opinion.receiver = ""
    return {"route": route}


def _end_forwarding(opinion: VoterOpinion, **facts: Any) -> None:
    Forwarding.objects.filter(opinion=opinion, ended_at=None).update(ended_at=clock.now(), **facts)
    opinion.organ = opinion.holder = None


# The proposal ----------------------------------------------------------------------------------------------------


def _turn(opinion: VoterOpinion, *, by: User, title: str) -> dict:
    """A draft of the deputy's own, filled with what the voter said; the link moves with it."""
    if opinion.state != OpinionState.ACCEPTED:
        _end_forwarding(opinion)
    mandate = proposals.own_mandate(by)
    code = opinion.category.code if opinion.category else ""
    proposal = proposals.create(
        by=by,
        title=title,
        body=_draft(opinion),
        category=Category.objects.filter(congress=mandate.congress_id, parent=None, code=code).first(),
    )
    ProposalLink.objects.create(opinion=opinion, proposal=proposal, mandate=mandate)
    opinion.route = Route.PROPOSAL
    return {"proposal": proposal.pk}


def _draft(opinion: VoterOpinion) -> str:
    """The text a deputy goes on from; numbers of persons stay at the station."""
    with translation.override("zh-hans"):
        told = {"words": shielding.shielded(opinion.words.text), "place": opinion.place or _("not named")}
        return (
            _("I. What a voter raised\n%(words)s\n(Place: %(place)s)\nII. What is wrong\n\nIII. What is proposed\n")
            % told
        )


# The public ------------------------------------------------------------------------------------------------------


def _summarise(opinion: VoterOpinion, *, by: User, title: str, matter: str, result: str) -> None:
    """What everybody may read, once the congress releases it. Refused when it would give the voter away."""
    contact = getattr(opinion, "contact", None)
    known = {"name": contact.name or "", "phone": contact.phone or ""} if contact else {}
    texts = {"title": title, "matter": matter, "result": result}
    wrong = {
        field: [_("This names the voter or a number of a person. Take it out.")]
        for field, text in texts.items()
        if shielding.names_somebody(text, **known)
    }
    if wrong:
        raise Invalid(wrong)
    wording.check(opinion.congress_id, Summary(**texts), *texts)
    Summary.objects.update_or_create(opinion=opinion, defaults={**texts, "by": by, "published_by": None})
    opinion.has_summary, opinion.published_at = True, None


def _publish(opinion: VoterOpinion, *, by: User) -> None:
    if opinion.summary.by_id == by.pk:
        raise Refused(_("Somebody else than its author releases a summary."))
    try:
        wording.check(opinion.congress_id, opinion.summary, "title", "matter", "result")
    except Invalid as invalid:  # the word was listed after the summary was written
        raise Refused(" ".join(message for messages in invalid.errors.values() for message in messages)) from invalid
    Summary.objects.filter(opinion=opinion).update(published_by=by)
    opinion.published_at = clock.now()


def _unpublish(opinion: VoterOpinion, *, by: User) -> None:
    Summary.objects.filter(opinion=opinion).update(published_by=None)
    opinion.published_at = None


# The voter -------------------------------------------------------------------------------------------------------


def _rate(opinion: VoterOpinion, *, by: Any, rating: str, comment: str = "") -> dict:
    from_rating = opinion.ratings.create(round=opinion.round, rating=rating, comment=comment)
    opinion.rated_badly = from_rating.rating == Rating.DISSATISFIED
    return {"rating": rating}


def _reopen(opinion: VoterOpinion, *, by: Any) -> dict:
    """With the deputy once more; what was said stays."""
    opinion.round += 1
    opinion.route = opinion.receiver = ""
    opinion.rated_badly = False
    ProposalLink.objects.filter(opinion=opinion, ended_at=None).update(ended_at=clock.now())
    return {"round": opinion.round}


EFFECTS: dict[str, Callable[..., dict | None]] = {
    "accept": _accept,
    "refuse": _refuse,
    "discard": _discard,
    "reply": _reply,
    "turn": _turn,
    "forward": _forward,
    "pass_up": _pass_up,
    "pass_to": _pass_to,
    "hand_over": _hand_over,
    "take": _take,
    "note_case": _note_case,
    "answer": _answer,
    "give_back": _give_back,
    "summarise": _summarise,
    "publish": _publish,
    "unpublish": _unpublish,
    "rate": _rate,
    "reopen": _reopen,
}
