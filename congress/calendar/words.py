"""A sum in words, in the reader's language, made when it is shown."""

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from congress.calendar.counting import Deadline, Step
from congress.models import Unit

# Holidays are entered in Chinese, as they were announced; these can be said in other languages too.
FESTIVALS = {
    "元旦": gettext_lazy("New Year's Day"),
    "春节": gettext_lazy("Spring Festival"),
    "清明节": gettext_lazy("Qingming"),
    "劳动节": gettext_lazy("Labour Day"),
    "端午节": gettext_lazy("Dragon Boat Festival"),
    "中秋节": gettext_lazy("Mid-Autumn Festival"),
    "国庆节": gettext_lazy("National Day"),
    "抗战胜利纪念日": gettext_lazy("Victory Day"),
}


def words(step: Step) -> str:
    """One step as a sentence."""
    return _SENTENCES[step.code](step.params)


def sum_in_words(deadline: Deadline) -> list[str]:
    """Every step of the sum, one line each; the sum itself comes first."""
    return [words(step) for step in deadline.steps]


def holiday(name: str) -> str:
    """A holiday's name."""
    return str(FESTIVALS.get(name, name or _("holiday")))


def _day(iso: str) -> str:
    """A date as it stands in a sum: 7 Jan 2024."""
    # Translators: a date format as in Django's "date" filter
    return date_format(dt.date.fromisoformat(iso), _("j M Y"))


def _weekday(iso: str) -> str:
    return date_format(dt.date.fromisoformat(iso), "l")


def _moment(iso: str) -> str:
    # Translators: a date format as in Django's "date" filter
    return date_format(timezone.localtime(dt.datetime.fromisoformat(iso)), _("j M Y, H:i"))


def _term(amount: int, unit: str) -> str:
    """An amount of time: 3 months."""
    pattern = {
        Unit.HOUR: ngettext("%(count)s hour", "%(count)s hours", amount),
        Unit.DAY: ngettext("%(count)s day", "%(count)s days", amount),
        Unit.WORKING_DAY: ngettext("%(count)s working day", "%(count)s working days", amount),
        Unit.MONTH: ngettext("%(count)s month", "%(count)s months", amount),
    }[Unit(unit)]
    return pattern % {"count": amount}


def _facts(params: dict[str, Any]) -> dict[str, str]:
    return {
        "start": _day(params["start"]),
        "term": _term(params["amount"], params["unit"]),
        "reached": _day(params["reached"]),
        "weekday": _weekday(params["reached"]),
    }


def _sum(params: dict[str, Any]) -> str:
    return _("%(start)s + %(term)s = %(reached)s, a %(weekday)s") % _facts(params)


def _sum_made_up(params: dict[str, Any]) -> str:
    return _("%(start)s + %(term)s = %(reached)s, a %(weekday)s, make-up workday: stays") % _facts(params)


def _sum_moved(params: dict[str, Any]) -> str:
    facts = _facts(params) | {"end": _day(params["end"]), "end_weekday": _weekday(params["end"])}
    if params["name"]:
        facts["holiday"] = holiday(params["name"])
        pattern = _("%(start)s + %(term)s = %(reached)s, %(holiday)s: moves to %(end)s, a %(end_weekday)s")
    else:
        pattern = _("%(start)s + %(term)s = %(reached)s, a %(weekday)s: moves to %(end)s, a %(end_weekday)s")
    return pattern % facts


def _hours(params: dict[str, Any]) -> str:
    facts = {
        "start": _moment(params["start"]),
        "term": _term(params["amount"], Unit.HOUR),
        "end": _moment(params["end"]),
    }
    return _("%(start)s + %(term)s = %(end)s") % facts


def _left_out(params: dict[str, Any]) -> str:
    facts = {"first": _day(params["first"]), "last": _day(params["last"]), "holiday": holiday(params["name"])}
    if params["first"] == params["last"]:
        return _("%(holiday)s, %(first)s: not counted") % facts
    return _("%(holiday)s, %(first)s to %(last)s: not counted") % facts


def _made_up(params: dict[str, Any]) -> str:
    facts = {"day": _day(params["day"]), "weekday": _weekday(params["day"])}
    return _("%(day)s, a %(weekday)s, make-up workday: counted") % facts


def _provisional(params: dict[str, Any]) -> str:
    years = ", ".join(str(year) for year in params["years"])
    return _("Provisional: the holidays of %(years)s are not entered yet, only weekends are known.") % {"years": years}


def _put_off(params: dict[str, Any]) -> str:
    facts = {"before": _day(params["before"]), "end": _day(params["end"]), "weekday": _weekday(params["end"])}
    return _("Extended from %(before)s to %(end)s, a %(weekday)s") % facts


def _rested(params: dict[str, Any]) -> str:
    facts = {name: _day(params[name]) for name in ("first", "last", "end")} | {"weekday": _weekday(params["end"])}
    return _("Rested from %(first)s to %(last)s while the reply was audited: ends on %(end)s, a %(weekday)s") % facts


def _fixed(params: dict[str, Any]) -> str:
    return _("Set to %(end)s, a %(weekday)s") % {"end": _day(params["end"]), "weekday": _weekday(params["end"])}


def _passed_on(params: dict[str, Any]) -> str:
    facts = {"unit": params["unit"], "day": _day(params["day"])}
    return _("Taken over unchanged from %(unit)s, which was closed on %(day)s") % facts


def _basis(params: dict[str, Any]) -> str:
    return _("Basis: %(source)s") % params


_SENTENCES = {
    "sum": _sum,
    "sum_made_up": _sum_made_up,
    "sum_moved": _sum_moved,
    "hours": _hours,
    "left_out": _left_out,
    "made_up": _made_up,
    "provisional": _provisional,
    "put_off": _put_off,
    "rested": _rested,
    "fixed": _fixed,
    "passed_on": _passed_on,
    "basis": _basis,
}
