"""One mandate: open it, move it, change it. Everything here records what it wrote."""

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from congress import accounts, clock, files, search
from congress.errors import Invalid, Refused, Stale
from congress.events import record
from congress.fields import blind
from congress.models import ApiToken, Congress, Post, Role, User
from congress.names import pinyin_key, stroke_key
from deputies import queries
from deputies.models import Delegation, DeputyGroup, Mandate, Person
from deputies.services.bulk import save_columns
from deputies.services.memberships import end_memberships, follow_groups
from deputies.workflow import ENDING, SUSPENDING, WORKFLOW, State

A_DAY = dt.timedelta(days=1)


def set_keys(person: Person) -> Person:
    """Compute the sort and search keys of ``person`` from his name; saves nothing."""
    person.pinyin_key = person.pinyin_override.strip().casefold() or pinyin_key(person.name)
    person.pinyin_initials = "".join(syllable[0] for syllable in person.pinyin_key.split())
    person.stroke_key = stroke_key(person.name)
    return person


@transaction.atomic
def open_mandate(
    person: Person,
    *,
    by: User | None,
    delegation: Delegation,
    elected_by: str,
    card_number: str = "",
    category: str = "",
    group: DeputyGroup | None = None,
    begins_on: dt.date | None = None,
    ends_on: dt.date | None = None,
    replaces: Mandate | None = None,
) -> Mandate:
    """Give ``person`` a seat in the delegation's congress and term; opens the deputy's post when he has an account.

    A person without keys is saved first. ``elected_by`` is the electing unit or the electoral district: the level of
    the congress decides which. In a by-election it ``replaces`` a mandate that has ended [Election Law, art 57].
    Refused when the person already sits in the term, the card number is taken or the vacancy is none.
    """
    if person.pk is None:
        set_keys(person).save()
    mandate = unsaved_mandate(
        person, delegation=delegation, elected_by=elected_by, card_number=card_number, category=category,
        group=group, begins_on=begins_on, ends_on=ends_on,
    )  # fmt: skip
    check_place(mandate)
    if replaces:
        mandate.replaces = _vacated(mandate, replaces)
    try:
        with transaction.atomic():
            mandate.save()
    except IntegrityError as error:
        raise Refused(_("This person already sits in this term, or the card number is taken.")) from error
    if person.user:
        open_posts([mandate])
    follow_groups([mandate])
    search.index([mandate])
    facts = {"replaces": replaces.pk} if replaces else {}
    record("deputies.open_mandate", mandate, by=by, delegation=delegation.pk, **facts)
    return mandate


def _vacated(mandate: Mandate, former: Mandate) -> Mandate:
    """The mandate that a by-election fills; refused unless it has ended and the same unit or district votes again."""
    former = Mandate.objects.select_for_update(of=("self",)).get(pk=former.pk)
    if former.state != State.TERMINATED or former.term_id != mandate.term_id:
        raise Invalid({"replaces": [_("Choose a mandate of this term that has ended.")]})
    if Mandate.objects.filter(replaces=former).exists():
        raise Invalid({"replaces": [_("Somebody was elected for this mandate already.")]})
    if former.elected_by != mandate.elected_by:
        raise Invalid({"elected_by": [_("In a by-election %(unit)s elects again.") % {"unit": former.elected_by}]})
    if mandate.begins_on <= former.ends_on:
        raise Invalid({"begins_on": [_("The former mandate ran until %(day)s.") % {"day": former.ends_on}]})
    return former


@transaction.atomic
def add_deputy(person: dict[str, Any], *, by: User, **seat: Any) -> Mandate:
    """A deputy typed in by hand: a new person, or one known by his phone from another congress or term.

    ``seat`` as in ``open_mandate``. Refused when the phone belongs to a person of another name.
    """
    phone = person.get("phone")
    known = Person.objects.select_related("user__acting_as").filter(phone_index=blind(phone)).first() if phone else None
    if known and known.name != person["name"]:
        raise Invalid({"phone": [_("Belongs to a person of another name.")]})
    somebody = known or Person()
    set_changed(somebody, person)
    set_keys(somebody).save()
    return open_mandate(somebody, by=by, **seat)


def unsaved_mandate(
    person: Person,
    *,
    delegation: Delegation,
    elected_by: str,
    card_number: str = "",
    category: str = "",
    group: DeputyGroup | None = None,
    begins_on: dt.date | None = None,
    ends_on: dt.date | None = None,
) -> Mandate:
    """A mandate as ``open_mandate`` saves it; the import saves many at once."""
    begins_on = begins_on or delegation.term.begins_on
    unit = queries.is_elected_indirectly(delegation.congress)
    return Mandate(
        person=person,
        congress_id=delegation.congress_id,
        term_id=delegation.term_id,
        delegation=delegation,
        group=group,
        card_number=card_number,
        category=category,
        electing_unit=elected_by if unit else "",
        electoral_district="" if unit else elected_by,
        begins_on=begins_on,
        ends_on=ends_on or delegation.term.ends_on,
        state_on=begins_on,
    )


