"""What stands against a sheet of riders, lodgers or meals, in words."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from meetings.computing.list_sheets import Wrong
from meetings.computing.sheets import Problem

LIST_WORDS = {
    Wrong.NO_COLUMN: _("There is no column “%(what)s”."),
    Wrong.NOTHING: _("There is nothing in the sheet."),
    Wrong.EMPTY: _("Row %(row)s: “%(what)s” is missing."),
    Wrong.UNKNOWN_PERSON: _("Row %(row)s: %(what)s is not on the list of this gathering."),
    Wrong.SEVERAL: _("Row %(row)s: there are several called %(what)s; add the delegation or the card number."),
    Wrong.TWICE: _("Row %(row)s: %(what)s stands in the sheet twice."),
    Wrong.UNKNOWN_PLACE: _("Row %(row)s: %(what)s is not known here."),
    Wrong.FULL: _("More people than places in %(what)s."),
    Wrong.UNFIT: _("In %(what)s people would share a room who may not."),
    Wrong.KEPT: _("Row %(row)s: %(what)s has boarded or has a key and stays."),
    Wrong.KNOWN: _("Row %(row)s: %(what)s is there already; choose to update it."),
    Wrong.DATE: _("Row %(row)s: “%(what)s” is no day of the session."),
    Wrong.MEAL: _("Row %(row)s: “%(what)s” is no meal."),
    Wrong.TIMES: _("Row %(row)s: “%(what)s” is no time from and to."),
    Wrong.SERVING: _("Row %(row)s: “%(what)s” is no way of serving."),
}


def list_problems_in_words(problems: Iterable[Problem]) -> list[str]:
    """What stands against a sheet, by row."""
    return [str(LIST_WORDS[Wrong(one.why)]) % {"row": one.row, "what": one.what} for one in problems]
