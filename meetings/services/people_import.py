"""The list of participants from a sheet: deputies asked, guests added, what is said of known guests put right."""

from django.db.models import Q
from django.utils.translation import gettext as _

from congress.models import User
from deputies.models import Mandate
from meetings import queries
from meetings.computing.list_sheets import Wrong, parse, standing_of
from meetings.computing.sheets import Problem, Rows
from meetings.models import Gathering, Participation, Standing
from meetings.services.people import MOST_GUESTS, Audience, Guest, add_guests, invite
from meetings.services.sheet_plan import GUESTS, ListImport, People, differences


def plan_people(gathering: Gathering, rows: Rows, *, update: bool) -> ListImport:
    """Check a sheet of participants; writes nothing.

    Who is said to attend, or is said nothing of, has to be a deputy of the congress; others are guests by name and
    unit. Of a known guest unit, phone and standing may be others; of a deputy only the unit (his phone is his own
    account's), and he stays what he was asked as.
    """
    sheet = parse(rows, "people")
    found = ListImport(problems=sheet.problems)
    people, due = People(gathering, phones=True), _Due(gathering, sheet.records)
    for line, told in sheet.records:
        standing = standing_of(told.get("standing", ""))
        if standing is None:
            found.problems.append(Problem(line, Wrong.STANDING, told["standing"]))
            continue
        _plan_person(line, told, standing, people, due, found, update=update)
    guests = sum(isinstance(one, Guest) for one in found.moves.values())
    if guests and guests + people.guest_count > MOST_GUESTS:
        found.problems.append(Problem(0, Wrong.TOO_MANY, str(MOST_GUESTS)))
    return found


class _Due:
    """Which deputies might be asked; those the sheet names are loaded once."""

    def __init__(self, gathering: Gathering, records: list) -> None:
        names, cards = ({told.get(name, "") for _line, told in records} - {""} for name in ("name", "card"))
        due = queries.members_due(gathering).filter(Q(person__name__in=names) | Q(card_number__in=cards))
        self.mandates: dict[str, list[Mandate]] = {}
        for mandate in due.select_related("person", "delegation").order_by("pk"):
            for word in {mandate.person.name, mandate.card_number} - {""}:
                self.mandates.setdefault(word, []).append(mandate)

    def meant(self, told: dict[str, str]) -> list[Mandate]:
        """Those a row may mean: by card, else by name, of several by delegation."""
        rows = self.mandates.get(told.get("card") or told.get("name", ""), [])
        if len(rows) > 1 and told.get("group"):
            rows = [one for one in rows if one.delegation and one.delegation.name == told["group"]]
        return rows


def _plan_person(
    line: int, told: dict[str, str], standing: str, people: People, due: _Due, found: ListImport, *, update: bool
) -> None:
    who, places = told.get("name") or told.get("card", ""), people.meant(told, standing)
    if len(places) > 1:
        found.problems.append(Problem(line, Wrong.SEVERAL, who))
    elif places:
        _plan_known(line, told, standing, places[0], people, found, update=update)
    elif standing in GUESTS and not told.get("card"):
        guest = Guest(who[:60], told.get("unit", "")[:120], told.get("phone", "")[:30], standing)
        _take(line, ("guest", guest.name, guest.unit), guest, _fresh(guest.name, guest.unit, standing), found)
    else:
        mandates = due.meant(told)
        if len(mandates) == 1:
            [one] = mandates
            words = _fresh(one.person.name, one.delegation.name if one.delegation else "", standing or Standing.MEMBER)
            _take(line, ("deputy", one.pk), (one.pk, standing or str(Standing.MEMBER)), words, found)
        else:
            found.problems.append(Problem(line, Wrong.SEVERAL if mandates else Wrong.NO_DEPUTY, who))


def _fresh(name: str, unit: str, standing: str) -> str:
    return " · ".join(filter(None, [name, unit, str(Standing(standing).label)]))


def _take(line: int, key: tuple, move: object, words: str, found: ListImport) -> None:
    if key in found.moves:
        found.problems.append(Problem(line, Wrong.TWICE, words))
        return
    found.moves[key] = move
    found.fresh.append(words)


def _plan_known(
    line: int,
    told: dict[str, str],
    standing: str,
    place: Participation,
    people: People,
    found: ListImport,
    *,
    update: bool,
) -> None:
    """What a row says otherwise of somebody on the list; nobody stands there twice."""
    new = {"unit": told["unit"][:120]} if told.get("unit") else {}
    if place.mandate is None:
        new |= {"phone": told["phone"][:30]} if told.get("phone") else {}
        new |= {"standing": standing} if standing else {}
    new = {name: value for name, value in new.items() if getattr(place, name) != value}
    if place.pk in people.taken:
        found.problems.append(Problem(line, Wrong.TWICE, place.name))
    elif place.mandate and standing and standing != place.standing:
        found.problems.append(Problem(line, Wrong.ASKED_AS, f"{place.name} ({place.get_standing_display()})"))
    elif new and not update:
        found.problems.append(Problem(line, Wrong.KNOWN, place.name))
    else:
        people.taken.add(place.pk)
        if not new:
            found.unchanged_count += 1
            return
        found.moves["place", place.pk] = new
        now = {"unit": place.unit, "phone": place.phone, "standing": place.standing} | new
        pairs = [
            (_("unit and post"), place.unit, now["unit"]),
            (_("phone"), place.phone, now["phone"]),
            (_("As"), place.get_standing_display(), str(Standing(now["standing"]).label)),
        ]
        found.changed.append(f"{place.name}：{differences(pairs)}")


def write_people(gathering: Gathering, found: ListImport, by: User) -> None:
    """Write what was looked at: who is asked is told as by any other invitation. Refused where the list stands."""
    guests = [one for key, one in found.moves.items() if key[0] == "guest"]
    if guests:
        add_guests(gathering, guests, by=by)
    asked: dict[str, list[int]] = {}
    for pk, standing in (one for key, one in found.moves.items() if key[0] == "deputy"):
        asked.setdefault(standing, []).append(pk)
    for standing, mandates in sorted(asked.items()):
        audience = Audience(deputies=list(Mandate.objects.filter(pk__in=mandates).order_by("pk")))
        invite(gathering, audience, by=by, standing=standing)
    changes = {key[1]: new for key, new in found.moves.items() if key[0] == "place" and new}
    places = list(Participation.objects.select_for_update(of=("self",)).filter(pk__in=changes).order_by("pk"))
    for place in places:
        for name, value in changes[place.pk].items():
            setattr(place, name, value)
        place.version += 1
    Participation.objects.bulk_update(places, ["unit", "phone", "standing", "version"], batch_size=200)
