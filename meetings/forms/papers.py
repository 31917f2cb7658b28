"""What the agenda, the schedule and the papers of a gathering ask for."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from congress.files import MultipleFileField
from congress.templatetags.portal import plain_moment
from deputies.models import Body, Delegation
from meetings import queries
from meetings.models import AgendaItem, Gathering, ItemKind, ReadBy, Secrecy, Stage, Standing, VoteManner

MOST_FILES = 10
ARCHIVE_BYTES = 100 * 1024 * 1024
MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
BLANK = ("", "—")


def order():
    return forms.IntegerField(label=_("order"), min_value=1, max_value=999)


def version():
    return forms.IntegerField(widget=forms.HiddenInput, required=False)


class AgendaItemForm(forms.Form):
    position = order()
    title = forms.CharField(label=_("title"), max_length=120)
    kind = forms.ChoiceField(label=_("kind"), choices=ItemKind.choices)
    reporter = forms.CharField(label=_("who reports"), max_length=80, required=False)
    result = forms.CharField(
        label=pgettext_lazy("gathering", "result"),
        max_length=300,
        required=False,
        help_text=_("What came of it, once it has been dealt with."),
    )
    version = version()


class VoteForm(forms.Form):
    """What a vote came to, as it was announced."""

    manner = forms.ChoiceField(
        label=pgettext_lazy("vote", "voted by"), choices=VoteManner.choices, widget=forms.RadioSelect
    )
    in_favour = forms.IntegerField(label=pgettext_lazy("vote", "in favour"), min_value=0)
    against = forms.IntegerField(label=pgettext_lazy("vote", "against"), min_value=0)
    abstained = forms.IntegerField(label=pgettext_lazy("vote", "abstained"), min_value=0)
    not_pressed = forms.IntegerField(
        label=pgettext_lazy("vote", "did not press a key"), min_value=0, initial=0, help_text=_("By machine only.")
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class VoteAtForm(VoteForm):
    """The same with the agenda item, where no address names it; what stood there before has version 0 at first."""

    item = forms.IntegerField(label=_("agenda item"), min_value=1, max_value=2**63 - 1)


class ScheduleEntryForm(forms.Form):
    """What a sitting does: an item of the agenda, or something of its own."""

    position = order()
    item = forms.ModelChoiceField(AgendaItem.objects.none(), label=_("agenda item"), required=False, empty_label="—")
    title = forms.CharField(
        label=_("in other words"),
        max_length=120,
        required=False,
        help_text=_("What happens, where it is no item of the agenda or is called otherwise."),
    )
    begins_at = forms.TimeField(label=_("begins at"), required=False, widget=CLOCK)
    note = forms.CharField(label=pgettext_lazy("schedule", "remark"), max_length=200, required=False)
    version = version()

    def __init__(self, *args, gathering: Gathering, **kwargs):
        super().__init__(*args, **kwargs)
        whole = gathering.parent_id or gathering.pk
        rows = AgendaItem.objects.standing().filter(gathering=whole).order_by("position", "pk")
        self.fields["item"].queryset = rows


class EndingChoice(forms.ModelChoiceField):
    """The gathering and its sittings, each with its end."""

    def label_from_instance(self, obj):
        return f"{obj.title}（{plain_moment(obj.ends_at)}）"


class ReadersForm(forms.Form):
    """Who reads a document, how carefully it is handled, from when, until when."""

    secrecy = forms.ChoiceField(
        label=_("secrecy"),
        choices=Secrecy.choices,
        initial=Secrecy.INTERNAL,
        help_text=_("Confidential: PDF only, marked with the reader's name, every opening recorded. No state secrets!"),
    )
    read_by = forms.ChoiceField(label=pgettext_lazy("document", "readers"), choices=ReadBy.choices)
    standing = forms.ChoiceField(
        label=_("of this standing"),
        choices=[BLANK, *Standing.choices],
        required=False,
        help_text=_("Where the readers are one standing."),
    )
    delegations = forms.ModelMultipleChoiceField(
        Delegation.objects.none(),
        label=_("delegations"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Where the readers are named delegations."),
    )
    bodies = forms.ModelMultipleChoiceField(
        Body.objects.none(),
        label=_("committees"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Where the readers are named committees."),
    )
    embargo_until = forms.DateTimeField(
        label=_("not to be read before"),
        required=False,
        widget=MOMENT,
        help_text=_("Empty: readable as soon as it is released."),
    )
    ends_with = EndingChoice(
        Gathering.objects.none(),
        label=_("to be read only until the end of"),
        required=False,
        empty_label="—",
        help_text=_("Where that is put off, the reading is too."),
    )
    read_until = forms.DateTimeField(
        label=_("or only until"),
        required=False,
        widget=MOMENT,
        help_text=_("Afterwards it is named and not opened. A paper with an end is never kept on phones."),
    )
    must_return = forms.BooleanField(
        label=_("printed copies have to come back"),
        required=False,
        help_text=_("They are numbered, and each is ticked off."),
    )

    def __init__(self, *args, gathering: Gathering, **kwargs):
        super().__init__(*args, **kwargs)
        term = gathering.congress.terms.order_by("-number").first()
        delegations = Delegation.objects.filter(congress=gathering.congress_id, term=term)
        self.fields["delegations"].queryset = delegations.order_by("number")
        self.fields["bodies"].queryset = Body.objects.filter(congress=gathering.congress_id).order_by("kind", "pk")
        self.fields["ends_with"].queryset = queries.endings(gathering)
        for name in ("delegations", "bodies"):
            if not self.fields[name].queryset.exists():
                del self.fields[name]


class DocumentForm(ReadersForm):
    """One document with its files."""

    title = forms.CharField(label=_("title"), max_length=120)
    number = forms.CharField(label=_("number"), max_length=30, required=False)
    stage = forms.ChoiceField(label=_("stage"), choices=Stage.choices)
    item = forms.ModelChoiceField(AgendaItem.objects.none(), label=_("agenda item"), required=False, empty_label="—")
    position = order()
    files = MultipleFileField(label=_("files"), required=False, max_count=MOST_FILES)
    version = version()
    field_order = ("title", "number", "stage", "item", "position", "files")

    def __init__(self, *args, gathering: Gathering, **kwargs):
        super().__init__(*args, gathering=gathering, **kwargs)
        whole = gathering.parent_id or gathering.pk
        rows = AgendaItem.objects.standing().filter(gathering=whole).order_by("position", "pk")
        self.fields["item"].queryset = rows


class DocumentMoveForm(forms.Form):
    """A move's fields; ``subject`` is the document it is made on."""

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        self.subject = subject


