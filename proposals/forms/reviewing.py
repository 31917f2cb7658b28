"""What the secretariat decides, and what the deputy rates."""

from django import forms
from django.utils.translation import gettext_lazy as _

from congress.errors import Invalid
from proposals import queries, services
from proposals.forms.fields import MoveForm, OrganField, day, text
from proposals.forms.organs import OrgansSearchField
from proposals.models import (
    Alternative,
    Category,
    Decision,
    Proposal,
    Rating,
    Reason,
    ReasonKind,
    Reply,
    Verdict,
)
from proposals.workflow import TaskRole

MOST_OTHERS = 50


class SubmitForm(MoveForm):
    """A deputy's own text needs one confirmation: no system on the internet takes state secrets."""

    no_state_secret = forms.BooleanField(
        label=_("It contains no state secret"),
        help_text=_("What contains one is handed in on paper."),
        error_messages={"required": _("Confirm that it contains no state secret, or hand it in on paper.")},
    )
    discussed_on = day(_("Discussed by the delegation on"), required=False)

    def prepare(self):
        if not (isinstance(self.subject, Proposal) and self.subject.of_delegation):
            del self.fields["discussed_on"]


class HandInForm(SubmitForm):
    """The same through the API, where systems that do not know the question may be silent: who says *no* is refused."""

    no_state_secret = forms.BooleanField(
        label=_("It contains no state secret"),
        required=False,
        help_text=_("What contains one is handed in on paper."),
    )

    def clean_no_state_secret(self):
        return self.cleaned_data["no_state_secret"] if "no_state_secret" in self.data else None


class DecideForm(MoveForm):
    decision = forms.ChoiceField(choices=Decision.choices, label=_("Decision"), widget=forms.RadioSelect)
    note = text(_("Note"), required=False)


class AcceptForm(MoveForm):
    category = forms.ModelChoiceField(Category.objects.none(), to_field_name="code", label=_("Category"))

    def prepare(self):
        self.fields["category"].queryset = Category.objects.filter(congress=self.congress).order_by("code")
        self.fields["category"].initial = self.subject.category and self.subject.category.code


class RefuseForm(MoveForm):
    reason = forms.ModelChoiceField(Reason.objects.none(), to_field_name="code", label=_("Reason"))
    alternative = forms.ChoiceField(
        choices=[("", _("Nothing suggested")), *Alternative.choices],
        label=_("What can be done instead"),
        required=False,
        widget=forms.RadioSelect,
    )
    note = text(_("Note to the deputy"), required=False)

    def prepare(self):
        reasons = Reason.objects.filter(congress=self.congress, kind=ReasonKind.REFUSAL)
        self.fields["reason"].queryset = reasons.order_by("code")


class LetterForm(MoveForm):
    organ = OrganField(label=_("Pass on to"), required=False, help_text=_("For reference; no reply is owed."))
    note = text(_("Note to the deputy"))

    def prepare(self):
        self.fields["organ"].queryset = self.organs()


class MergeForm(MoveForm):
    main = forms.CharField(
        label=_("Number of the main proposal"),
        max_length=40,
        help_text=_("This one keeps its number, and gets its own reply and evaluation."),
    )
    note = text(_("Note"), required=False)

    def clean_main(self):
        number = "".join(self.cleaned_data["main"].split())
        rows = Proposal.objects.written().filter(congress=self.congress, confidential=False)
        main = rows.filter(number_text=number).order_by("-pk").first()
        if main is None:
            raise forms.ValidationError(_("No proposal has this number."))
        return main


class DemandForm(MoveForm):
    note = text(
        _("What the answer leaves open"),
        help_text=_("When more than half of the movers demand it, the organ answers a second time."),
    )


class ConcludeForm(MoveForm):
    verdict = forms.ChoiceField(label=_("Result"), widget=forms.RadioSelect)
    note = text(_("Note"))

    def prepare(self):
        ends = [choice for choice in Verdict.choices if choice[0] != Verdict.REHANDLED]
        second = isinstance(self.subject, Proposal) and self.subject.round > 1
        self.fields["verdict"].choices = [choice for choice in ends if not (second and choice[0] == Verdict.EXPLAINED)]


