"""The publish form of a gathering, on one page; a sitting's, with less; which session a copy is for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from congress import audiences
from congress.files import MultipleFileField
from congress.models import Organ, OrganKind, Session
from deputies.models import Body, Delegation, DeputyGroup, Mandate
from deputies.queries import bodies_of, current_term, groups_of
from meetings.forms.fields import STAMP, NamesField, ways_of_telling
from meetings.models import TELLING, FinerKind, Gathering, GatheringKind, QuorumChoice, SignInWay
from meetings.services import MOST_FILES, Audience

AUDIENCE = ("everybody", "delegations", "groups", "bodies", "parties", "stations", "names")
STATIONS = "station"  # the kind of audience another room offers
TIMES = ("begins_at", "ends_at", "answer_until", "sign_in_from", "register_from", "register_until")
REGISTERING = ("register_from", "register_until", "register_place")
WIDGETS = {
    name: forms.DateTimeInput(attrs={"type": "datetime-local"}, format=STAMP) for name in TIMES
} | {
    "text": forms.Textarea(attrs={"rows": 6}),
    "half_days": forms.NumberInput(attrs={"min": 1, "max": 60, "inputmode": "numeric"}),
    "limit": forms.NumberInput(attrs={"min": 1, "inputmode": "numeric"}),
}  # fmt: skip
HELP = {
    "answer_until": _("Until then people sign up or decline."),
    "sign_in_from": _("Empty: as soon as it is published."),
    "half_days": _("As it counts for the duty record."),
    "leaders": _("Names, as they stand in the notice."),
}


class NamedChoice(forms.ModelMultipleChoiceField):
    """Rows to tick."""

    widget = forms.CheckboxSelectMultiple


class FinerChoice(forms.ModelChoiceField):
    """A kind within a kind, named with the one it is of."""

    def label_from_instance(self, obj):
        return f"{obj.kind.name} · {obj.name}"


class BaseGatheringForm(forms.ModelForm):
    """What a gathering and a sitting share: kind, time, place, whose it is, and who is asked."""

    quorum = forms.ChoiceField(
        label=_("Quorum"), required=False, choices=[("", _("As its kind says")), *QuorumChoice.choices]
    )
    finer_kind = FinerChoice(FinerKind.objects.none(), label=_("Finer kind"), required=False, empty_label=_("None"))
    ways = forms.MultipleChoiceField(
        label=_("How one signs in"),
        choices=SignInWay.choices,
        initial=SignInWay.values,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("What is not ticked is not taken. Without the list nobody helps where a phone fails."),
    )
    everybody = forms.BooleanField(
        label=_("All whose meeting it is"),
        required=False,
        help_text=_("All deputies, or those of the delegation, group or committee chosen above."),
    )
    delegations = NamedChoice(Delegation.objects.none(), label=_("Delegations"), required=False)
    groups = NamedChoice(DeputyGroup.objects.none(), label=_("Deputies' groups"), required=False)
    bodies = NamedChoice(Body.objects.none(), label=_("Committees and core groups"), required=False)
    parties = forms.MultipleChoiceField(label=_("Parties"), required=False, widget=forms.CheckboxSelectMultiple)
    stations = forms.MultipleChoiceField(label=_("Stations"), required=False, widget=forms.CheckboxSelectMultiple)
    names = NamesField()
    uploads = MultipleFileField(label=_("Attachments"), required=False, max_count=MOST_FILES)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, congress, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.congress = congress
        offered = {kind.name: choices for kind, choices in audiences.offered(by)}
        self.fields["stations"].choices = offered.get(STATIONS, [])
        term = current_term(congress)
        kinds = GatheringKind.objects.filter(congress=congress, is_active=True).order_by("code")
        self.fields["kind"].queryset = kinds
        self.fields["kind"].empty_label = _("Please choose")
        finer = FinerKind.objects.filter(kind__in=kinds, is_active=True).select_related("kind")
        self.fields["finer_kind"].queryset = finer.order_by("kind__code", "name", "pk")
        if not finer.exists():
            del self.fields["finer_kind"]
        if self.instance.pk:
            self.initial["ways"] = [way.value for way in self.instance.ways]
        delegations = Delegation.objects.filter(congress=congress, term=term).order_by("number")
        bodies = Body.objects.filter(pk__in=[body.pk for body in bodies_of(congress)]).order_by("pk")
        for name, rows in (("delegation", delegations), ("group", groups_of(congress)), ("body", bodies)):
            self.fields[name].queryset = rows
            self.fields[name].empty_label = _("None")
        self.fields["delegations"].queryset = delegations
        self.fields["groups"].queryset = groups_of(congress)
        self.fields["bodies"].queryset = bodies
        people = Mandate.objects.valid().filter(congress=congress).exclude(person__party="")
        parties = people.order_by("person__party").values_list("person__party", flat=True).distinct()
        self.fields["parties"].choices = [(party, party) for party in parties]

    def clean_names(self):
        words = self.cleaned_data["names"]
        return self.fields["names"].find(words, self.congress) if words.strip() else []

    def clean(self):
        """The audience in one piece, the quorum as the kind says where nothing else is chosen, the ways one by one."""
        cleaned = super().clean()
        ways = cleaned.pop("ways", None)
        if ways:
            cleaned |= {f"by_{way}": way in ways for way in SignInWay}
        kind = cleaned.get("kind")
        if kind and not cleaned.get("quorum"):
            cleaned["quorum"] = self.instance.quorum if self.instance.pk else kind.quorum
        if sum(bool(cleaned.get(name)) for name in ("delegation", "group", "body")) > 1:
            self.add_error("delegation", _("Choose one: a delegation, a group or a committee."))
        chosen = {name: cleaned.pop(name, None) or () for name in AUDIENCE}
        named = {mandate.person.name for mandate in chosen["names"]}
        silent = [name for name in audiences.unreached(self.congress, chosen["stations"]) if name not in named]
        if silent:
            words = _("They have no account; name them beside, or they are not asked: %(names)s")
            self.add_error("names", words % {"names": "、".join(silent)})
        cleaned["audience"] = Audience(
            everybody=bool(chosen["everybody"]), delegations=list(chosen["delegations"]), groups=list(chosen["groups"]),
            bodies=list(chosen["bodies"]), parties=chosen["parties"], deputies=list(chosen["names"]),
            addressed=chosen["stations"],
        )  # fmt: skip
        return cleaned

    def _post_clean(self):
        """The service writes; the form only reads."""


class GatheringForm(BaseGatheringForm):
    """A gathering of its own; ``with_session`` for the office, which publishes sessions and names ways of telling."""

    is_required = forms.TypedChoiceField(
        label=_("Way of attending"),
        choices=[("no", _("Whoever wishes signs up")), ("yes", _("Has to be attended"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="no",
    )

    class Meta:
        model = Gathering
        fields = [
            "number", "kind", "finer_kind", "session", "title", "organiser", "contact", "contact_phone", "place",
            "map_address", "begins_at", "ends_at", "half_days", "answer_until", "sign_in_from", "register_from",
            "register_until", "register_place", "limit", "is_internal", "delegation", "group", "body", "leaders",
            "bus", "meal", "text", "remark",
        ]  # fmt: skip
        widgets, help_texts = WIDGETS, HELP

    def __init__(self, *args, congress, by, with_session=False, **kwargs):
        super().__init__(*args, congress=congress, by=by, **kwargs)
        organs = Organ.objects.valid().filter(congress=congress)
        own = organs.filter(kind__in=[OrganKind.CONGRESS, OrganKind.DELEGATION]).order_by("pk")
        self.fields["organiser"].queryset = own
        for name in ("organiser", "contact", "contact_phone", "text"):
            self.fields[name].required = True
        self.fields["organiser"].empty_label = _("Please choose")
        if with_session:
            rows = Session.objects.filter(term__congress=congress).select_related("term").order_by("-begins_on")
            self.fields["session"].queryset = rows
            self.fields["session"].empty_label = _("None")
            self.fields["session"].help_text = _("Only for the gathering of the whole session.")
            if ways := ways_of_telling(initial=self.instance.told_by):
                self.fields["told_by"] = ways
        else:
            for name in ("session", *REGISTERING):
                del self.fields[name]
            self.fields["kind"].queryset = self.fields["kind"].queryset.filter(is_session=False)
        if self.instance.pk:
            self.initial["is_required"] = "yes" if self.instance.is_required else "no"

    def clean(self):
        cleaned = super().clean()
        if (told_by := cleaned.pop("told_by", None)) is not None:
            cleaned |= {f"tell_by_{way}": way in told_by for way in TELLING}
        voluntary = cleaned.get("is_required") is False
        if voluntary and not cleaned.get("answer_until") and "answer_until" not in self.errors:
            self.add_error("answer_until", _("Say until when people sign up."))
        return cleaned


class PartForm(BaseGatheringForm):
    """A sitting of a session: with its own place and time; contact and duty to attend are those of the session."""

    class Meta:
        model = Gathering
        fields = [
            "kind", "finer_kind", "title", "place", "map_address", "begins_at", "ends_at", "half_days", "sign_in_from",
            "delegation", "group", "body", "bus", "meal", "text",
        ]  # fmt: skip
        widgets, help_texts = WIDGETS, HELP

    def __init__(self, *args, congress, by, **kwargs):
        super().__init__(*args, congress=congress, by=by, **kwargs)
        self.fields["kind"].queryset = self.fields["kind"].queryset.filter(is_session=False)
        if not self.instance.pk:
            self.fields["everybody"].initial = True


class CopyForm(forms.Form):
    """For which session last year's gathering is copied."""

    session = forms.ModelChoiceField(Session.objects.none(), label=_("For the session"))

    def __init__(self, *args, source, **kwargs):
        super().__init__(*args, **kwargs)
        taken = Gathering.objects.filter(parent=None, session__isnull=False).exclude(state__in=["refused", "cancelled"])
        rows = Session.objects.filter(term__congress=source.congress_id).exclude(pk__in=taken.values("session"))
        self.fields["session"].queryset = rows.select_related("term").order_by("-begins_on")
        self.fields["session"].empty_label = _("Please choose")
