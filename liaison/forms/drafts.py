"""Draft laws: the text, its articles and questions, who is asked, and what each move asks for."""

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from congress import audiences, clock, files
from congress.files import MultipleFileField
from liaison import queries
from liaison.forms.comments import CommentForm, EnterCommentForm
from liaison.forms.fields import LineField, LinesField
from liaison.models import DraftArticle, LegislativeContactPoint, PartKind
from liaison.models.draft import LONGEST_TEXT
from liaison.services.drafts import MOST_FILES
from liaison.workflow import LEAST_DAYS

LONGEST_PASTED = 400_000
OF_DEPUTIES = ("deputies", "delegation", "group", "body", "category", "party")  # kinds of audiences of deputies


def day_field(label, **options):
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


class DraftForm(forms.Form):
    """What a draft law is called, why it is made, until when one may comment, and its papers."""

    title = LineField(label=pgettext_lazy("draft law", "Title"), max_length=120)
    introduction = LinesField(
        label=pgettext_lazy("draft law", "Introduction"), rows=8, required=False, max_length=LONGEST_TEXT,
        help_text=_("Why the law is made and what comments are wanted on. Everybody who is asked reads it."),
    )  # fmt: skip
    closes_on = day_field(
        pgettext_lazy("draft law", "Last day for comments"),
        help_text=_("Comments are taken until the end of this day; thirty days after the beginning as a rule."),
    )
    uploads = MultipleFileField(
        label=_("Files"), required=False, max_count=MOST_FILES,
        help_text=_("Explanations, comparisons. Everybody who reads the draft reads them. No state secrets."),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, draft=None, **kwargs):
        super().__init__(*args, **kwargs)
        if draft is None:
            self.fields["closes_on"].initial = clock.today() + dt.timedelta(days=LEAST_DAYS)
            del self.fields["version"]
            return
        for name in ("title", "introduction", "closes_on", "version"):
            self.fields[name].initial = getattr(draft, name)
        kept = files.attached(draft, "paper")
        if kept.exists():
            self.fields["removed"] = forms.ModelMultipleChoiceField(
                kept, label=_("Take away"), required=False, widget=forms.CheckboxSelectMultiple
            )

    def clean(self):
        cleaned = super().clean()
        if "removed" in cleaned:
            cleaned["removed"] = [file.pk for file in cleaned["removed"]]
        return cleaned


class SplitForm(forms.Form):
    """The whole text, to be parted into its articles."""

    text = LinesField(
        label=pgettext_lazy("draft law", "Whole text"), rows=16, max_length=LONGEST_PASTED,
        help_text=_("Paste it: each line that begins like 第一条 becomes an article, chapters and what stands before "
                    "them are kept. It takes the place of the articles entered so far."),
    )  # fmt: skip


class ArticleForm(forms.Form):
    """One article, a chapter's heading, or the preamble."""

    kind = forms.ChoiceField(
        label=pgettext_lazy("draft law", "Kind"), choices=PartKind.choices, initial=PartKind.ARTICLE
    )
    label = LineField(
        label=pgettext_lazy("draft law", "Number"), required=False, max_length=30,
        help_text=_("Like 第十条之一; of a chapter 第二章. A preamble has none."),
    )  # fmt: skip
    text = LinesField(label=pgettext_lazy("draft law", "Text"), rows=8, required=False, max_length=LONGEST_TEXT)
    after = forms.ModelChoiceField(
        DraftArticle.objects.none(), label=pgettext_lazy("draft law", "After"), required=False,
        empty_label=pgettext_lazy("draft law", "At the beginning"),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, draft, article=None, **kwargs):
        super().__init__(*args, **kwargs)
        if article is None:
            rows = draft.articles.order_by("position", "pk")
            self.fields["after"].queryset = rows
            self.fields["after"].initial = rows.last()
            del self.fields["version"]
            return
        del self.fields["after"]
        for name in ("kind", "label", "text"):
            self.fields[name].initial = getattr(article, name)
        self.fields["version"].initial = draft.version
        self.fields["version"].required = True