def open_posts(mandates: list[Mandate]) -> None:
    """Open the deputy's post of each mandate whose person has an account and which has none yet, many at once."""
    waiting = [mandate for mandate in mandates if mandate.post is None and mandate.person.user]
    _end_former(waiting)
    for mandate in waiting:
        mandate.post = Post(
            user=mandate.person.user,
            congress_id=mandate.congress_id,
            organ_id=mandate.delegation.organ_id,
            role=Role.DEPUTY,
            valid_from=mandate.begins_on,
            valid_to=mandate.ends_on,
        )
    Post.objects.bulk_create([mandate.post for mandate in waiting], batch_size=500)
    save_columns(waiting, "post")
    choose_capacity(waiting)


def _end_former(mandates: list[Mandate]) -> None:
    """Let the posts of the same deputies' earlier terms end on the day before the new mandate begins."""
    begins = {(mandate.person.user_id, mandate.congress_id): mandate.begins_on for mandate in mandates}
    earlier = Post.objects.filter(
        user__in=[user for user, _congress in begins], role=Role.DEPUTY, mandate__isnull=False
    ).exclude(mandate__in=[mandate.pk for mandate in mandates])
    ended = []
    for post in earlier.filter(congress__in={congress for _user, congress in begins}):
        first = begins.get((post.user_id, post.congress_id))
        if first and post.valid_from < first and (post.valid_to is None or post.valid_to >= first):
            post.valid_to = first - A_DAY
            ended.append(post)
    save_columns(ended, "valid_to")


def choose_capacity(mandates: list[Mandate]) -> None:
    """Let every holder who acts in no post yet act as the deputy he is."""
    idle = [mandate for mandate in mandates if mandate.post.user.acting_as_id is None]
    for mandate in idle:
        mandate.post.user.acting_as = mandate.post
        mandate.post.user.__dict__.pop("post", None)
    save_columns([mandate.post.user for mandate in idle], "acting_as")


@transaction.atomic
def move(
    mandate: Mandate, name: str, *, by: User, reason: str = "", on: dt.date | None = None, note: str = ""
) -> Mandate:
    """Make one move of a mandate's workflow (suspend, resume, terminate), with effect from ``on`` (today).

    The deputy's post rests or ends with it. Refused when the state does not allow the move, when the reason is none
    of those the law knows for it, or for a day that is still to come.
    """
    locked = Mandate.objects.select_for_update(of=("self",)).select_related("person__user", "post", "delegation")
    mandate = locked.get(pk=mandate.pk)
    step = WORKFLOW.check(name, mandate, by)
    on = on or clock.today()
    _check_move(mandate, name, reason, on)
    source, mandate.state = mandate.state, step.target
    mandate.state_on, mandate.reason, mandate.note = on, reason, note
    mandate.version += 1
    if name == "terminate":
        mandate.ends_on = on
    mandate.save(update_fields=["state", "state_on", "reason", "note", "ends_on", "version"])
    if name == "terminate":
        end_memberships([mandate], on)
    if mandate.post:
        _move_post(mandate, name, on)
    record(f"deputies.{name}", mandate, by=by, source=source, reason=reason, on=on.isoformat())
    return mandate


def _move_post(mandate: Mandate, name: str, on: dt.date) -> None:
    """Open the deputy's post again, or close it and shut him out: who is suspended today does nothing more today."""
    post = mandate.post
    post.valid_to = mandate.ends_on if name == "resume" else on - A_DAY
    post.save(update_fields=["valid_to"])
    if name == "resume":
        choose_capacity([mandate])
        return
    User.objects.filter(acting_as=post).update(acting_as=None)
    ApiToken.objects.filter(post=post).delete()
    accounts.end_access([post.user], tokens=False)


def suspend(mandate: Mandate, *, by: User, reason: str, on: dt.date | None = None, note: str = "") -> Mandate:
    """Suspend the exercise of a mandate (暂停执行代表职务)."""
    return move(mandate, "suspend", by=by, reason=reason, on=on, note=note)


def resume(mandate: Mandate, *, by: User, on: dt.date | None = None, note: str = "") -> Mandate:
    """Let a suspended deputy work again."""
    return move(mandate, "resume", by=by, on=on, note=note)


