"""What marks, supervision cases and their reports ask for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from congress import calendar, clock
from congress.models import Organ, OrganKind, Role, User
from proposals import queries
from proposals.forms.fields import MoveForm, OrganField, day, text
from proposals.models import marks_in_words
from proposals.workflow import MarkKind

FIRST_YEAR, LAST_YEAR = 1979, 2100


class LeaderField(forms.ModelChoiceField):
    """A leader of the congress, by user name."""

    def __init__(self, **kwargs):
        super().__init__(**({"queryset": User.objects.none(), "to_field_name": "username"} | kwargs))

    def label_from_instance(self, user):
        return user.name


class MarkForm(MoveForm):
    kind = forms.ChoiceField(choices=MarkKind.choices, label=_("Mark"), widget=forms.RadioSelect)
    year = forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    decided_by = forms.CharField(
        label=_("Decided by"), max_length=80, help_text=_("For example the chairpersons' meeting.")
    )
    decided_on = day(_("Decided on"))
    ground = text(_("Ground"))
    supervisor = LeaderField(
        label=_("Supervising leader"), required=False, help_text=_("A key proposal needs a leader or a committee.")
    )
    committee = OrganField(label=_("Supervising committee"), required=False)
    unit_leader = forms.CharField(
        label=_("Leader of the unit"),
        max_length=40,
        required=False,
        help_text=_("Who heads the handling; needed for “headed by a leader”."),
    )

    def prepare(self):
        leaders = User.objects.filter(posts__in=_leaders(self.congress)).distinct().order_by("pk")
        self.fields["supervisor"].queryset = leaders
        committees = Organ.objects.valid().filter(congress=self.congress, kind=OrganKind.CONGRESS)
        self.fields["committee"].queryset = committees.order_by("pk")
        self.fields["year"].initial = clock.today().year
        self.fields["decided_on"].initial = clock.today()


def _leaders(congress):
    posts = User._meta.get_field("posts").related_model.objects
    return posts.valid().filter(congress=congress, role=Role.LEADER)


class UnmarkForm(MoveForm):
    kind = forms.ChoiceField(choices=MarkKind.choices, label=_("Mark"), widget=forms.RadioSelect)
    note = text(_("Ground"))

    def prepare(self):
        borne = self.subject.marks.split()
        self.fields["kind"].choices = list(zip(borne, marks_in_words(self.subject.marks), strict=True))
        if len(borne) == 1:
            self.fields["kind"].initial = borne[0]


class ReportOnForm(MoveForm):
    text = text(_("Report"))
    chairs_on = day(
        _("Before the chairpersons' meeting on"),
        required=False,
        help_text=_("Recorded by the secretariat when the meeting has heard it."),
    )


class SuperviseForm(MoveForm):
    body = forms.CharField(label=_("Supervising body"), max_length=80)
    reason = text(_("Reason"))
    due_on = day(_("To report by"))

    def prepare(self):
        days = queries.handling_rules(self.congress).supervision_days
        self.fields["body"].initial = self.congress.short_name
        self.fields["due_on"].initial = calendar.deadline((days, "working_day"), clock.today()).on


class AnswerCaseForm(MoveForm):
    text = text(_("Report"))


class CarryOnForm(MoveForm):
    note = text(_("Note"))
    due_on = day(_("To report by"))