class FirstTierForm(MoveForm):
    """Names organs that the congress itself assigns to."""

    def prepare(self):
        self.fields["organ"].queryset = queries.choosable(self.congress, queries.FIRST_TIER)


class AssignForm(FirstTierForm):
    organ = OrganField(label=_("Assign to"))
    role = forms.ChoiceField(
        choices=[
            (TaskRole.SOLE.value, _("Alone")),
            (TaskRole.LEAD.value, _("As the lead; the further organs are co-handlers")),
            (TaskRole.SEPARATE.value, _("Each separately, with a reply of its own")),
        ],
        required=False,
        initial=TaskRole.SOLE.value,
        label=_("Role"),
    )
    others = OrgansSearchField(
        most=MOST_OTHERS,
        among=queries.FIRST_TIER,
        required=False,
        label=_("Further organs"),
        help_text=_(
            "Names or codes, several with 、 between. Party organs and the military are asked (商请), not obliged."
        ),
    )
    instruction = text(_("Instruction"), required=False)

    def prepare(self):
        super().prepare()
        self.fields["others"].queryset = self.fields["organ"].queryset

    def clean_role(self):
        return self.cleaned_data["role"] or TaskRole.SOLE.value

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            try:
                services.check_roles(cleaned["organ"], cleaned["role"], cleaned["others"])
            except Invalid as invalid:
                for name, texts in invalid.errors.items():
                    self.add_error(name, texts)
        return cleaned


class AssignMoreForm(FirstTierForm):
    organ = OrganField(label=_("Assign to"))
    role = forms.ChoiceField(
        choices=TaskRole.choices,
        initial=TaskRole.CO.value,
        label=_("Role"),
        help_text=_("A co-handler gives its opinion to the lead; a sole handler it is added to becomes the lead."),
    )
    instruction = text(_("Instruction"), required=False)


class ReplyField(forms.ModelChoiceField):
    """A reply, named by its unit."""

    def label_from_instance(self, reply):
        return f"{reply.task.organ.name} {reply.document_number}"


class RateAlongForm(MoveForm):
    reply = ReplyField(Reply.objects.none(), label=_("Reply"))
    overall = forms.ChoiceField(choices=Rating.choices, label=_("Overall"), widget=forms.RadioSelect)
    comment = text(_("Comment"), required=False, help_text=_("Required when you are not satisfied."))

    def prepare(self):
        sent = Reply.objects.filter(task__proposal=self.subject.pk, sent_at__isnull=False)
        self.fields["reply"].queryset = sent.select_related("task__organ").order_by("-pk")
        if newest := sent.order_by("-pk").first():
            self.initial.setdefault("reply", newest.pk)


class EvaluateForm(MoveForm):
    reply = forms.ModelChoiceField(Reply.objects.none(), label=_("Reply"), required=False)
    contact = forms.ChoiceField(choices=Rating.choices, label=_("Contact"), widget=forms.RadioSelect)
    attitude = forms.ChoiceField(choices=Rating.choices, label=_("Attitude"), widget=forms.RadioSelect)
    content = forms.ChoiceField(choices=Rating.choices, label=_("Content of the reply"), widget=forms.RadioSelect)
    result = forms.ChoiceField(choices=Rating.choices, label=_("Result"), widget=forms.RadioSelect)
    overall = forms.ChoiceField(choices=Rating.choices, label=_("Overall"), widget=forms.RadioSelect)
    comment = text(_("Comment"), required=False, help_text=_("Required when you are not satisfied."))

    def prepare(self):
        waiting = services.waiting_replies(self.subject)
        self.fields["reply"].queryset = Reply.objects.filter(pk__in=[reply.pk for reply in waiting])
        self.fields["reply"].required = len(waiting) > 1
        if len(waiting) <= 1:
            self.fields["reply"].widget = forms.HiddenInput()