class WithdrawForm(DocumentMoveForm):
    note = forms.CharField(
        label=_("reason"), max_length=300, help_text=_("Its readers see it in the place of the document.")
    )


DOCUMENT_FORMS = {"release_document": DocumentMoveForm, "withdraw_document": WithdrawForm}


class ArchiveField(forms.FileField):
    """A ZIP archive; cleans to its name and its bytes. What is inside is examined by the service."""

    widget = forms.FileInput(attrs={"accept": ".zip,application/zip"})

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        if upload.size > ARCHIVE_BYTES:
            words = gettext("The archive is too large: at most %(limit)s.")
            raise ValidationError(words % {"limit": filesizeformat(ARCHIVE_BYTES)})
        return upload.name, upload.read()


class ArchiveForm(forms.Form):
    archive = ArchiveField(label=_("ZIP archive"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["archive"].help_text = gettext(
            "One document for each file: its name is the title, a number before it the order. Up to %(size)s each;"
            " nothing is entered before you have seen the list."
        ) % {"size": filesizeformat(settings.FILE_MAX_BYTES)}


class TakenForm(forms.Form):
    """One file of an archive: whether and as what it is taken."""

    take = forms.BooleanField(label=_("take over"), required=False, initial=True)
    position = order()
    title = forms.CharField(label=_("title"), max_length=120)
    number = forms.CharField(label=_("number"), max_length=30, required=False)
    stage = forms.ChoiceField(label=_("stage"), choices=Stage.choices)
    item = forms.ModelChoiceField(AgendaItem.objects.none(), label=_("agenda item"), required=False, empty_label="—")

    def __init__(self, *args, items, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = items


class PageNoteForm(forms.Form):
    """What a reader notes beside a page, for himself."""

    page = forms.IntegerField(label=_("Page"), min_value=1, max_value=9999)
    text = forms.CharField(
        label=pgettext_lazy("page", "note"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Nobody else reads it."),
    )  # fmt: skip
    is_marked = forms.BooleanField(label=_("mark this page"), required=False)


class PlainForm(forms.Form):
    """Nothing but the question whether it shall be done."""
