"""Registers: plain tables that staff keep (organs, categories, terms of time, holidays)."""

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Q
from django.forms.models import model_to_dict
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from congress import clock, files, search
from congress.errors import Invalid, Refused, Stale
from congress.events import record
from congress.files import CheckedFile
from congress.models import Organ, Post, Role, User
from congress.worker import chore

A_DAY = dt.timedelta(days=1)

OWN_FIELDS = ["business", "contact", "phone", "address"]  # what a unit keeps of its own entry, beside its photo


@transaction.atomic
def save(row: models.Model, *, by: User, photo: CheckedFile | None = None) -> models.Model:
    """Save one row of a register and record which fields changed (``<room>.register``, names of fields only).

    ``photo`` becomes the picture of a row that has one; refused unless it is a picture.
    """
    if photo and not photo.content_type.startswith("image/"):
        raise Invalid({"photo": [_("“%(name)s” is no picture.") % {"name": photo.name}]})
    before = type(row).objects.filter(pk=row.pk).first() if row.pk else None
    old = model_to_dict(before) if before else {}
    row.save()
    if photo:  # after the row, which the file points at
        row.photo = files.store(
            photo.name, photo.content, target=row, by=by, purpose="photo", quarantined=photo.quarantined
        )
        row.save(update_fields=["photo"])
    new = model_to_dict(row)
    changed = sorted(name for name, value in new.items() if old.get(name) != value)
    record("congress.register", row, by=by, fields=changed, created=before is None)
    if isinstance(row, Organ):
        search.index([row])
    return row


def seen(organ: Organ) -> str:
    """A mark of what an organ's own entry says now: it differs as soon as one of its fields does."""
    values = [getattr(organ, name) for name in [*OWN_FIELDS, "photo_id"]]
    return salted_hmac("organ", repr(values)).hexdigest()[:16]


@transaction.atomic
def edit_organ(organ: Organ, *, by: User, mark: str, photo: CheckedFile | None = None, **fields: Any) -> Organ:
    """A unit changes its own entry (``OWN_FIELDS``, ``photo``); ``mark`` is what ``seen`` gave when it was shown.

    ``Stale`` with the present text when somebody else saved meanwhile; a photo that is no picture is refused.
    """
    organ = Organ.objects.select_for_update(of=("self",)).get(pk=organ.pk)
    if mark != seen(organ):
        now = {name: getattr(organ, name) for name in OWN_FIELDS}
        words = _("Somebody else changed this unit meanwhile. Compare and save again.")
        raise Stale(words, current={"mark": seen(organ), **now})
    for name in OWN_FIELDS:
        setattr(organ, name, fields[name])
    return save(organ, by=by, photo=photo)


# Closing an organ ------------------------------------------------------------------------------------------------


@transaction.atomic
def close_organ(organ: Organ, *, by: User, successor: Organ, closed_from: dt.date, move_staff: bool = False) -> Organ:
    """Let ``organ`` exist for the last time on the day before ``closed_from``; ``successor`` takes over its business.

    From that day on its posts have ended (with ``move_staff`` the same people have the same posts in the successor) and
    ``congress.pass_on`` tells the rooms above to hand on what is open. Until then the closing may be decided anew.
    Refused for a successor of another congress or tier, or one that will not exist then.
    """
    if not by.has_perm("congress.edit_registers", organ):
        raise PermissionDenied
    rows = Organ.objects.select_for_update(of=("self",)).filter(pk__in=[organ.pk, successor.pk]).order_by("pk")
    locked = {row.pk: row for row in rows}
    organ, successor = locked[organ.pk], locked[successor.pk]
    _check_closing(organ, successor, closed_from)
    organ.valid_to, organ.successor = closed_from - A_DAY, successor
    organ.save(update_fields=["valid_to", "successor"])
    for post in _posts_until(organ):
        _end_with_organ(post, organ, successor if move_staff else None, by=by)
    record("congress.close_organ", organ, by=by, successor=successor.pk, closed_from=closed_from.isoformat())
    if organ.is_closed:
        _pass_on(organ.pk, by=by)
    return organ


