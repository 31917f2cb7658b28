"""Words and shapes of the portal, for every template (a builtin library: nothing to load)."""

import datetime as dt
from functools import cache, lru_cache
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.http import HttpRequest
from django.template import Context, Node, NodeList
from django.template.base import Parser, Token, token_kwargs
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from congress import clock, looks
from congress.models import Congress, Level
from congress.pages import typed
from congress.panels import Waiting, spread

register = template.Library()

NEAR_DAYS = 60  # farther away, "in 143 days" tells nobody anything

# Words that differ by level (the law elects deputies of towns and counties directly): English, Chinese.
WORDS = {
    "voters": {True: ("voters", "选民"), False: ("electing unit", "原选举单位")},
    "constituency": {True: ("electoral district", "选区"), False: ("electing unit", "选举单位")},
    "report_to": {
        True: ("report to the voters", "向选民述职"),
        False: ("report to the electing unit", "向原选举单位报告"),
    },
    "contact_voters": {True: ("contact the voters", "联系选民"), False: ("contact the people", "联系人民群众")},
}


@register.simple_tag
def word(name: str, congress: Congress) -> str:
    """A word of the house as ``congress``'s level says it: ``{% word 'voters' congress %}``."""
    directly_elected = congress.level in {Level.COUNTY, Level.TOWN}
    english, chinese = WORDS[name][directly_elected]
    return chinese if (get_language() or "zh").startswith("zh") else english


@register.simple_tag
def spread_desk(lines: list[Waiting]) -> tuple[list[Waiting], list[Waiting]]:
    """What of a desk is seen at once, and what is folded away: ``{% spread_desk desk as spread %}``."""
    return spread(lines)


@register.inclusion_tag("components/typed.html", takes_context=True)
def what_was_typed(context: Context) -> dict[str, list[str]]:
    """The texts of the form that was refused, to be copied; nothing on a page one merely opened."""
    request = context.get("request")
    return {"texts": typed(request) if request is not None and request.method == "POST" else []}


@register.simple_tag
def icon(name: str) -> SafeString:
    """One of the icons of ``deploy/vendor/vendor.py``; decoration only, the words stand beside it."""
    return _icon(name)


@cache  # the same on every page, and looked up in the manifest each time
def _icon(name: str) -> SafeString:
    href = static("vendor/icons.svg")
    return format_html('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>', href, name)


@register.simple_tag
def styles() -> SafeString:
    """The one stylesheet of every page (``congress.looks`` joins it)."""
    return _styles()


@cache
def _styles() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static(looks.PORTAL))


@register.simple_tag
def scripts() -> SafeString:
    """Every own module; each looks for its ``data-*`` hooks and does nothing without them."""
    return _scripts()


@cache
def _scripts() -> SafeString:
    names = [*looks.files("js", "js"), *looks.files("components", "js")]
    return format_html_join("\n", '<script type="module" src="{}"></script>', ((static(name),) for name in names))


@register.filter
def at(pk: int, name: str) -> str:
    """The page called ``name`` of the row with this key; ``{% url %}`` in every line costs a tenth of a list."""
    before, after = _around_key(name)
    return f"{before}{pk}{after}"


@cache
def _around_key(name: str) -> tuple[str, str]:
    before, _key, after = reverse(name, args=[0]).rpartition("0")
    return before, after


@register.filter
def day(value: dt.date | dt.datetime | None) -> str | SafeString:
    """A date in words with its weekday, and how far away it is: ``2026年1月16日 星期五 明天``."""
    if value is None:
        return ""
    value = _local_date(value)
    text = format_html('<time datetime="{}">{}</time>', value.isoformat(), date_format(value, _("l j F Y")))
    far = gap(value)
    return format_html('{} <small class="gap">{}</small>', text, far) if far else text


@register.filter
def short_day(value: dt.date | dt.datetime | None) -> str | SafeString:
    """A date for a list: without the year when it is this year's."""
    return "" if value is None else _short_day(_local_date(value), clock.today(), get_language())


