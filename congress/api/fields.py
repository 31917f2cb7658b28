"""One form serves the page and the API: what it asks for as JSON, and JSON as what it reads."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from rest_framework.request import Request

from congress.errors import Invalid
from congress.files import MultipleFileField

LARGEST = 2**63 - 1  # what both databases take as an id
LONGEST = 20_000
MOST_CHOICES = 10_000

# The first that fits says the type: more special fields stand before those they are made from.
KINDS: tuple[tuple[type[forms.Field], str], ...] = (
    (forms.ModelMultipleChoiceField, "choices"),
    (forms.MultipleChoiceField, "choices"),
    (forms.ChoiceField, "choice"),
    (forms.ModelChoiceField, "choice"),
    (forms.BooleanField, "boolean"),
    (forms.DateTimeField, "datetime"),
    (forms.DateField, "date"),
    (forms.DecimalField, "number"),
    (forms.FloatField, "number"),
    (forms.IntegerField, "integer"),
)


def kind_of(field: forms.Field) -> str:
    """The type of a field as the API names it."""
    if isinstance(field, forms.FileField):
        return "files" if isinstance(field, MultipleFileField) else "file"
    for made_from, name in KINDS:
        if isinstance(field, made_from):
            return name
    return "text" if isinstance(field.widget, forms.Textarea) else "string"


def asked(fields: Mapping[str, forms.Field]) -> Iterable[tuple[str, forms.Field]]:
    """The fields that a JSON object can fill: all but files."""
    return ((name, field) for name, field in fields.items() if not isinstance(field, forms.FileField))


def described(form: forms.BaseForm) -> list[dict[str, Any]]:
    """The fields of a form, for a program that fills it in."""
    return [
        {
            "name": name,
            "label": str(field.label or name),
            "type": kind_of(field),
            "required": field.required,
            "choices": _choices(field),
            "help": str(field.help_text or ""),
            "max_length": getattr(field, "max_length", None),
        }
        for name, field in form.fields.items()
    ]


def _choices(field: forms.Field) -> list[dict[str, str]]:
    pairs = getattr(field, "choices", ())
    return [{"value": str(value), "label": str(label)} for value, label in pairs if value not in ("", None)]


def json_object(given: Any) -> dict[str, Any]:
    """The body of a request; ``Invalid`` when it is no JSON object."""
    if not isinstance(given, dict) or isinstance(given, QueryDict):
        raise Invalid({"non_field_errors": [_("Send one JSON object.")]})
    return dict(given)


def as_posted(fields: Mapping[str, forms.Field], given: Mapping[str, Any]) -> dict[str, Any]:
    """A JSON object as the form reads it. ``null`` is a field left empty; ``Invalid`` names what does not fit."""
    known = dict(asked(fields))
    strange = [name[:80].encode(errors="replace").decode() for name in given if name not in known]
    errors = {name: [_("There is no such field here.")] for name in strange}
    posted = {}
    for name, field in known.items():
        if given.get(name) is None:
            continue
        try:
            posted[name] = _as_typed(kind_of(field), given[name])
        except ValueError:
            errors[name] = [_("A value of the type “%(type)s” belongs here.") % {"type": kind_of(field)}]
    if errors:
        raise Invalid(errors)
    return posted


def _as_typed(kind: str, value: Any) -> Any:
    """The value as a browser would have sent it."""
    if kind == "boolean":
        fits = isinstance(value, bool)
    elif kind == "integer":
        fits = isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST
    elif kind == "number":
        fits = isinstance(value, int | float) and not isinstance(value, bool)
    elif kind == "choices":
        fits = isinstance(value, list) and all(isinstance(one, str | int) for one in value)
    elif kind == "choice":
        fits = isinstance(value, str | int) and not isinstance(value, bool)
    else:
        fits = isinstance(value, str)
    if not fits:
        raise ValueError(kind)
    if isinstance(value, str):
        value.encode()  # half a surrogate pair is no text (UnicodeEncodeError is a ValueError)
    return value if kind in {"boolean", "choices"} else str(value)


def sent(fields: Mapping[str, forms.Field], request: Request) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """What a request gives to a form: its data and its files. JSON carries no files; ``multipart/form-data`` is read as
    a browser would have sent it. ``Invalid`` names what does not fit.
    """
    if not isinstance(request.data, QueryDict):
        return as_posted(fields, json_object(request.data)), {}
    known = dict(asked(fields))
    strange = [*(request.POST.keys() - known.keys()), *(request.FILES.keys() - (fields.keys() - known.keys()))]
    if strange:
        raise Invalid({name[:80]: [_("There is no such field here.")] for name in sorted(strange)})
    read = {True: request.POST.getlist, False: request.POST.get}
    return {name: read[kind_of(known[name]) == "choices"](name) for name in request.POST}, request.FILES


def clean(form: forms.BaseForm) -> dict[str, Any]:
    """The cleaned fields of a form, or ``Invalid`` with its messages by field."""
    if form.is_valid():
        return form.cleaned_data
    errors = {("non_field_errors" if name == "__all__" else name): list(found) for name, found in form.errors.items()}
    raise Invalid(errors)