def terminate(mandate: Mandate, *, by: User, reason: str, on: dt.date | None = None, note: str = "") -> Mandate:
    """End a mandate for good (代表资格终止)."""
    return move(mandate, "terminate", by=by, reason=reason, on=on, note=note)


def _check_move(mandate: Mandate, name: str, reason: str, on: dt.date) -> None:
    """Refuse a reason the law does not know for this move, or an impossible day."""
    allowed = {"suspend": SUSPENDING, "terminate": ENDING}.get(name, frozenset({""}))
    if reason not in allowed:
        raise Invalid({"reason": [_("Choose a reason that fits this step.")]})
    if on > clock.today():
        raise Invalid({"on": [_("The day has not come yet.")]})
    if on < mandate.state_on:
        raise Invalid({"on": [_("The day lies before the last change (%(day)s).") % {"day": mandate.state_on}]})


@transaction.atomic
def change_person(
    mandate: Mandate,
    *,
    by: User,
    person: dict[str, Any] | None = None,
    seat: dict[str, Any] | None = None,
    version: int | None = None,
) -> Mandate:
    """Change fields of a deputy's ``person`` and of his ``seat`` (as ``open_mandate`` takes it).

    Account and post follow. ``version`` is the one the editor saw: ``Stale`` when somebody else saved meanwhile.
    Records the names of the fields that changed; a save that changes nothing records nothing.
    """
    locked = Mandate.objects.select_for_update(of=("self",))
    mandate = locked.select_related("person__user", "congress", "post", "delegation").get(pk=mandate.pk)
    person, seat = person or {}, seat_fields(mandate.congress, seat or {})
    if version is not None and version != mandate.version:
        now = {name: getattr(mandate.person, name) for name in person} | {name: getattr(mandate, name) for name in seat}
        raise Stale(_("Somebody else changed this deputy meanwhile. Compare and save again."), current=now)
    changed = set_changed(mandate.person, person) + set_changed(mandate, seat)
    if not changed:
        return mandate
    check_place(mandate)
    mandate.version += 1
    try:
        with transaction.atomic():
            set_keys(mandate.person).save()
            mandate.save()
            follow(mandate, by=by)
            follow_groups([mandate])
    except IntegrityError as error:
        raise Refused(_("The phone or the card number belongs to somebody else.")) from error
    search.index([mandate])
    record("deputies.change_person", mandate, by=by, fields=sorted(changed))
    return mandate


def seat_fields(congress: Congress, seat: dict[str, Any]) -> dict[str, Any]:
    """``seat`` with ``elected_by`` put into the column the level of ``congress`` asks for."""
    seat = dict(seat)
    if "elected_by" in seat:
        column = "electing_unit" if queries.is_elected_indirectly(congress) else "electoral_district"
        seat[column] = seat.pop("elected_by")
    return seat


def set_changed(row: Model, values: dict[str, Any]) -> list[str]:
    """Set ``values`` on ``row``; returns the names of those that were different. Saves nothing."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    return changed


def check_place(mandate: Mandate) -> None:
    """Refuse a delegation of another term and a group of another delegation."""
    if mandate.delegation.term_id != mandate.term_id:
        raise Invalid({"delegation": [_("This delegation belongs to another term.")]})
    if mandate.group and mandate.group.delegation_id != mandate.delegation_id:
        raise Invalid({"group": [_("This group belongs to another delegation.")]})
    if not mandate.elected_by:
        raise Invalid({"elected_by": [_("Say which unit or district elected the deputy.")]})


def follow(mandate: Mandate, *, by: User) -> None:
    """Give the account the person's name and phone, and the post the delegation's organ."""
    user, post = mandate.person.user, mandate.post
    if user and (user.name, user.phone) != (mandate.person.name, mandate.person.phone):
        accounts.change_user(user, by=by, name=mandate.person.name, phone=mandate.person.phone, email=user.email)
    if post and post.organ_id != mandate.delegation.organ_id:
        post.organ_id = mandate.delegation.organ_id
        post.save(update_fields=["organ"])


@transaction.atomic
def set_photo(mandate: Mandate, photo: files.CheckedFile, *, by: User) -> None:
    """Show ``photo`` on the deputy's pages, the public ones too. Refused unless it is a picture."""
    if not photo.content_type.startswith("image/"):
        raise Invalid({"photo": [_("“%(name)s” is no picture.") % {"name": photo.name}]})
    person = mandate.person
    person.photo = files.store(
        photo.name, photo.content, target=person, by=by, purpose="photo", quarantined=photo.quarantined
    )
    person.save(update_fields=["photo"])
    record("deputies.change_person", mandate, by=by, fields=["photo"])
