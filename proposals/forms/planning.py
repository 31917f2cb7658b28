"""What a unit fills in for its plan and its diary."""

from django import forms
from django.utils.translation import gettext_lazy as _

from congress import clock
from congress.files import MultipleFileField
from proposals import services
from proposals.forms.fields import MoveForm, day, text
from proposals.models import DiaryEntry, PlanStep


class PlanForm(MoveForm):
    leader = forms.CharField(label=_("Leader in charge"), max_length=40, help_text=_("Name and post."))
    handler = forms.CharField(label=_("Handler"), max_length=40)

    def prepare(self):
        plan = getattr(self.subject, "plan", None)
        self.initial.setdefault("leader", plan.leader if plan else "")
        self.initial.setdefault("handler", getattr(self.subject, "handler", ""))


class AddStepForm(MoveForm):
    due_on = day(_("To be done by"))
    text = forms.CharField(label=_("Step"), max_length=200)


class OfPlanForm(MoveForm):
    """A form about one step; the page of the plan has chosen it beforehand."""

    step = forms.ModelChoiceField(PlanStep.objects.none(), label=_("Step"))

    def prepare(self):
        plan = getattr(self.subject, "plan", None)
        if plan is None:
            return
        steps = plan.steps.standing().order_by("due_on", "pk")
        self.fields["step"].queryset = steps
        chosen = str(self.initial.get("step", ""))
        self.chosen = steps.filter(pk=int(chosen)).first() if chosen.isascii() and chosen.isdigit() else None
        if self.chosen:
            self.fields["step"].widget = forms.HiddenInput()
            self.propose(self.chosen)

    def propose(self, step):
        """Fill in what the step says now."""


class ChangeStepForm(OfPlanForm):
    due_on = day(_("To be done by"))
    text = forms.CharField(label=_("What is to be done"), max_length=200)

    def propose(self, step):
        self.initial.setdefault("due_on", step.due_on)
        self.initial.setdefault("text", step.text)


class FinishStepForm(OfPlanForm):
    done_on = day(_("Done on"), required=False, help_text=_("Left empty: it is not done after all."))

    def propose(self, step):
        self.initial.setdefault("done_on", step.done_on or clock.today())
        self.fields["done_on"].label = _("“%(step)s” was done on") % {"step": step.text}


class DropStepForm(OfPlanForm):
    """Nothing but the step."""


class WriteDiaryForm(MoveForm):
    day = day(_("Day"))
    text = text(_("What was done"), rows=6)
    files = MultipleFileField(
        label=_("Photos and files"),
        required=False,
        max_count=services.MOST_FILES,
        help_text=_("Up to nine. Only on the page, not by the API."),
    )

    def prepare(self):
        self.initial.setdefault("day", clock.today())


class EntryField(forms.ModelChoiceField):
    """An entry, named by its day and how it begins."""

    def label_from_instance(self, entry):
        return f"{entry.day.isoformat()} {entry.text[:40]}"


class StrikeEntryForm(MoveForm):
    entry = EntryField(DiaryEntry.objects.none(), label=_("Entry"))
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("The entry stays readable, struck through, with the reason.")
    )

    def prepare(self):
        entries = getattr(self.subject, "diary", None)
        if entries is not None:
            self.fields["entry"].queryset = entries.filter(struck_at=None).order_by("-day", "-pk")
