"""Announcements: what their writer types, and what each move asks for."""

import re

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bulletins.models import LONGEST_BODY, Announcement, Receipt
from bulletins.services import MOST_FILES
from bulletins.workflow import ANNOUNCEMENT, Answer, Means, Wanted
from congress import audiences, files
from congress.files import MultipleFileField

DAY = {"type": "date"}
MOMENT = {"type": "datetime-local"}
AT = "%Y-%m-%dT%H:%M"
LARGEST = 2**63 - 1
MOST_NAMES = 200
BETWEEN = re.compile(r"[\n\r,，、;；]+")


def _columns():
    return {name: Announcement._meta.get_field(name) for name in ("title", "body", "wanted", "kind", "urgency")}


def _title():
    return forms.CharField(label=gettext_lazy("title"), max_length=120)


def _body():
    widget = forms.Textarea(attrs={"rows": 12})
    return forms.CharField(label=gettext_lazy("text"), max_length=LONGEST_BODY, widget=widget)


def _until():
    return forms.DateTimeField(
        label=pgettext_lazy("announcement", "answer until"),
        required=False,
        widget=forms.DateTimeInput(attrs=MOMENT, format=AT),
        help_text=gettext_lazy("Answers can be changed until then. Empty: as long as it is published."),
    )


def _last_day():
    return forms.DateField(
        label=gettext_lazy("last day"),
        required=False,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text=gettext_lazy("After it, it leaves the front of the list and is still found."),
    )


class AnnouncementForm(forms.Form):
    """The text, what is asked, and to whom it goes: boxes for what there is, a field for names."""

    kind = forms.ChoiceField(label=gettext_lazy("kind"))
    urgency = forms.ChoiceField(label=gettext_lazy("urgency"), widget=forms.RadioSelect)
    title = _title()
    body = _body()
    wanted = forms.ChoiceField(label=gettext_lazy("receipt"), widget=forms.RadioSelect)
    answer_until = _until()
    expires_on = _last_day()
    uploads = MultipleFileField(
        label=gettext_lazy("Files"), required=False, max_count=MOST_FILES,
        help_text=gettext_lazy("No state secrets."),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, user, announcement=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        columns = _columns()
        for name in ("kind", "urgency", "wanted"):
            self.fields[name].choices = columns[name].choices
            self.fields[name].initial = columns[name].default
        chosen = announcement.audience if announcement else []
        self.boxes = []
        offered = set()
        for kind, choices in audiences.offered(user):
            name = f"to_{kind.name}"
            keys = {key for key, _label in choices}
            offered |= keys
            self.fields[name] = forms.MultipleChoiceField(
                label=kind.label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple,
                initial=[key for key in chosen if key in keys],
            )  # fmt: skip
            self.boxes.append(name)
        named = audiences.named(announcement.congress, chosen) if announcement else {}
        kept = [(key, label) for key, label in named.items() if key not in offered]
        if kept:
            self.fields["to_people"] = forms.MultipleChoiceField(
                label=_("By name"), choices=kept, required=False, widget=forms.CheckboxSelectMultiple,
                initial=[key for key, _label in kept],
            )  # fmt: skip
            self.boxes.append("to_people")
        self.fields["names"] = forms.CharField(
            label=_("More people by name"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2}),
            help_text=_("One after another; of two of one name, name and card number: 王秀英 000123."),
        )  # fmt: skip
        if announcement and files.attached(announcement).exists():
            self.fields["removed"] = forms.ModelMultipleChoiceField(
                files.attached(announcement), label=_("Take away"), required=False,
                widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip

    def audience_boxes(self):
        """The bound fields of the boxes, with how many of each are ticked."""
        return [(self[name], len(self[name].value() or [])) for name in self.boxes]

    def clean_names(self):
        """The keys of those named; every name that stands for nobody, or for several, is told."""
        wanted = [name.strip() for name in BETWEEN.split(self.cleaned_data["names"]) if name.strip()]
        if len(wanted) > MOST_NAMES:
            raise forms.ValidationError(_("At most %(limit)s names, please.") % {"limit": MOST_NAMES})
        keys, wrong = [], []
        for name in wanted:
            found = audiences.find(self.user, name)
            if len(found) == 1:
                keys.append(found[0][0])
            elif found:
                labels = "；".join(label for _key, label in found)
                wrong.append(_("Several are called %(name)s: %(people)s") % {"name": name, "people": labels})
            else:
                wrong.append(_("Nobody whom you can address is called %(name)s.") % {"name": name})
        if wrong:
            raise forms.ValidationError(wrong)
        return keys

    def clean(self):
        """``audience`` as keys, ``removed`` as ids."""
        cleaned = super().clean()
        chosen = [key for name in self.boxes for key in cleaned.pop(name, [])]
        cleaned["audience"] = list(dict.fromkeys([*chosen, *(cleaned.pop("names", None) or [])]))
        if "removed" in cleaned:
            cleaned["removed"] = [file.pk for file in cleaned["removed"]]
        return cleaned


class MoveForm(forms.Form):
    """A move's fields; ``subject`` is the announcement it is made on."""

    def __init__(self, *args, subject=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.subject = subject


class RecallForm(MoveForm):
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("It is shown to everybody who got the announcement."),
    )  # fmt: skip


class AmendForm(MoveForm):
    """The text as it is, and what was changed in it."""

    title = _title()
    body = _body()
    answer_until = _until()
    expires_on = _last_day()
    note = forms.CharField(
        label=gettext_lazy("what was changed"), max_length=200,
        help_text=gettext_lazy("In one line; whoever has read the earlier text is told."),
    )  # fmt: skip
    uploads = MultipleFileField(label=gettext_lazy("More files"), required=False, max_count=MOST_FILES)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args, subject=None, **kwargs):
        if subject:
            kept = {name: getattr(subject, name) for name in ("title", "body", "answer_until", "expires_on", "version")}
            kwargs["initial"] = kept | (kwargs.get("initial") or {})
        super().__init__(*args, subject=subject, **kwargs)