def _check_closing(organ: Organ, successor: Organ, closed_from: dt.date) -> None:
    if organ.closed_at or organ.is_closed:
        raise Refused(_("%(organ)s has been closed already.") % {"organ": organ})
    if closed_from <= organ.valid_from:
        raise Invalid({"closed_from": [_("This day lies before the first one.")]})
    if successor.pk == organ.pk or successor.congress_id != organ.congress_id:
        raise Invalid({"successor": [_("Choose another organ of this congress.")]})
    exists = successor.valid_from <= closed_from and (successor.valid_to is None or successor.valid_to >= closed_from)
    if not exists:
        raise Invalid({"successor": [_("%(organ)s does not exist on that day.") % {"organ": successor}]})
    if bool(organ.dispatcher_id) != bool(successor.dispatcher_id):
        raise Invalid(
            {"successor": [_("A body with a dispatching office is followed by such a body, a unit by a unit.")]}
        )


def _posts_until(organ: Organ) -> list[Post]:
    """The posts in the organ that would outlast it."""
    later = Q(valid_to=None) | Q(valid_to__gt=organ.valid_to)
    posts = Post.objects.select_for_update(of=("self",)).filter(later, organ=organ).exclude(role=Role.DEPUTY)
    return list(posts.select_related("user").order_by("pk"))


def _end_with_organ(post: Post, organ: Organ, successor: Organ | None, *, by: User) -> None:
    """A post ends with its organ; its holder goes on in ``successor`` if there is one and he is not there yet."""
    post.valid_to = organ.valid_to
    post.save(update_fields=["valid_to"])
    record("congress.end_post", post, by=by, role=post.role, user=post.user_id)
    new = None
    if successor and not Post.objects.valid().filter(user=post.user, organ=successor, role=post.role).exists():
        same = {"user": post.user, "congress": post.congress, "role": post.role, "title": post.title}
        new = Post.objects.create(organ=successor, valid_from=organ.valid_to + A_DAY, **same)
        record("congress.add_post", new, by=by, role=new.role, user=new.user_id, organ=successor.pk)
    User.objects.filter(acting_as=post).update(acting_as=new if new and new.is_held else None)


@chore(every=600)
def pass_on_closed() -> int:
    """Hand on the business of the organs whose last day has passed; returns how many there were."""
    over = Organ.objects.filter(closed_at=None, valid_to__lt=clock.today(), successor__isnull=False)
    return sum(_pass_on(pk, by=None) for pk in list(over.order_by("pk").values_list("pk", flat=True)[:100]))


@transaction.atomic
def _pass_on(pk: int, *, by: User | None) -> bool:
    """The heir keeps the files from now on, those of earlier predecessors too; claimed by compare-and-set."""
    if not Organ.objects.filter(pk=pk, closed_at=None).update(closed_at=clock.now()):
        return False
    organ = Organ.objects.select_related("successor__heir").get(pk=pk)
    heir = organ.successor.kept_by
    Organ.objects.filter(Q(pk=pk) | Q(heir=pk)).update(heir=heir)
    Organ.objects.filter(pk=heir.pk).update(inherits=True)
    Organ.objects.filter(pk=heir.pk, parent=organ).update(parent=organ.parent_id)
    Organ.objects.filter(parent=organ).valid().update(parent=heir)
    Organ.objects.filter(dispatcher=organ).update(dispatcher=heir)
    if organ.dispatcher_id:
        Organ.objects.filter(pk=pk).update(dispatcher=heir.dispatcher_id)
    record("congress.pass_on", organ, by=by, heir=heir.pk)
    return True


def _words(organ: Organ) -> str:
    """What an organ is found by."""
    return " ".join(word for word in (organ.name, organ.code, organ.abbreviation, organ.business) if word)


search.register(Organ, _words, list_page="organ_list")
