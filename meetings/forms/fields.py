"""Fields that several forms share."""

import re

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from congress import channels
from deputies.models import Mandate
from meetings.models import TELLING
from meetings.queries import people_called

NAME_GAP = re.compile(r"[\s,;，；、]+")
STAMP = "%Y-%m-%dT%H:%M"


def moment(label, **kwargs):
    """A field for a day and a time."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=STAMP)
    return forms.DateTimeField(label=label, widget=widget, **kwargs)


def gathering_field():
    """Which gathering is meant, where no address names it."""
    return forms.IntegerField(label=_("gathering"), min_value=1, max_value=2**63 - 1)


def lines(label, *, rows=3, longest=300, **kwargs):
    """A field for some lines of text."""
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), max_length=longest, **kwargs)


def ways_of_telling(**kwargs):
    """By which ways one has people told, beside the usual ones; ``None`` where no such way is switched on here."""
    choices = [(way, way.label) for way in TELLING if way in channels.switched_on()]
    words = _("WeChat and other chat accounts people have bound are told anyhow. Who chose otherwise is left alone.")
    return forms.MultipleChoiceField(
        label=_("Tell them by these ways too"), choices=choices, required=False, help_text=words,
        widget=forms.CheckboxSelectMultiple, **kwargs,
    ) if choices else None  # fmt: skip


class NamesField(forms.CharField):
    """Deputies of the congress by name or card number, in one text: on a phone quicker than a list of 300."""

    def __init__(self, **kwargs):
        told = {
            "label": _("Names or card numbers"),
            "widget": forms.Textarea(attrs={"rows": 2}),
            "max_length": 8000,
            "required": False,
        }
        super().__init__(**(told | kwargs))

    def find(self, text, congress):
        """The valid mandates named; refused with the names that are unknown or borne by several."""
        words = list(dict.fromkeys(filter(None, NAME_GAP.split(text.strip()))))
        named = Q(person__name__in=words) | Q(card_number__in=words)
        rows = Mandate.objects.valid().filter(named, congress=congress).select_related("person").order_by("pk")
        known = {}
        for mandate in rows:
            for word in (mandate.person.name, mandate.card_number):
                known.setdefault(word, []).append(mandate)
        wrong = [word for word in words if len(known.get(word, [])) != 1]
        if wrong:
            message = _("Not found, or borne by several (then write the card number): %(names)s")
            raise forms.ValidationError(message % {"names": "、".join(wrong[:20])})
        return [known[word][0] for word in words]


def called(gathering, words):
    """The one of a gathering who is called so, by name or card number."""
    found = people_called(gathering, words)
    if len(found) != 1:
        raise forms.ValidationError(_("Not on the list, or several of this name: then write the card number."))
    return found[0]


class PersonForm(forms.Form):
    """Somebody of the gathering, as he is called."""

    person = forms.CharField(
        label=_("Person"), max_length=60, help_text=_("The name as on the list, or the card number.")
    )

    def __init__(self, *args, gathering, **kwargs):
        super().__init__(*args, **kwargs)
        self.gathering = gathering

    def clean_person(self):
        return called(self.gathering, self.cleaned_data["person"])
