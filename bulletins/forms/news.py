"""What an article and its moves ask for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from bulletins.models import Article
from bulletins.workflow import NORMS, ArticleKind
from congress import clock
from congress.files import PortalFileField

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
OF_NORMS = ("number_text", "issuer", "adopted_on", "effective_on")


class ArticleForm(forms.ModelForm):
    """A draft; the service checks how its parts fit together."""

    cover = PortalFileField(
        label=_("cover"), required=False, help_text=_("JPEG or PNG; whoever may read the article can see it.")
    )

    class Meta:
        model = Article
        fields = [
            "kind", "column", "title", "summary", "body", "tags", "source", "source_url", "is_internal",
            "shows_from", "shown_until", "number_text", "issuer", "adopted_on", "effective_on",
        ]  # fmt: skip
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 2}),
            "body": forms.Textarea(attrs={"rows": 18}),
            "shows_from": DAY,
            "shown_until": DAY,
            "adopted_on": DAY,
            "effective_on": DAY,
        }

    def clean(self):
        """Only laws and policies have a number and days; a source is named by a web address."""
        cleaned = self.cleaned_data
        if cleaned.get("kind") not in NORMS:
            cleaned |= {name: "" if name in {"number_text", "issuer"} else None for name in OF_NORMS}
        if cleaned.get("source_url") and not cleaned["source_url"].startswith(("http://", "https://")):
            self.add_error("source_url", _("Give an address that begins with https://."))
        begins, ends = cleaned.get("shows_from"), cleaned.get("shown_until")
        if begins and ends and ends < begins:
            self.add_error("shown_until", _("This day lies before the first one."))
        if not (cleaned.get("body") or "").strip() and cleaned.get("kind") == ArticleKind.LAW:
            self.add_error("body", _("Write the text."))
        return cleaned


class ArticleMoveForm(forms.Form):
    """A move's fields; ``subject`` is the article it is made on."""

    def __init__(self, *args, subject, **kwargs):
        super().__init__(*args, **kwargs)
        self.subject = subject


class ReasonForm(ArticleMoveForm):
    note = forms.CharField(label=_("reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class PlaceForm(ArticleMoveForm):
    """Where the article stands among the others, and until when."""

    on_top = forms.BooleanField(label=_("on top"), required=False)
    in_carousel = forms.BooleanField(label=_("among the pictures at the top"), required=False)
    shown_until = forms.DateField(label=_("shown until"), required=False, widget=DAY)

    def __init__(self, *args, subject, **kwargs):
        present = {name: getattr(subject, name) for name in ("on_top", "in_carousel", "shown_until")}
        super().__init__(*args, subject=subject, **{**kwargs, "initial": present | (kwargs.get("initial") or {})})


class RepealForm(ArticleMoveForm):
    repealed_on = forms.DateField(label=_("repealed from"), initial=clock.today, widget=DAY)


ARTICLE_FORMS = {
    "submit": ArticleMoveForm,
    "take_back": ArticleMoveForm,
    "send_back": ReasonForm,
    "publish": ArticleMoveForm,
    "place": PlaceForm,
    "repeal": RepealForm,
    "withdraw": ReasonForm,
    "reopen": ArticleMoveForm,
}
