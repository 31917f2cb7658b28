"""Hotels, rooms from a sheet, and how somebody is lodged."""

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.forms.fields import called
from meetings.models import Gathering, Hotel, HotelRoom, Participation, Stay
from meetings.queries import rooms_with_free_beds


class HotelForm(forms.ModelForm):
    """A hotel of a session."""

    class Meta:
        model = Hotel
        fields = ["name", "address", "phone", "map_link", "note"]

    def _post_clean(self):
        """The service writes; the form only reads."""


class GiveRoomsForm(forms.Form):
    """Whether those placed by rule are placed anew."""

    anew = forms.BooleanField(required=False)
    seen = forms.CharField(max_length=32, required=False)


class StayForm(forms.ModelForm):
    """Arrival, departure, wishes of somebody; the others are named as on the list."""

    share_with = forms.CharField(label=_("wishes to share with"), max_length=60, required=False)
    not_with = forms.CharField(label=_("never to share with"), max_length=60, required=False)

    class Meta:
        model = Stay
        fields = [
            "arrives_at", "arrives_by", "departs_at", "departs_by", "needs_bed", "alone", "share_with", "not_with",
            "sex", "note",
        ]  # fmt: skip

    def __init__(self, *args, place: Participation, **kwargs):
        super().__init__(*args, **kwargs)
        self.place = place
        for name in ("arrives_at", "departs_at"):
            self.fields[name].widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        if place.mandate_id:
            del self.fields["sex"]

    def _other(self, name):
        words = self.cleaned_data[name].strip()
        return called(self.place.gathering, words) if words else None

    def clean_share_with(self):
        return self._other("share_with")

    def clean_not_with(self):
        return self._other("not_with")

    def _post_clean(self):
        """The service writes; the form only reads."""


class MoveRoomForm(forms.Form):
    """Another room for somebody, or none."""

    room = forms.ModelChoiceField(label=_("Room with a free bed"), queryset=HotelRoom.objects.none(), required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, gathering: Gathering, **kwargs):
        super().__init__(*args, **kwargs)
        # A room filled meanwhile is still a choice: the service says that a colleague was faster.
        self.fields["room"].queryset = HotelRoom.objects.filter(hotel__gathering=gathering, is_active=True)
        self.fields["room"].choices = [
            ("", _("No room")),
            *((row.pk, f"{row} · {row.get_kind_display()} · {row.free}") for row in rooms_with_free_beds(gathering)),
        ]