@lru_cache(maxsize=2000)  # a list shows the same few days in line after line
def _short_day(value: dt.date, today: dt.date, language: str | None) -> SafeString:
    shape = _("j M") if value.year == today.year else _("j M Y")
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), date_format(value, shape))


@register.filter
def due(value: dt.date | None) -> str:
    """The last day of a term for a list, and how far away it is: ``1月16日 明天``; a dash where no term runs."""
    return _due(value, clock.today(), get_language()) if value else "—"


@lru_cache(maxsize=2000)
def _due(value: dt.date, today: dt.date, language: str | None) -> SafeString:
    return format_html('{} <small class="gap">{}</small>', _short_day(value, today, language), gap(value))


@register.filter
def moment(value: dt.datetime | None) -> str | SafeString:
    """A date with the time of day, in Asia/Shanghai."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    shape = _("j M, H:i") if local.year == clock.today().year else _("j M Y, H:i")
    return format_html('<time datetime="{}">{}</time>', local.isoformat(), date_format(local, shape))


@register.filter
def plain_day(value: dt.date | dt.datetime | str | None) -> str:
    """A date for texts without markup, with its year: notices are read later and elsewhere."""
    return clock.day_in_words(value)


@register.filter
def plain_moment(value: dt.datetime | str | None) -> str:
    """The same with the time of day."""
    return clock.moment_in_words(value)


@register.filter
def gap(value: dt.date | dt.datetime | None) -> str:
    """How far a day is from today, in words; nothing when it is far."""
    return "" if value is None else _gap((_local_date(value) - clock.today()).days, get_language())


@lru_cache(maxsize=2000)
def _gap(days: int, language: str | None) -> str:
    if abs(days) > NEAR_DAYS:
        return ""
    named = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}
    if days in named:
        return named[days]
    return (_("in %(days)s days") if days > 0 else _("%(days)s days ago")) % {"days": abs(days)}


def _local_date(value: dt.date | dt.datetime | str) -> dt.date:
    """The day meant; events keep theirs as ISO text."""
    if isinstance(value, str):
        return dt.date.fromisoformat(value)
    return timezone.localtime(value).date() if isinstance(value, dt.datetime) else value


@register.filter
def beside(form: BaseForm, current: dict[str, Any]) -> list[tuple[BoundField, Any]]:
    """The fields whose text differs from what is stored meanwhile, each with the stored text."""
    fields = [(form[name], text) for name, text in current.items() if name in form.fields and not form[name].is_hidden]
    return [(field, text) for field, text in fields if str(field.value() or "") != str(text or "")]


@register.filter
def percent_of(part: int, whole: int) -> int:
    """``part`` in hundredths of ``whole``, between 0 and 100."""
    return min(100, max(0, round(100 * part / whole))) if whole else 0


@register.filter
def is_below(prefix: str, request: HttpRequest) -> bool:
    """Whether the page shown stands at the address ``prefix`` or below it."""
    return bool(prefix) and (request.path == prefix or (prefix != "/" and request.path.startswith(prefix)))


class BlockComponent(Node):
    """A component with a body: ``{% card title=… %}…{% endcard %}`` renders ``components/card.html``."""

    def __init__(self, name: str, nodelist: NodeList, arguments: dict[str, Any]) -> None:
        self.name, self.nodelist, self.arguments = name, nodelist, arguments

    def render(self, context: Context) -> str:
        values = {name: value.resolve(context) for name, value in self.arguments.items()}
        values["body"] = self.nodelist.render(context)
        return render_to_string(f"components/{self.name}.html", values)


def _block(name: str) -> None:
    def compile_tag(parser: Parser, token: Token) -> BlockComponent:
        arguments = token_kwargs(token.split_contents()[1:], parser)
        nodelist = parser.parse((f"end{name}",))
        parser.delete_first_token()
        return BlockComponent(name, nodelist, arguments)

    register.tag(name, compile_tag)


for _name in ("card", "facts", "dialog", "letter", "note"):
    _block(_name)
