"""Vehicles, trips, riders, journeys and permits as they are entered."""

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deputies.models import Delegation
from meetings import queries
from meetings.forms.fields import NAME_GAP, PersonForm, moment
from meetings.models import JourneyWay, Standing, Trip, Vehicle

VEHICLE = ("label", "plate", "seats", "driver", "driver_phone")


class VehicleForm(forms.ModelForm):
    """A vehicle with its driver."""

    driver_phone = forms.CharField(label=pgettext_lazy("vehicle", "driver's phone"), max_length=30, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Vehicle
        fields = ["label", "plate", "seats", "driver", "driver_phone", "is_active"]

    def _post_clean(self):
        """The service writes; the form only reads."""

    def clean_seats(self):
        seats = self.cleaned_data["seats"]
        for check in Vehicle._meta.get_field("seats").validators:
            check(seats)
        return seats


class TripForm(forms.ModelForm):
    """When and where vehicles go, and which."""

    departs_at = moment(pgettext_lazy("trip", "departs at"))
    vehicles = forms.ModelMultipleChoiceField(
        Vehicle.objects.none(), label=_("vehicles"), widget=forms.CheckboxSelectMultiple, required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Trip
        fields = ["kind", "departs_at", "from_place", "to_place", "route", "number", "hotels"]
        widgets = {"hotels": forms.CheckboxSelectMultiple}

    def __init__(self, *args, gathering, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["hotels"].queryset = gathering.hotels.order_by("pk")
        self.fields["vehicles"].queryset = queries.vehicles_of(gathering).filter(is_active=True)
        self.fields["vehicles"].label_from_instance = lambda row: f"{row} ({row.seats})"

    def clean(self):
        cleaned = super().clean()
        cleaned["number"] = cleaned.get("number", "").strip().upper()
        if cleaned.get("kind") != "regular" and not cleaned["number"]:
            self.add_error("number", _("Name the train or flight."))
        if cleaned.get("from_place") and cleaned.get("from_place") == cleaned.get("to_place"):
            self.add_error("to_place", _("A trip leads to another place."))
        return cleaned

    def _post_clean(self):
        """The service writes; the form only reads."""


class AssignForm(forms.Form):
    """Whose people ride, and whether those who have a place keep it."""

    delegations = forms.ModelMultipleChoiceField(
        Delegation.objects.none(), label=_("Delegations"), widget=forms.CheckboxSelectMultiple, required=False,
        help_text=_("None chosen: all of them."),
    )  # fmt: skip
    standings = forms.MultipleChoiceField(
        label=pgettext_lazy("trip", "who rides"), choices=Standing.choices, widget=forms.CheckboxSelectMultiple,
        initial=[Standing.MEMBER.value],
    )  # fmt: skip
    keep = forms.BooleanField(label=_("Leave everybody where he is and add only those without a place"), required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100)

    def __init__(self, *args, gathering, **kwargs):
        super().__init__(*args, **kwargs)
        own = gathering.participations.filter(standing=Standing.MEMBER).values("mandate__delegation")
        self.fields["delegations"].queryset = Delegation.objects.filter(pk__in=own).order_by("number")


class CopyTripForm(forms.Form):
    """The days a trip is copied to."""

    days = forms.CharField(
        label=pgettext_lazy("trip", "days"), max_length=300, help_text=_("As 2026-01-17, several with a space between.")
    )

    def clean_days(self):
        words = [word for word in NAME_GAP.split(self.cleaned_data["days"].strip()) if word]
        try:
            days = [parse_date(word) for word in words]
        except ValueError:
            days = [None]
        if None in days:
            raise forms.ValidationError(_("Write each day as 2026-01-17."))
        return days


class MoveRiderForm(forms.Form):
    """Who is to ride in which vehicle, and where he rode when it was asked."""

    place = forms.IntegerField()
    vehicle = forms.IntegerField(required=False)
    seen = forms.IntegerField(required=False)


class CodeForm(forms.Form):
    """A code as a scanner types it."""

    code = forms.CharField(max_length=300)


class JourneyForm(forms.Form):
    """By which train or flight one comes or leaves."""

    way = forms.ChoiceField(
        label=pgettext_lazy("journey", "way"), choices=JourneyWay.choices, widget=forms.RadioSelect,
        initial=JourneyWay.ARRIVAL.value,
    )  # fmt: skip
    number = forms.CharField(label=pgettext_lazy("trip", "train or flight"), max_length=10)
    station = forms.CharField(label=pgettext_lazy("journey", "station or airport"), max_length=40)
    at = moment(pgettext_lazy("journey", "at"))


class PermitForm(PersonForm):
    """Somebody's own car."""

    plate = forms.CharField(label=pgettext_lazy("vehicle", "plate"), max_length=20)


class JourneyOfForm(PersonForm, JourneyForm):
    """The same, entered for somebody."""

    field_order = ["person", "way", "number", "station", "at"]


def trip_preset(trip):
    """A trip as its form shows it."""
    names = ("kind", "from_place", "to_place", "route", "number", "version")
    local = timezone.localtime(trip.departs_at)
    chosen = {"departs_at": local, "vehicles": queries.vehicles_on(trip), "hotels": list(trip.hotels.all())}
    return {name: getattr(trip, name) for name in names} | chosen
