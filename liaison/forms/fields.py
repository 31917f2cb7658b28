"""Fields that several forms share."""

import re
import unicodedata

from django import forms
from django.utils.translation import gettext_lazy as _

from congress.fields import MOBILE
from congress.files import MultipleFileField
from liaison.computing import area_map, distance

PICTURES = "image/jpeg,image/png"
TURNING = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}  # signs that turn what follows


def visible(text):
    """``text`` without signs one cannot see or that turn what follows; line feeds and tabs stay."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in {"Cc", "Cs", "Co", "Cn"})
    return "".join(sign for sign in kept if sign not in TURNING).strip()


class LinesField(forms.CharField):
    """Some lines of text, kept as they were typed."""

    def __init__(self, *, rows=4, **kwargs):
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(**({"widget": widget, "strip": False} | kwargs))

    def to_python(self, value):
        return super().to_python(visible(value) if isinstance(value, str) else value)


class LineField(forms.CharField):
    """One line of signs one can see."""

    def to_python(self, value):
        return super().to_python(" ".join(visible(value).split()) if isinstance(value, str) else value)


class PhoneField(forms.CharField):
    """A mobile phone; blanks and dashes between its groups do not matter."""

    def __init__(self, **kwargs):
        attrs = {"inputmode": "tel", "autocomplete": "tel-national"}
        super().__init__(**({"max_length": 30, "widget": forms.TextInput(attrs=attrs)} | kwargs))

    def clean(self, value):
        digits = re.sub(r"[\s.\-－()（）]", "", unicodedata.normalize("NFKC", super().clean(value) or ""))
        digits = digits.removeprefix("+86")
        if digits and not MOBILE.fullmatch(digits):
            raise forms.ValidationError(_("A mobile phone has eleven digits and begins with 1."))
        return digits


class SpotField(forms.CharField):
    """A point on the map, as “43.825100,87.616800”; cleans to a point, or ``None`` where it stays empty."""

    def __init__(self, **kwargs):
        super().__init__(**({"max_length": 40, "widget": forms.TextInput(attrs={"inputmode": "decimal"})} | kwargs))

    def clean(self, value):
        typed = unicodedata.normalize("NFKC", super().clean(value) or "").replace(" ", "").replace("、", ",")
        found = distance.exact(typed) if typed else None
        if typed and found is None:
            raise forms.ValidationError(_("Give latitude and longitude like 43.8251,87.6168, or leave it empty."))
        return found


class OutlineField(LinesField):
    """The corners of an area, one “43.825100,87.616800” a line; cleans to pairs of degrees, none where it is empty."""

    def prepare_value(self, value):
        """What is stored as what is typed; what was typed as it is."""
        return value if isinstance(value, str) else "\n".join(",".join(map(str, pair)) for pair in value or [])

    def clean(self, value):
        typed = unicodedata.normalize("NFKC", super().clean(value) or "").replace(" ", "").replace("、", ",")
        found = area_map.corners(typed) if typed else []
        if found is None:
            raise forms.ValidationError(
                _("One corner a line like 43.8251,87.6168: latitude, longitude; from 3 to %(most)s lines.")
                % {"most": area_map.MOST}
            )
        return [[each.latitude, each.longitude] for each in found]


class PicturesField(MultipleFileField):
    """Pictures only; what is another kind of file is refused by name."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.widget.attrs["accept"] = PICTURES

    def clean(self, data, initial=None):
        checked = super().clean(data, initial)
        strange = [file.name for file in checked if not file.content_type.startswith("image/")]
        if strange:
            raise forms.ValidationError(
                _("“%(name)s” is no picture. Only JPEG and PNG can be sent.") % {"name": strange[0]}
            )
        return checked


class DeputyField(forms.ModelChoiceField):
    """A deputy, named with his congress: those of all levels work side by side at a station."""

    def label_from_instance(self, mandate):
        return f"{mandate.person.name} · {mandate.congress.short_name}"
