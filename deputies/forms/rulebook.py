"""What the staff types about a scoring rule beside its lines."""

from django import forms
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deputies import queries
from deputies.computing import scoring
from deputies.computing.scoring.known import KNOWN
from deputies.forms.deciding import day_field
from deputies.models import DutyRecord, ScoringAward, spoken

LAST_YEARS = 6


class TakeOverForm(forms.Form):
    """A ready-made rule set to begin with."""

    known = forms.ChoiceField(label=_("ready-made rule set"), choices=[(k.code, k.name) for k in KNOWN.values()])
    valid_from = day_field(label=_("valid from"), help_text=_("The first day of a period."))


class CopyForm(forms.Form):
    """A draft like a rule set that stands."""

    name = forms.CharField(label=_("name"), max_length=60)
    valid_from = day_field(label=_("valid from"), help_text=_("The first day of a period."))


class EnactForm(forms.Form):
    """The days a draft is to rule."""

    valid_from = day_field(label=_("valid from"), help_text=_("The first day of a period."))
    valid_to = day_field(label=_("valid to"), required=False, help_text=_("Empty: until further notice."))


class TrialForm(forms.Form):
    """The past year a draft is tried on."""

    year = forms.ChoiceField(label=_("year"))

    def __init__(self, *args, years, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [
            (year.begins_on.isoformat(), f"{year.begins_on} – {year.ends_on}") for year in years
        ]


def years_of(rule_set, today):
    """The years of ``rule_set`` the congress has records of, the newest first."""
    rows = DutyRecord.objects.counting().filter(mandate__congress=rule_set.congress_id)
    first = rows.order_by("begins_on").values_list("begins_on", flat=True).first() or today
    year, found = queries.year_on(rule_set, today), []
    while year.ends_on >= first and len(found) < LAST_YEARS:
        found.append(year)
        year = scoring.span_before(
            year, scoring.Period.YEAR, first_month=rule_set.first_month, first_day=rule_set.first_day
        )
    return found


class ItemForm(forms.ModelForm):
    """An item in the list of a rule set; its group is one of the same set, its cap not below what its lines give."""

    def clean_cap(self):
        cap = self.cleaned_data["cap"]
        if cap is not None and self.instance.pk:
            first = max((award.first for award in self.instance.awards.all()), default=None)
            _refuse_below(cap, first)
        return cap


class GroupForm(forms.ModelForm):
    """A group of a rule set; its cap is not below what a line of its items gives."""

    def clean_cap(self):
        cap = self.cleaned_data["cap"]
        if cap is not None and self.instance.pk:
            awards = ScoringAward.objects.filter(item__group=self.instance)
            _refuse_below(cap, max(awards.values_list("first", flat=True), default=None))
        return cap


def _refuse_below(cap, first):
    if first is not None and first > cap:
        words = _("The first act brings %(points)s points, more than this allows.")
        raise forms.ValidationError(words, params={"points": spoken(first)})


class AwardForm(forms.ModelForm):
    """What one line brings; not more at first than its own cap allows."""

    class Meta:
        model = ScoringAward
        fields = ["types", "role", "presence", "per", "first", "further", "cap", "joint_percent", "splits", "position"]
        widgets = {"types": forms.CheckboxSelectMultiple}

    def clean(self):
        cleaned = super().clean()
        first, cap = cleaned.get("first"), cleaned.get("cap")
        if first is not None and cap is not None and first > cap:
            words = gettext("The first act brings %(points)s points, more than this allows.")
            self.add_error("cap", words % {"points": spoken(first)})
        if cleaned.get("splits") and cleaned.get("role") != scoring.Role.CO_SIGNER:
            self.add_error("splits", gettext("Only co-signers divide points among them."))
        return cleaned


class AwardFormSet(BaseInlineFormSet):
    """The lines of an item, none of which gives more at first than the item or its group allows."""

    def clean(self):
        super().clean()
        item = self.instance
        bounds = [
            (gettext("its own cap"), item.cap),
            (gettext("the cap of its group"), item.group.cap if item.group else None),
        ]
        for form in self.forms:
            first = form.cleaned_data.get("first") if hasattr(form, "cleaned_data") else None
            for bound, cap in bounds:
                if first is not None and cap is not None and first > cap and not form.cleaned_data.get("DELETE"):
                    words = gettext("More than %(bound)s allows (%(points)s points).")
                    form.add_error("first", words % {"bound": bound, "points": spoken(cap)})