class QuestionForm(forms.Form):
    """Something the congress wants to know in particular."""

    text = LineField(label=pgettext_lazy("draft law", "Question"), max_length=300)
    article = forms.ModelChoiceField(
        DraftArticle.objects.none(), label=pgettext_lazy("draft law", "About"), required=False,
        empty_label=pgettext_lazy("comment", "The whole draft"),
    )  # fmt: skip

    def __init__(self, *args, draft, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["article"].queryset = draft.articles.filter(kind=PartKind.ARTICLE).order_by("position", "pk")


class PointsField(forms.ModelMultipleChoiceField):
    """Contact points, each with the congress that runs the station."""

    def label_from_instance(self, point):
        return f"{point.station.name} · {point.station.congress.short_name}"


class AddressForm(forms.Form):
    """Who is asked: contact points, deputies by audience, everybody."""

    for_everybody = forms.BooleanField(
        label=pgettext_lazy("draft law", "Everybody may read it and comment, on the public page"), required=False
    )
    points = PointsField(
        LegislativeContactPoint.objects.none(), label=_("Legislative contact points"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args, user, draft, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["for_everybody"].initial = draft.for_everybody
        self.fields["points"].queryset = queries.current_points(draft.congress_id)
        self.fields["points"].initial = list(draft.points.values_list("point", flat=True))
        self.boxes = []
        for kind, choices in audiences.offered(user):
            if kind.name in OF_DEPUTIES:
                keys = {key for key, _label in choices}
                self.fields[f"to_{kind.name}"] = forms.MultipleChoiceField(
                    label=kind.label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple,
                    initial=[key for key in draft.audience if key in keys],
                )  # fmt: skip
                self.boxes.append(f"to_{kind.name}")

    def audience_boxes(self):
        """The bound fields of the boxes, with how many of each are ticked."""
        return [(self[name], len(self[name].value() or [])) for name in self.boxes]

    def clean(self):
        """``audience`` as keys."""
        cleaned = super().clean()
        chosen = [key for name in self.boxes for key in cleaned.pop(name, [])]
        cleaned["audience"] = list(dict.fromkeys(chosen))
        return cleaned


# Moves -----------------------------------------------------------------------------------------------------------


class DraftMoveForm(forms.Form):
    """A move's fields; ``subject`` is the draft it is made on."""

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        self.subject = subject


class OpenDraftForm(DraftMoveForm):
    """Comments are asked for from now on."""

    short_reason = LineField(
        label=pgettext_lazy("draft law", "Why fewer than thirty days"), required=False, max_length=200,
        help_text=_("Needed when fewer than thirty days are left until the last day."),
    )  # fmt: skip


class GiveForm(DraftMoveForm):
    """More contact points are asked."""

    points = PointsField(
        LegislativeContactPoint.objects.none(), label=_("Legislative contact points"),
        widget=forms.CheckboxSelectMultiple, help_text=_("They are told, and have until the same last day."),
    )  # fmt: skip

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, subject=subject, **kwargs)
        self.fields["points"].queryset = queries.points_to_ask(subject)


class PointField(forms.ModelChoiceField):
    """One contact point, with the congress that runs the station."""

    label_from_instance = PointsField.label_from_instance


class TakeForm(DraftMoveForm):
    """A contact point is not asked any more."""

    point = PointField(
        LegislativeContactPoint.objects.none(), label=_("Legislative contact point"), empty_label=_("Please choose"),
        help_text=_("Only one that has sent nothing yet; it is told."),
    )  # fmt: skip

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, subject=subject, **kwargs)
        self.fields["point"].queryset = queries.points_silent(subject)


class ExtendDraftForm(DraftMoveForm):
    """A later last day."""

    closes_on = day_field(pgettext_lazy("draft law", "New last day for comments"))


class PublishResultsForm(DraftMoveForm):
    """What everybody reads of the results."""

    summary = LinesField(
        label=pgettext_lazy("draft law", "Summary of the results"), rows=8, max_length=LONGEST_TEXT,
        help_text=_("What was adopted, what was not and why. No names of those who commented; the numbers by article "
                    "are added by themselves."),
    )  # fmt: skip

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, subject=subject, **kwargs)
        self.fields["summary"].initial = subject.summary


class WithdrawDraftForm(DraftMoveForm):
    """Why nothing comes of it: whoever was asked reads it."""

    reason = LineField(label=_("Reason"), max_length=200, help_text=_("Whoever was asked, or commented, reads it."))


DRAFT_FORMS = {
    "open_draft": OpenDraftForm,
    "comment_draft": CommentForm,
    "enter_comment": EnterCommentForm,
    "give_to_points": GiveForm,
    "take_from_point": TakeForm,
    "extend_draft": ExtendDraftForm,
    "close_draft": DraftMoveForm,
    "consolidate_draft": DraftMoveForm,
    "report_back_draft": DraftMoveForm,
    "publish_results": PublishResultsForm,
    "unpublish_results": DraftMoveForm,
    "withdraw_draft": WithdrawDraftForm,
}
