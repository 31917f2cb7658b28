"""What courses, materials, questions and quizzes ask for."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bulletins.models import Course, Material, Question
from bulletins.workflow import MaterialKind, QuestionKind
from congress.files import PortalFileField

LETTERS = "ABCDEFGH"
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class CourseForm(forms.ModelForm):
    class Meta:
        model = Course
        fields = [
            "title", "column", "summary", "delegations", "required_by", "draw", "pass_mark", "attempts", "counts",
        ]  # fmt: skip
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 2}),
            "required_by": DAY,
            "delegations": forms.CheckboxSelectMultiple,
        }

    def clean(self):
        """What fits together, the service says."""
        return self.cleaned_data


class MaterialForm(forms.ModelForm):
    file = PortalFileField(label=_("file"), required=False, help_text=_("PDF or Word; it replaces the one before."))

    class Meta:
        model = Material
        fields = ["course", "position", "title", "kind", "body", "link", "needed_minutes"]
        widgets = {"body": forms.Textarea(attrs={"rows": 16})}

    def clean(self):
        """What the kind needs, beside its field; the service asks the same of everybody."""
        cleaned = self.cleaned_data
        kind = cleaned.get("kind")
        if kind != MaterialKind.LINK:
            cleaned["link"] = ""
        elif not (cleaned.get("link") or "").startswith("https://") and "link" not in self.errors:
            self.add_error("link", _("Give an address that begins with https://."))
        if kind == MaterialKind.TEXT and not (cleaned.get("body") or "").strip():
            self.add_error("body", _("Write the text."))
        if kind != MaterialKind.TEXT and cleaned.get("needed_minutes"):
            self.add_error("needed_minutes", _("Time can be asked for only of a text read here."))
        return cleaned


class QuestionForm(forms.ModelForm):
    """A question; its choices one a line, the right answers by their letters."""

    choice_lines = forms.CharField(
        label=_("choices"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One a line, two to eight; none for right or wrong."),
    )
    letters = forms.CharField(
        label=_("right answers"),
        max_length=20,
        help_text=_("By letters in the order of the lines: B, or A C D. For right or wrong: A is right, B is wrong."),
    )

    class Meta:
        model = Question
        fields = ["course", "kind", "text", "explanation", "is_active"]
        widgets = {
            "text": forms.Textarea(attrs={"rows": 3}),
            "explanation": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["choice_lines"] = "\n".join(self.instance.choices)
            self.initial["letters"] = " ".join(LETTERS[at] for at in self.instance.correct)

    def clean_letters(self):
        signs = [sign for sign in self.cleaned_data["letters"].upper() if not sign.isspace() and sign not in ",，、"]
        if any(sign not in LETTERS for sign in signs):
            raise forms.ValidationError(_("Name the right answers by their letters."))
        return [LETTERS.index(sign) for sign in signs]

    def clean(self):
        """Lines and letters become the question's lists."""
        cleaned = self.cleaned_data
        lines = [line.strip() for line in cleaned.get("choice_lines", "").splitlines() if line.strip()]
        self.instance.choices = [] if cleaned.get("kind") == QuestionKind.TRUE_FALSE else lines
        self.instance.correct = cleaned.get("letters", [])
        return cleaned


class QuizForm(forms.Form):
    """A paper to be answered; ``asked`` are its questions as ``queries.asked_in`` gives them."""

    def __init__(self, *args, asked, **kwargs):
        super().__init__(*args, **kwargs)
        for line in asked:
            choices = [(str(each["at"]), f"{each['letter']}. {each['text']}") for each in line["choices"]]
            kind = forms.MultipleChoiceField if line["several"] else forms.ChoiceField
            widget = forms.CheckboxSelectMultiple if line["several"] else forms.RadioSelect
            label = gettext("%(number)s. %(text)s (%(kind)s)") % {
                "number": line["number"], "text": line["question"].text, "kind": line["kind"],
            }  # fmt: skip
            self.fields[f"q{line['question'].pk}"] = kind(
                label=label,
                choices=choices,
                widget=widget,
                error_messages={"required": gettext("Please answer question %(number)s.") % {"number": line["number"]}},
            )

    @property
    def answers(self):
        """What was chosen, by question, as numbers in the bank's order."""
        return {
            int(name[1:]): [int(each) for each in (value if isinstance(value, list) else [value])]
            for name, value in self.cleaned_data.items()
        }


class ConfirmForm(forms.Form):
    """Why staff confirms a piece a deputy has read elsewhere."""

    note = forms.CharField(
        label=_("reason"), max_length=200, help_text=_("As: read on paper, at the training of 5 March.")
    )
