"""Organs chosen while one types. The page carries what was chosen and nothing else, however many organs there are."""

import re
from collections.abc import Iterable

from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from congress.models import Organ

GAP = re.compile(r"[,，;；、\r\n]+")
CODED = re.compile(r"^.*[(（]([^()（）]{1,12})[)）]$")
LONGEST = 2_000
SEVERAL = _("Names or codes; several with 、 between them.")


def coded(organ: Organ) -> str:
    """An organ as the field writes it: with its code, for names are borne twice."""
    return f"{organ.name}（{organ.code}）"


def words_of(value: object) -> list[str]:
    """The organs a text names, each once; a list comes from the API and names one by each entry."""
    texts = value if isinstance(value, list | tuple) else GAP.split(str(value or "")[:LONGEST])
    stripped = (str(text).replace("\x00", "").strip() for text in texts)
    return list(dict.fromkeys(text for text in stripped if text))


def find(rows: QuerySet, words: Iterable[str]) -> list[Organ]:
    """The organs of ``rows`` that the words name, by code or whole name, in their order; refused with the words that
    name none, or several.
    """
    keys = {word: CODED.sub(r"\1", word) for word in words}
    wanted = {*keys, *keys.values()}
    found = list(rows.filter(Q(code__in={*wanted, *(word.upper() for word in wanted)}) | Q(name__in=wanted)))
    by_code, by_name = {organ.code: organ for organ in found}, {}
    for organ in found:
        by_name.setdefault(organ.name, []).append(organ)
    chosen, unknown = [], []
    for word, key in keys.items():
        fitting = [by_code[code] for code in (word, key, key.upper()) if code in by_code] or by_name.get(word, [])
        one = fitting[0] if fitting and (fitting[0].code in {word, key, key.upper()} or len(fitting) == 1) else None
        (unknown if one is None else chosen).append(one or word)
    if unknown:
        message = _("No unit to choose here, or the name is borne by several (then write the code): %(names)s")
        raise forms.ValidationError(message, params={"names": "、".join(unknown)})
    return list(dict.fromkeys(chosen))


class OrganInput(forms.TextInput):
    """One line of names or codes. ``components/organs.js`` makes a search of it; without script it is typed."""

    template_name = "components/organs.html"

    def __init__(self, *, most: int, among: str = ""):
        super().__init__({"data-most": most, "maxlength": LONGEST, "autocomplete": "off"})
        self.among = among

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["url"] = f"{reverse('unit_search')}?among={self.among}"
        return context

    def value_from_datadict(self, data, files, name):
        several = data.getlist(name) if hasattr(data, "getlist") else None
        return "、".join(several) if several else data.get(name)


class OrganSearchField(forms.ModelChoiceField):
    """One organ, searched by name or code."""

    def __init__(self, *, among: str = "", **kwargs):
        told = {"queryset": Organ.objects.none(), "to_field_name": "code", "widget": OrganInput(most=1, among=among)}
        super().__init__(**(told | kwargs))

    def prepare_value(self, value):
        if isinstance(value, int):  # the key of what the row holds already
            value = Organ.objects.filter(pk=value).first() or ""
        return coded(value) if isinstance(value, Organ) else value

    def to_python(self, value):
        found = find(self.queryset, words_of(value))
        if len(found) > 1:
            raise forms.ValidationError(_("Name one unit."))
        return found[0] if found else None


class OrgansSearchField(forms.ModelMultipleChoiceField):
    """Several organs, searched by name or code."""

    def __init__(self, *, most: int, among: str = "", **kwargs):
        self.most = most
        told = {"queryset": Organ.objects.none(), "to_field_name": "code", "widget": OrganInput(most=most, among=among)}
        super().__init__(**(told | {"help_text": SEVERAL} | kwargs))

    def prepare_value(self, value):
        if isinstance(value, str) or value is None:
            return value
        return "、".join(coded(each) if isinstance(each, Organ) else str(each) for each in value)

    def clean(self, value):
        found = find(self.queryset, words_of(value))
        if self.required and not found:
            raise forms.ValidationError(self.error_messages["required"])
        if len(found) > self.most:
            raise forms.ValidationError(_("At most %(most)s units."), params={"most": self.most})
        return found
