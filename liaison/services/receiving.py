"""Taking what a voter brings: from the form behind a code, without account and cookie, or entered from paper."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from congress import clock, files
from congress.errors import Refused
from congress.events import record
from congress.fields import blind
from congress.files import CheckedFile
from congress.models import User
from deputies.models import Mandate
from liaison import queries
from liaison.computing import limits, tracking
from liaison.computing.distance import Point
from liaison.models import Contact, OwnWords, PhoneCode, Station, StationDeputy, VoterOpinion
from liaison.services import phone_codes, terms
from liaison.services.refusing import TooMany
from proposals.models import Category

TOKEN_AGE = 4 * 3600  # seconds a form may lie open
SALT = "liaison.form"


def fresh_token(purpose: str) -> str:
    """A token for one form: signed, good for four hours and for one opinion. ``purpose`` binds it to its page."""
    return signing.TimestampSigner(salt=SALT).sign_object([purpose, secrets.token_urlsafe(18)])


def look_at_token(token: str, purpose: str) -> str:
    """The secret inside a form's token; empty when it is none of ours, of another page, or too old."""
    try:
        of, secret = signing.TimestampSigner(salt=SALT).unsign_object(token, max_age=TOKEN_AGE)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return secret if of == purpose else ""


def asks_question(station: Station, source: str) -> bool:
    """Whether so much came lately that the next one has to answer a question first."""
    return limits.asks(queries.counts_of(source=source, station=station))


@dataclass(frozen=True)
class Taken:
    """An opinion and the code it is followed by; the code is kept nowhere, this is the time to tell it."""

    opinion: VoterOpinion
    code: str


def receive(
    station: Station,
    *,
    words: str,
    secret: str,
    source: str = "",
    category: Category | None = None,
    place: str = "",
    asked: Mandate | None = None,
    photos: Iterable[CheckedFile] = (),
    name: str = "",
    phone: str = "",
    may_call: bool = False,
    code: str = "",
    urgent: bool = False,
    spot: Point | None = None,
    by: User | None = None,
) -> Taken:
    """Keep what a voter brings, word by word; ``by`` is who entered it from paper.

    ``secret`` is what the form's token held: the same form sent again gives the same opinion and code. Refused when
    the station is closed, the deputy does not belong to it, the form was used for other words, or too many came
    (``TooMany``). With a ``code`` the phone is confirmed: ``Invalid`` where it is not the one sent to it. Nobody is
    told: what is abuse reaches nobody but the station. ``spot`` is where the matter lies.
    """
    known = _known(secret, words)
    if known:
        return known
    found = phone_codes.check_code(phone, code) if code else None  # a wrong one counts, so it is no part of the rest
    contact = {"name": name, "phone": phone, "may_call": may_call and bool(phone)}
    matter = {"category": category, "place": place, "asked": asked, "by": by, "urgent": urgent}
    if spot:
        matter |= {"latitude": spot.latitude, "longitude": spot.longitude}
    return _receive(station, secret, source, words, found, list(photos), contact, matter)


@transaction.atomic
def _receive(
    station: Station,
    secret: str,
    source: str,
    words: str,
    found: PhoneCode | None,
    photos: list[CheckedFile],
    contact: dict[str, Any],
    matter: dict[str, Any],
) -> Taken:
    by, asked = matter["by"], matter["asked"]
    if not station.is_open:
        raise Refused(_("This station is closed. Please choose another one; your text is still here."))
    if asked and not StationDeputy.objects.current().filter(station=station, mandate=asked).exists():
        raise Refused(_("This deputy does not belong to the station any more. Please choose another one."))
    counts = queries.counts_of(source=source, station=station, phone=contact["phone"])
    if by is None and limits.is_over(counts):
        raise TooMany(_("Too many opinions came from here within a short time. Please wait a while and send it again."))
    try:
        with transaction.atomic():
            opinion = _keep(station, secret, source, words, **matter)
    except IntegrityError:  # the same form came twice at the same moment
        known = _known(secret, words)
        if known is None:
            raise
        return known
    if contact["name"] or contact["phone"]:
        confirmed_at = phone_codes.use_code(found) if found else None
        Contact.objects.create(opinion=opinion, confirmed_at=confirmed_at, **contact)
    for photo in photos:
        files.store(photo.name, photo.content, target=opinion, by=by, purpose="photo", quarantined=photo.quarantined)
    record("liaison.receive", opinion, by=by, station=station.pk, on_paper=by is not None)
    return Taken(opinion, code_for(secret))


def _keep(station: Station, secret: str, source: str, words: str, *, by: User | None, **facts: object) -> VoterOpinion:
    opinion = VoterOpinion(
        congress_id=station.congress_id,
        station=station,
        received_at=clock.now(),
        entered_by=by,
        **marks_of(secret, source),
        **facts,
    )
    terms.start(opinion)
    opinion.save()
    OwnWords.objects.create(opinion=opinion, text=words)
    return opinion


def _known(secret: str, words: str) -> Taken | None:
    """What this very form has brought already."""
    opinion = sent_before(VoterOpinion.objects.all(), secret, words)
    return Taken(opinion, code_for(secret)) if opinion else None


# What comes without an account, whatever it is about -------------------------------------------------------------


def code_for(secret: str) -> str:
    """The tracking code of what a form brings: the same form gives the same code, which is kept nowhere."""
    return tracking.code_of(blind(f"tracking:{secret}").encode())


def marks_of(secret: str, source: str) -> dict[str, str]:
    """What is kept of code, form and source: none of them can be read back."""
    return {
        "code_mark": blind(f"code:{code_for(secret)}"),
        "form_mark": blind(f"form:{secret}"),
        "source_mark": queries.source_of(source) if source else "",
    }


def sent_before(rows: QuerySet, secret: str, words: str) -> Any:
    """The one of ``rows`` that this very form has brought already; ``None`` when it is new.

    Refused when the form was used for other words.
    """
    sent = rows.filter(form_mark=blind(f"form:{secret}")).order_by("pk")
    key = sent.values_list(
        "pk", flat=True
    ).first()  # nearly always none: the row with its texts would cost more to ask for
    if key is None:
        return None
    found = rows.select_related("words").get(pk=key)
    if found.words.text != words:
        raise Refused(_("This form was sent already. Your new text is still here: send it once more."))
    return found
