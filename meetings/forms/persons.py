"""What one change for one person was looked at with."""

from django import forms

from meetings.forms.fields import called
from meetings.models import Hotel, SessionPrintKind


class TogetherForm(forms.Form):
    """The hotel somebody is to move to, and the marks of what was looked at."""

    hotel = forms.ModelChoiceField(Hotel.objects.none(), required=False)
    seen = forms.CharField(max_length=20_000, required=False)

    def __init__(self, *args, gathering, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["hotel"].queryset = gathering.hotels.all()

    def clean_seen(self):
        return set(self.cleaned_data["seen"].split("|")) - {""}


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
