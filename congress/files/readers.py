"""Who may read a file: whoever may see the object it belongs to."""

import uuid
from collections.abc import Callable

from django.db.models import Model, QuerySet

from congress.models import File, User

INLINE = frozenset({"application/pdf", "image/jpeg", "image/png"})

Seen = Callable[[User], QuerySet]
Given = Callable[[User, File, Model], File | None]
_readers: dict[type[Model], Seen] = {}
_givers: dict[type[Model], Given] = {}


def readable(model: type[Model]) -> Callable[[Seen], Seen]:
    """Register whose files of ``model`` a user may read: ``@readable(Reply)`` over ``user -> queryset of replies``.

    Without it: those of the objects ``Model.objects.visible_to(user)`` gives; a model without that gives none.
    """

    def register(seen: Seen) -> Seen:
        _readers[model] = seen
        return seen

    return register


def given(model: type[Model], give: Given) -> None:
    """Register what somebody who may see an object of ``model`` gets of a file of it: ``give(user, file, object)`` is
    the file, one called otherwise, or ``None`` where it is not for him. Without it: the file.
    """
    _givers[model] = give


def readable_by(user: User, file_uuid: uuid.UUID) -> tuple[File, Model] | None:
    """The file and the object it belongs to, if ``user`` may see that; ``None`` for no such file and a foreign one."""
    file = File.objects.select_related("target_type").filter(uuid=file_uuid).first()
    model = file and file.target_type.model_class()
    seen = model and (_readers.get(model) or getattr(model._default_manager, "visible_to", None))  # noqa: SLF001
    target = seen(user).filter(pk=file.target_id).first() if seen else None
    if target is not None and model in _givers:
        file = _givers[model](user, file, target)
    return (file, target) if file is not None and target is not None else None
