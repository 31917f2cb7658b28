"""Symposia and visits: their minutes written, corrected, struck out; matters raised become opinions of the station."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from congress import clock, files
from congress.errors import Invalid, Refused, Stale
from congress.events import record
from congress.files import CheckedFile
from congress.models import User
from deputies import services as deputies
from deputies.models import Mandate
from deputies.workflow import Fact
from liaison import queries
from liaison.models import Minutes, MinutesDeputy, MinutesMatter, Station, VoterOpinion
from liaison.services import moving
from liaison.services.receiving import Taken, fresh_token, look_at_token, receive
from liaison.workflow import MINUTES_MOVES, MinutesKind, MinutesState

MOST_PHOTOS = 9
# Of a report to voters the deputies' own room keeps account (述职): it does not count a second time.
COUNTED_AS = {
    MinutesKind.SYMPOSIUM: Fact.HEARING, MinutesKind.VISIT: Fact.VISIT, MinutesKind.COUNCIL: Fact.HEARING,
    MinutesKind.LIVELIHOOD: Fact.INSPECTION, MinutesKind.INSPECTION: Fact.INSPECTION,
}  # fmt: skip
CORRECTED = ("subject", "place", "others", "text")


@transaction.atomic
def write_minutes(
    station: Station, *, by: User, present: Iterable[Mandate], photos: Iterable[CheckedFile] = (), **fields: Any
) -> Minutes:
    """Write the minutes of a symposium or a visit, with the deputies of the station who were there.

    ``Invalid`` for a day to come, for nobody, and for a deputy of elsewhere; refused at a closed station. What the
    deputies did counts as duty by the reaction to this fact.
    """
    if not station.is_open:
        raise Refused(_("This station is closed."))
    present, photos = list(present), list(photos)
    members = set(queries.member_choices(station).values_list("pk", flat=True))
    wrong = {}
    if fields["date"] > clock.today():
        wrong["date"] = [_("Minutes are written on the day itself or later.")]
    if not present or any(mandate.pk not in members for mandate in present):
        wrong["present"] = [_("Choose deputies who belong to this station.")]
    if len(photos) > MOST_PHOTOS:
        wrong["photos"] = [_("At most %(most)s pictures.") % {"most": MOST_PHOTOS}]
    if wrong:
        raise Invalid(wrong)
    minutes = Minutes.objects.create(station=station, by=by, at=clock.now(), **fields)
    MinutesDeputy.objects.bulk_create(MinutesDeputy(minutes=minutes, mandate=mandate) for mandate in present)
    for photo in photos:
        files.store(photo.name, photo.content, target=minutes, by=by, purpose="photo", quarantined=photo.quarantined)
    record("liaison.write_minutes", minutes, by=by, mandates=[mandate.pk for mandate in present])
    return minutes


def _start(minutes: Minutes, name: str, by: User) -> Minutes:
    rows = Minutes.objects.select_for_update(of=("self",)).select_related("station__congress")
    minutes = rows.get(pk=minutes.pk)
    MINUTES_MOVES.check(name, minutes, by)
    return minutes


@transaction.atomic
def correct_minutes(minutes: Minutes, *, by: User, version: int, **fields: Any) -> Minutes:
    """Correct the words, the place and the number of others. Day and deputies stay, for they count as duty: minutes
    with a wrong one are struck out and written anew. ``Stale`` when somebody else corrected meanwhile.
    """
    minutes = _start(minutes, "correct_minutes", by)
    if minutes.version != version:
        words = _("Somebody else corrected these minutes meanwhile. Compare and save again.")
        now = {name: str(getattr(minutes, name)) for name in CORRECTED}
        raise Stale(words, current={"version": minutes.version, **now})
    changed = [name for name in CORRECTED if getattr(minutes, name) != fields[name]]
    for name in changed:
        setattr(minutes, name, fields[name])
    minutes.version += 1
    minutes.save()
    record("liaison.correct_minutes", minutes, by=by, fields=changed)
    return minutes


@transaction.atomic
def strike_minutes(minutes: Minutes, *, reason: str, by: User) -> Minutes:
    """They do not hold: they leave the register, and what the deputies did no longer counts. Matters raised go their
    own way as before.
    """
    minutes = _start(minutes, "strike_minutes", by)
    minutes.state, minutes.reason, minutes.version = MinutesState.STRUCK, reason, minutes.version + 1
    minutes.save(update_fields=["state", "reason", "version"])
    record("liaison.strike_minutes", minutes, by=by)
    deputies.take_back_duty(_source(minutes), by=by, note=reason)
    return minutes


@transaction.atomic
def raise_matter(
    minutes: Minutes, *, deputy: Mandate, by: User, answer: str = "", **fields: Any
) -> tuple[VoterOpinion, Taken]:
    """Keep a matter raised there as an opinion of the station, taken up and given to ``deputy``; with an ``answer`` it
    is answered on the spot. From then on it is followed like every other one. Refused of minutes that were struck out.
    """
    rows = Minutes.objects.select_for_update(of=("self",)).select_related("station__congress")
    minutes = rows.get(pk=minutes.pk)
    if minutes.state != MinutesState.WRITTEN:
        raise Refused(_("These minutes were struck out."))
    taken = receive(minutes.station, secret=look_at_token(fresh_token("paper"), "paper"), by=by, **fields)
    opinion = moving.move(
        taken.opinion, "accept", by=by, deputy=deputy, category=fields["category"], place=fields.get("place", "")
    )
    if answer:
        opinion = moving.move(opinion, "reply", by=by, text=answer)
    MinutesMatter.objects.create(minutes=minutes, opinion=opinion)
    record("liaison.raise_matter", minutes, by=by, opinion=opinion.pk)
    return opinion, taken


def _source(minutes: Minutes) -> str:
    return f"liaison:minutes:{minutes.pk}"


@transaction.atomic
def count_minutes(minutes: Minutes, *, by: User | None) -> int:
    """Register it as duty of the deputies who were there; returns for how many it was counted by their congress.

    Told again it counts no second time; struck out meanwhile, which the lock waits for, it does not count.
    """
    minutes = Minutes.objects.select_for_update(of=("self",)).select_related("station__congress").get(pk=minutes.pk)
    if minutes.state != MinutesState.WRITTEN or MinutesKind(minutes.kind) not in COUNTED_AS:
        return 0
    with translation.override("zh-hans"):
        title = _("%(kind)s at %(station)s: %(subject)s") % {
            "kind": minutes.get_kind_display(),
            "station": minutes.station.name,
            "subject": minutes.subject,
        }
    found = [
        deputies.register_duty(
            row.mandate, COUNTED_AS[MinutesKind(minutes.kind)], _source(minutes), by=by, title=title,
            day=minutes.date, url=minutes.get_absolute_url(), place=minutes.place, half_days=minutes.half_days,
            organiser=minutes.station.name,
        )
        for row in minutes.deputies.select_related("mandate").order_by("pk")
    ]  # fmt: skip
    return sum(each is not None for each in found)
