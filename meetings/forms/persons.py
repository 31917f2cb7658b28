"""What one change for one person or several is chosen and looked at with."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meetings.forms.fields import NAME_GAP, called, lines
from meetings.models import Hotel, SessionPrintKind

MOST_TOGETHER = 200  # people in one change: what an address holds, and what somebody still looks through


class TogetherForm(forms.Form):
    """The hotel some are to move to, and the marks of what was looked at."""

    hotel = forms.ModelChoiceField(Hotel.objects.none(), required=False)
    seen = forms.CharField(max_length=800_000, required=False)

    def __init__(self, *args, gathering, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["hotel"].queryset = gathering.hotels.all()

    def clean_seen(self):
        return set(self.cleaned_data["seen"].split("|")) - {""}


class ChosenForm(forms.Form):
    """The places chosen for one change, as the address has them."""

    place = forms.TypedMultipleChoiceField(
        coerce=int,
        error_messages={
            "required": _("Choose somebody."),
            "invalid_choice": _("Somebody chosen is not on the list of this session."),
        },
    )

    def __init__(self, *args, gathering, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [(pk, pk) for pk in gathering.participations.values_list("pk", flat=True)]

    def clean_place(self):
        return few(list(dict.fromkeys(self.cleaned_data["place"])))


class TogetherChooseForm(forms.Form):
    """Who is to be settled in one change: by name, or a whole delegation; perhaps to which hotel all of them move."""

    names = lines(
        _("Names or card numbers"), rows=4, longest=8000, required=False,
        help_text=_("Each on a line, or with commas between them."),
    )  # fmt: skip
    delegation = forms.ChoiceField(label=_("A whole delegation"), required=False)
    hotel = forms.ModelChoiceField(
        Hotel.objects.none(), label=_("Another hotel"), required=False, empty_label=_("No change of hotel")
    )

    def __init__(self, *args, gathering, delegations, **kwargs):
        super().__init__(*args, **kwargs)
        self.gathering = gathering
        named = [(key, name) for key, name in delegations if key != "guests"]
        self.fields["delegation"].choices = [("", _("None")), *named]
        self.fields["hotel"].queryset = gathering.hotels.order_by("pk")

    def clean_names(self):
        words = list(dict.fromkeys(filter(None, NAME_GAP.split(self.cleaned_data["names"].strip()))))
        rows = self.gathering.participations.filter(Q(name__in=words) | Q(mandate__card_number__in=words))
        known = {}
        for pk, name, card in rows.order_by("pk").values_list("pk", "name", "mandate__card_number"):
            for word in {name, card} & set(words):
                known.setdefault(word, []).append(pk)
        wrong = [word for word in words if len(known.get(word, [])) != 1]
        if wrong:
            message = _("Not found, or borne by several (then write the card number): %(names)s")
            raise forms.ValidationError(message % {"names": "、".join(wrong[:20])})
        return [known[word][0] for word in words]

    def clean(self):
        found = self.cleaned_data
        if self.errors:
            return found
        members = self.gathering.participations.filter(mandate__delegation=found["delegation"] or None)
        whole = list(members.order_by("pk").values_list("pk", flat=True)) if found["delegation"] else []
        people = list(dict.fromkeys([*found["names"], *whole]))
        if not people:
            raise forms.ValidationError(_("Choose somebody."))
        return {"people": few(people), "hotel": found["hotel"]}


def few(people):
    """As many as one change takes."""
    if len(people) > MOST_TOGETHER:
        raise forms.ValidationError(_("At most %(most)s people in one change.") % {"most": MOST_TOGETHER})
    return people


class SessionPrintForm(forms.Form):
    """What is to be printed for a session, and whether only what has changed."""

    kind = forms.ChoiceField(choices=SessionPrintKind.choices)
    only_changes = forms.BooleanField(required=False)


class SwapPeopleForm(forms.Form):
    """Two people who are to change places, as they are called."""

    first = forms.CharField(max_length=60)
    second = forms.CharField(max_length=60)

    def __init__(self, *args, gathering, **kwargs):
        super().__init__(*args, **kwargs)
        self.gathering = gathering

    def clean_first(self):
        return called(self.gathering, self.cleaned_data["first"])

    def clean_second(self):
        return called(self.gathering, self.cleaned_data["second"])


class SwapSeenForm(forms.Form):
    """Who they are, and where each was when it was looked at."""

    first = forms.IntegerField()
    second = forms.IntegerField()
    first_at = forms.CharField(max_length=20, required=False)
    second_at = forms.CharField(max_length=20, required=False)
