"""Stations: founded and kept, their staff and deputies, the yearly check."""

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from congress import clock, files, search
from congress.errors import Invalid, Refused
from congress.events import record
from congress.files import CheckedFile
from congress.models import Congress, File, Post, User
from deputies.models import Mandate
from liaison.computing import area_map
from liaison.models import HaveItem, Station, StationCheck, StationDeputy, StationStaff
from liaison.models.station import MOST_PHOTOS, STATION_ROLES

KEPT_BY_STAFF = ("phone", "hours", "about", "rules", "outline")


@transaction.atomic
def save_station(station: Station, *, by: User, fields: Iterable[str] = ()) -> Station:
    """Found a station or change it; ``fields`` names what was changed. Refused for a station above of another congress
    than its own or the one above.
    """
    if station.parent and station.parent.congress_id not in {station.congress_id, station.congress.parent_id}:
        raise Invalid({"parent": [_("Choose a station of this congress or of the one above.")]})
    founded = station.pk is None
    station.full_clean()
    station.save()
    record("liaison.save_station", station, by=by, fields=sorted(fields), founded=founded)
    search.index([station])
    return station


@transaction.atomic
def keep_station(station: Station, *, by: User, photos: Iterable[CheckedFile] = (), **fields: Any) -> Station:
    """What the station keeps of its page and wall: phone, hours, about, rules, the outline of its area, pictures.

    Refused for an outline that is none: fewer than three corners, or sides that cross.
    """
    if fields.get("outline") and not area_map.is_outline(fields["outline"]):
        raise Invalid(
            {"outline": [_("Give three corners at least, in their order around the area; sides must not cross.")]}
        )
    station = Station.objects.select_for_update(of=("self",)).get(pk=station.pk)
    changed = [name for name in KEPT_BY_STAFF if name in fields and getattr(station, name) != fields[name]]
    for name in changed:
        setattr(station, name, fields[name])
    station.save()
    add_photos(station, photos, by=by)
    record("liaison.save_station", station, by=by, fields=changed, founded=False)
    search.index([station])
    return station


@transaction.atomic
def add_photos(station: Station, photos: Iterable[CheckedFile], *, by: User) -> None:
    """Pictures for the public page. Refused when there would be too many."""
    photos = list(photos)
    if files.attached(station, "photo").count() + len(photos) > MOST_PHOTOS:
        raise Invalid({"photos": [_("At most %(most)s pictures.") % {"most": MOST_PHOTOS}]})
    for photo in photos:
        files.store(photo.name, photo.content, target=station, by=by, purpose="photo", quarantined=photo.quarantined)


@transaction.atomic
def remove_photo(station: Station, photo: File, *, by: User) -> None:
    """Take a picture off the page."""
    files.remove(photo)
    record("liaison.save_station", station, by=by, fields=["photos"], founded=False)


def _above_or_below(congress: Congress, other: Congress) -> bool:
    """Whether one of the two stands somewhere above the other, or they are the same."""

    def line(one: Congress) -> list[int]:
        found: list[int] = []
        while one is not None:
            found.append(one.pk)
            one = one.parent
        return found

    return other.pk in line(congress) or congress.pk in line(other)


@transaction.atomic
def attach(station: Station, mandate: Mandate, *, by: User) -> StationDeputy:
    """Let a deputy belong to a station. Refused for one of an unrelated congress, of a mandate that has ended, or who
    belongs to it already.
    """
    if not _above_or_below(station.congress, mandate.congress):
        raise Invalid({"mandate": [_("This deputy sits in a congress that has nothing to do with this place.")]})
    if not Mandate.objects.standing().filter(pk=mandate.pk).exists():
        raise Invalid({"mandate": [_("This mandate has ended.")]})
    row = StationDeputy(station=station, mandate=mandate, since=clock.today())
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused(_("This deputy belongs to the station already.")) from error
    record("liaison.attach", station, by=by, mandate=mandate.pk)
    return row


@transaction.atomic
def detach(member: StationDeputy, *, by: User) -> StationDeputy:
    """The deputy belongs to the station until today."""
    member = StationDeputy.objects.select_for_update(of=("self",)).get(pk=member.pk)
    if member.until is not None:
        raise Refused(_("This deputy has left the station already."))
    member.until = clock.today()
    member.save(update_fields=["until"])
    record("liaison.detach", member.station, by=by, mandate=member.mandate_id)
    return member


@transaction.atomic
def appoint(station: Station, post: Post, *, by: User) -> StationStaff:
    """Let the holder of a post lead or serve the station. Refused for a post of another kind or congress."""
    if post.role not in STATION_ROLES or post.congress_id != station.congress_id:
        raise Invalid({"post": [_("Choose a post of station master or liaison in this congress.")]})
    row = StationStaff(station=station, post=post, since=clock.today())
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused(_("This person serves the station already.")) from error
    record("liaison.appoint", station, by=by, post=post.pk)
    return row


@transaction.atomic
def dismiss(row: StationStaff, *, by: User) -> StationStaff:
    """The person served the station until yesterday."""
    row = StationStaff.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.until is not None:
        raise Refused(_("This person has left the station already."))
    row.until = max(row.since, clock.today())
    row.save(update_fields=["until"])
    record("liaison.dismiss", row.station, by=by, post=row.post_id)
    return row


@transaction.atomic
def check_year(station: Station, *, by: User, year: int, found: dict[str, tuple[bool, str]]) -> list[StationCheck]:
    """Note for each of the six things whether the station had it in ``year``, and what shows it.

    ``found`` maps an item to (there, evidence). Refused for a year to come, and for a thing said to be there that
    nothing shows.
    """
    if year > clock.today().year:
        raise Invalid({"year": [_("The year has not come yet.")]})
    wrong = {item: [_("Say what shows it.")] for item, (there, evidence) in found.items() if there and not evidence}
    if wrong:
        raise Invalid(wrong)
    rows = [
        StationCheck.objects.update_or_create(
            station=station, year=year, item=HaveItem(item),
            defaults={"met": there, "evidence": evidence, "by": by, "at": clock.now()},
        )[0]
        for item, (there, evidence) in found.items()
    ]  # fmt: skip
    record("liaison.check_year", station, by=by, year=year, met=sum(row.met for row in rows))
    return rows
