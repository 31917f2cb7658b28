"""Fields and shapes that the forms of moves share."""

import re
import unicodedata

from django import forms
from django.utils.translation import gettext_lazy as _

from congress.models import Organ

LONGEST_TITLE = 80
LONGEST_BODY = 20_000
MOST_FILES = 3
LONGEST_CONTACT = {"contact_phone": 40, "contact_address": 200}
NAME_GAP = re.compile(r"[\s,;，；、]+")
DOCUMENT_NUMBER = re.compile(r"^([^\s〔〕\[\]()（）]{1,16})[〔\[（(](\d{4})[〕\]）)]第?(\d{1,5})号$")


def name_the_empty_choice(form):
    """A row of dashes tells nobody anything."""
    for field in form.fields.values():
        if isinstance(field, forms.ModelChoiceField) and field.empty_label is not None:
            field.empty_label = _("Please choose") if field.required else _("None")


def one_line(title):
    """One line of signs one can see: none that hide or turn what follows."""
    title = " ".join(title.split())
    return "".join(sign for sign in title if unicodedata.category(sign)[0] != "C").strip()


def prose(body):
    """A text without what a database cannot hold; refused when it is too long."""
    body = body.replace("\x00", "").replace("\r\n", "\n").strip()
    if len(body) > LONGEST_BODY:
        raise forms.ValidationError(_("At most %(longest)s characters.") % {"longest": LONGEST_BODY})
    return body


class TitleField(forms.CharField):
    """The title of a proposal."""

    def __init__(self, **kwargs):
        super().__init__(**({"max_length": LONGEST_TITLE} | kwargs))

    def clean(self, value):
        title = one_line(super().clean(value))
        if not title and self.required:
            raise forms.ValidationError(self.error_messages["required"])
        return title


class BodyField(forms.CharField):
    """The text of a proposal."""

    def __init__(self, **kwargs):
        widget = forms.Textarea(attrs={"rows": 14, "maxlength": LONGEST_BODY})
        super().__init__(**({"widget": widget} | kwargs))

    def clean(self, value):
        return prose(super().clean(value))


class MoveForm(forms.Form):
    """A move's fields; ``subject`` is the proposal or task it is made on."""

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        self.subject = subject
        self.congress = subject.congress
        self.prepare()
        name_the_empty_choice(self)

    def prepare(self):
        """Fill the choices that depend on the subject."""

    def organs(self):
        """The organs of the congress that exist today."""
        return Organ.objects.valid().filter(congress=self.congress).exclude(kind="delegation").order_by("pk")


class OrganField(forms.ModelChoiceField):
    """An organ of the congress, named by its code."""

    def __init__(self, **kwargs):
        super().__init__(**({"queryset": Organ.objects.none(), "to_field_name": "code"} | kwargs))


class DocumentNumberField(forms.CharField):
    """The number of an official document: letters, year, number (字/年/号)."""

    def __init__(self, **kwargs):
        told = {
            "label": _("Document number"),
            "max_length": 40,
            "help_text": _("Letters, year and number, for example 安水建〔2026〕12号."),
        }
        super().__init__(**(told | kwargs))

    def clean(self, value):
        number = super().clean(value)
        if not number:
            return ""
        found = DOCUMENT_NUMBER.match("".join(number.split()))
        if not found:
            raise forms.ValidationError(_("Write letters, year and number: 安水建〔2026〕12号."))
        return f"{found[1]}〔{found[2]}〕{int(found[3])}号"


class LinesField(forms.CharField):
    """Some lines of text. A line ends in one sign, as the browser counts it, and no sign is there that ends a text."""

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n").replace("\x00", "")


def text(label, *, required=True, rows=4, longest=4000, **kwargs):
    """A field for some lines of text."""
    widget = forms.Textarea(attrs={"rows": rows})
    return LinesField(label=label, required=required, widget=widget, max_length=longest, **kwargs)


def day(label, **kwargs):
    """A field for a day."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class AttachedField(forms.ModelMultipleChoiceField):
    """Files that are attached already, by name."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, file):
        return file.name


class NoteForm(MoveForm):
    note = text(_("Note"))


class OptionalNoteForm(MoveForm):
    note = text(_("Note"), required=False)


class EmptyForm(MoveForm):
    """A move that asks for nothing."""