class AnswerForm(MoveForm):
    answer = forms.ChoiceField(
        label=pgettext_lazy("announcement", "answer"), choices=Answer.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Needed when you do not attend or ask for leave."),
    )  # fmt: skip

    def clean(self):
        """A reason where the answer needs one."""
        cleaned = super().clean()
        if cleaned.get("answer") in {Answer.ABSENT, Answer.LEAVE} and not (cleaned.get("reason") or "").strip():
            self.add_error("reason", _("Say why."))
        return cleaned


class EnterAnswerForm(MoveForm):
    """What somebody said on paper or by phone."""

    receipt = forms.IntegerField(
        label=gettext_lazy("person"), min_value=1, max_value=LARGEST, widget=forms.HiddenInput,
        help_text=gettext_lazy("The id of the person's receipt."),
    )  # fmt: skip
    means = forms.ChoiceField(
        label=gettext_lazy("how it came"), widget=forms.RadioSelect,
        choices=[(one.value, one.label) for one in (Means.PAPER, Means.PHONE)],
    )  # fmt: skip
    answer = forms.ChoiceField(
        label=pgettext_lazy("announcement", "answer"), choices=Answer.choices, widget=forms.RadioSelect, required=False
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Needed for “will not attend” and for leave."),
    )  # fmt: skip

    def __init__(self, *args, subject=None, **kwargs):
        super().__init__(*args, subject=subject, **kwargs)
        if subject and subject.wanted != Wanted.ANSWER:
            del self.fields["answer"], self.fields["reason"]

    def person(self):
        """Whose answer it is."""
        asked = self["receipt"].value()
        if not str(asked or "").isdecimal() or int(asked) > LARGEST:
            return None
        rows = Receipt.objects.filter(announcement=self.subject, pk=asked)
        return rows.select_related("user", "mandate__delegation").first()


ANNOUNCEMENT_FORMS = dict.fromkeys(ANNOUNCEMENT.names, MoveForm) | {
    "amend": AmendForm,
    "answer": AnswerForm,
    "enter_answer": EnterAnswerForm,
    "recall": RecallForm,
}
