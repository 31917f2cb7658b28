"""What a report, its meeting and its poll ask for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from congress import clock
from deputies.models import DutyReport, ReportMeeting

LONGEST_BODY = 20_000
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ReportForm(forms.Form):
    """The deputy's text."""

    title = forms.CharField(label=_("title"), max_length=80)
    body = forms.CharField(
        label=_("text"),
        max_length=LONGEST_BODY,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_("What you did in the term: meetings, proposals, contact with people, what came of it."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ReportMoveForm(forms.Form):
    """A move's fields; ``subject`` is the report it is made on."""

    def __init__(self, *args, subject: DutyReport, **kwargs):
        super().__init__(*args, **kwargs)
        self.subject = subject


class ReasonForm(ReportMoveForm):
    note = forms.CharField(label=_("reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}))


def count(label, **options):
    """A number of people or ballots."""
    return forms.IntegerField(label=label, min_value=0, max_value=9999, **({"initial": 0} | options))


class MeetingForm(ReportMoveForm):
    """When, where, before how many, and the poll. All ballots nought: no poll was taken."""

    day = forms.DateField(label=_("day"), initial=clock.today, widget=DAY)
    place = forms.CharField(label=_("place"), max_length=100)
    present = count(_("voters or representatives present"), initial=None)
    issued = count(_("ballots issued"), help_text=_("Nought everywhere: no poll was taken."))
    returned = count(_("ballots returned"))
    valid = count(_("valid ballots"), help_text=_("The five lines below add up to it."))
    very_satisfied = count(_("very satisfied"))
    satisfied = count(_("satisfied"))
    basically_satisfied = count(_("basically satisfied"))
    dissatisfied = count(_("dissatisfied"))
    abstained = count(_("abstained"))
    remarks = forms.CharField(
        label=_("questions and opinions raised"), max_length=4000, required=False, widget=forms.Textarea
    )


class CorrectMeetingForm(MeetingForm):
    """The record as it is, and why it is put right."""

    note = forms.CharField(label=_("why it is corrected"), max_length=500)

    def __init__(self, *args, subject, **kwargs):
        meeting = ReportMeeting.objects.filter(report=subject, counts=True).first()
        kept = {name: getattr(meeting, name) for name in MeetingForm.base_fields} if meeting else {}
        kwargs["initial"] = kept | (kwargs.get("initial") or {})
        super().__init__(*args, subject=subject, **kwargs)


class FileForm(ReportMoveForm):
    """A report given in writing, without a meeting."""

    written_on = forms.DateField(label=_("given in writing on"), initial=clock.today, widget=DAY)
    written_to = forms.CharField(
        label=_("to whom, and how"),
        max_length=120,
        help_text=_("As: posted in the district; sent to the electing unit."),
    )


REPORT_FORMS = {
    "hand_in_report": ReportMoveForm,
    "take_report_back": ReportMoveForm,
    "return_report": ReasonForm,
    "accept_report": ReportMoveForm,
    "hold_report": MeetingForm,
    "file_report": FileForm,
    "correct_meeting": CorrectMeetingForm,
    "announce_report": ReportMoveForm,
}
