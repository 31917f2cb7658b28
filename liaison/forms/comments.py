"""Comments on draft laws: by a deputy, by a contact point, by anybody on the public page; and what became of them."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress.auth import PuzzleInput
from congress.files import MultipleFileField
from liaison import queries
from liaison.forms.fields import LineField, LinesField, PhoneField, PicturesField
from liaison.forms.public import check_code_has_phone, code_field
from liaison.models import DraftComment, LegislativeContactPoint
from liaison.models.opinion import LONGEST_WORDS
from liaison.services.comments import MOST_PAPERS
from liaison.workflow import Adoption, Occasion


class CommentForm(forms.Form):
    """What somebody says about the whole draft, an article or a question."""

    about = forms.ChoiceField(label=pgettext_lazy("comment", "About"), required=False)
    words = LinesField(
        label=pgettext_lazy("comment", "Comment"), rows=6, max_length=LONGEST_WORDS,
        help_text=_("What should be changed, into what, and why. Nobody changes your words."),
        error_messages={"required": _("Please write your comment.")},
    )  # fmt: skip

    papers = MultipleFileField(
        label=pgettext_lazy("comment", "Scans, photos, papers"), required=False, max_count=MOST_PAPERS,
        help_text=_("Up to six. Where and with what photos were taken is removed. Whoever reads the comment "
                    "reads them; no state secrets."),
    )  # fmt: skip

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        self.subject = subject
        self.fields["about"].choices = queries.subjects_of(subject)

    def clean(self):
        """``about`` as the article and the question it stands for."""
        cleaned = super().clean()
        if "about" in cleaned:
            cleaned |= queries.subject_of(self.subject, cleaned.pop("about"))
        return cleaned


class ReachForm(CommentForm):
    """The same with how to reach whoever says it, for those who received it alone."""

    name = LineField(label=_("How may we address you?"), required=False, max_length=40)
    phone = PhoneField(
        label=_("Mobile phone (may stay empty)"), required=False,
        help_text=_("Read by the congress's staff alone, for questions. You can follow your comment without it."),
    )  # fmt: skip
    may_call = forms.BooleanField(label=pgettext_lazy("comment", "I may be called"), required=False)


class PublicCommentForm(ReachForm):
    """Without account: the fields, and a question when many came from the same source."""

    MORE = ("name", "may_call")
    papers = PicturesField(
        label=_("Photos"), required=False, max_count=MOST_PAPERS,
        help_text=_("Up to six, JPEG or PNG. Where and with what they were taken is removed from them."),
    )  # fmt: skip

    code = code_field()

    def __init__(self, *args, puzzle_for="", takes_code=False, **kwargs):
        super().__init__(*args, **kwargs)
        if not takes_code:
            del self.fields["code"]
        if puzzle_for:
            self.fields["puzzle"] = forms.CharField(
                label=_("Signs in the picture, or answer to the question"),
                required=False,
                help_text=_("Many comments came from here lately. Type one of the two, in capitals or not."),
                widget=PuzzleInput(puzzle_for),
            )

    def clean(self):
        """The same, with a code by its phone."""
        return check_code_has_phone(self, super().clean())


class EnterCommentForm(ReachForm):
    """What a contact point collected, entered by its staff."""

    field_order = [
        "point", "about", "words", "papers", "occasion", "collector", "collected_on", "name", "phone", "may_call",
    ]  # fmt: skip
    point = forms.ModelChoiceField(
        LegislativeContactPoint.objects.none(), label=_("Legislative contact point"), empty_label=_("Please choose")
    )
    occasion = forms.ChoiceField(
        label=pgettext_lazy("comment", "How it was collected"), choices=Occasion.choices, widget=forms.RadioSelect
    )
    collector = LineField(
        label=pgettext_lazy("comment", "Collected by"), required=False, max_length=40,
        help_text=_("The information officer or collector who brought it."),
    )  # fmt: skip
    collected_on = forms.DateField(
        label=pgettext_lazy("comment", "Collected on"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip

    def __init__(self, *args, subject, user=None, **kwargs):
        super().__init__(*args, subject=subject, **kwargs)
        rows = queries.own_points(subject, user) if user else queries.points_given(subject)
        self.fields["point"].queryset = rows
        if user:
            self.fields["point"].initial = rows.first()
        self.fields["words"].label = pgettext_lazy("comment", "What was said, word by word")
        self.fields["words"].help_text = _("In the words it was said in, without your interpretation.")
        self.fields["name"].label = pgettext_lazy("comment", "How who said it is addressed")
        self.fields["phone"].help_text = _("Read by your station alone.")
        self.fields["may_call"].label = pgettext_lazy("comment", "May be called")


class ResultForm(forms.Form):
    """What became of one comment or of several."""

    result = forms.ChoiceField(
        label=pgettext_lazy("comment", "Result"), required=False,
        choices=[("", pgettext_lazy("comment", "No result yet")), *Adoption.choices],
    )  # fmt: skip
    reason = LinesField(
        label=_("Reason"), rows=3, required=False, max_length=2000,
        help_text=_("Needed unless it is adopted; whoever commented reads it."),
    )  # fmt: skip


class ResultsForm(ResultForm):
    """The same for several at once: those that were ticked in the list."""

    comments = forms.ModelMultipleChoiceField(
        DraftComment.objects.none(), label=pgettext_lazy("comment", "Comments"), widget=forms.MultipleHiddenInput,
        error_messages={"required": _("Tick at least one comment.")},
    )  # fmt: skip

    def __init__(self, *args, draft, chosen, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["comments"].queryset = draft.comments.all()
        self.fields["comments"].initial = chosen
        if len(chosen) == 1:
            self.fields["result"].initial, self.fields["reason"].initial = chosen[0].result, chosen[0].reason

    def clean(self):
        """The ids of the comments."""
        cleaned = super().clean()
        if "comments" in cleaned:
            cleaned["comments"] = [comment.pk for comment in cleaned["comments"]]
        return cleaned
