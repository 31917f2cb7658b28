"""My details as a deputy proposes them, and the secretariat's answer to one of them."""

from django import forms
from django.forms.models import fields_for_model
from django.utils.translation import gettext_lazy as _

from deputies.computing import roster_sheet
from deputies.models import Person

ORDER = [
    "phone", "email", "work_unit", "position", "work_phone", "address", "postcode", "occupation", "education", "degree",
    "party", "ethnicity", "resume",
]  # fmt: skip
Fields = type("Fields", (forms.Form,), dict(fields_for_model(Person, fields=ORDER)))


class MyDetailsForm(Fields):
    """The fields one may propose, as the roster has them or as one proposed them last."""

    email = forms.EmailField(label=_("e-mail"), required=False, max_length=120)
    address = forms.CharField(label=_("postal address"), required=False, max_length=200)
    field_order = ORDER

    def __init__(self, *args, person, waiting, **kwargs):
        kept = {name: getattr(person, name) for name in ORDER} | {row.field: row.new for row in waiting}
        super().__init__(*args, **{"initial": kept} | kwargs)

    def clean_phone(self):
        return self._read("phone", roster_sheet.mobile)

    def clean_postcode(self):
        return self._read("postcode", roster_sheet.BY_NAME["postcode"].parse)

    def _read(self, name, parse):
        typed = (self.cleaned_data.get(name) or "").strip()
        try:
            return parse(typed) if typed else ""
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class RefuseDetailForm(forms.Form):
    """Why a proposed detail is refused: the deputy reads it."""

    reason = forms.CharField(label=_("reason"), max_length=200)
