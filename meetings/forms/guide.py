"""What the guide, the lost and found and an emergency call ask for."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress.files import PortalFileField
from meetings.forms.fields import gathering_field, lines
from meetings.models import GuideKind, LostState, Safety


def _version():
    return forms.IntegerField(widget=forms.HiddenInput, required=False)


class GuideEntryForm(forms.Form):
    kind = forms.ChoiceField(label=_("kind"), choices=GuideKind.choices)
    position = forms.IntegerField(label=_("order"), min_value=1, max_value=999, initial=1)
    title = forms.CharField(label=_("title"), max_length=60)
    text = lines(_("text"), longest=2000, required=False)
    phone = forms.CharField(label=_("phone"), max_length=30, required=False)
    hours = forms.CharField(
        label=pgettext_lazy("guide", "hours"), max_length=60, required=False, help_text=_("For example 8:00–22:00.")
    )
    place = forms.CharField(label=_("place"), max_length=100, required=False)
    picture = PortalFileField(label=pgettext_lazy("guide", "picture of the map"), required=False)
    version = _version()


class LostThingForm(forms.Form):
    what = forms.CharField(label=pgettext_lazy("lost thing", "what"), max_length=80)
    place = forms.CharField(
        label=pgettext_lazy("lost thing", "where it was lost or found"), max_length=80, required=False
    )
    desk = forms.CharField(label=_("where to fetch or report it"), max_length=80)
    state = forms.ChoiceField(label=_("state"), choices=LostState.choices, initial=LostState.FOUND.value)
    version = _version()


class GuideEntryAtForm(GuideEntryForm):
    """A new entry with its gathering, where no address names it."""

    gathering = gathering_field()
    version = None


class LostThingAtForm(LostThingForm):
    """The same for something lost or found."""

    gathering = gathering_field()
    version = None


class CallForm(forms.Form):
    """What happened and what to do, in two sentences."""

    text = lines(_("What happened, and what to do"))


class CallAnswerForm(forms.Form):
    answer = forms.ChoiceField(choices=Safety.choices)
    note = forms.CharField(max_length=200, required=False)
