"""Form fields that take files."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from congress.files.uploads import SAME, TYPES, CheckedFile, check

_ACCEPT = ",".join(f".{ending}" for ending in [*TYPES, *SAME])


class PortalFileField(forms.FileField):
    """One file; cleans to a ``CheckedFile`` or ``None``."""

    widget = forms.FileInput

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"allow_empty_file": True} | options)  # an empty file is refused by name
        self.widget.attrs.setdefault("accept", _ACCEPT)

    def clean(self, data: Any, initial: Any = None) -> CheckedFile | None:
        upload = super().clean(data, initial)
        return check(upload) if upload else None


class _ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class MultipleFileField(PortalFileField):
    """Up to ``max_count`` files; cleans to a list of ``CheckedFile``; every file that fails is named."""

    widget = _ManyFiles
    default_error_messages = {"count": gettext_lazy("At most %(limit)s files, please.")}

    def __init__(self, *, max_count: int = 5, **options: Any) -> None:
        super().__init__(**options)
        self.max_count = max_count

    def clean(self, data: Any, initial: Any = None) -> list[CheckedFile]:
        uploads = [upload for upload in data or [] if upload]
        if self.required and not uploads:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(uploads) > self.max_count:
            raise ValidationError(self.error_messages["count"] % {"limit": self.max_count}, code="count")
        checked, refusals = [], []
        for upload in uploads:
            try:
                checked.append(super().clean(upload, initial))
            except ValidationError as refusal:
                refusals.append(refusal)
        if refusals:
            raise ValidationError(refusals)
        return checked
