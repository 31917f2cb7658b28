"""What stands against a list from a sheet, in words."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from meetings.computing.list_sheets import Wrong
from meetings.computing.sheets import Problem
from meetings.queries.lodging import room_problems_in_words
from meetings.queries.transport import vehicle_problems_in_words

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
    Wrong.TIME: _("Row %(row)s: “%(what)s” is no time of departure."),
    Wrong.TRIP_KIND: _("Row %(row)s: “%(what)s” is no kind of trip."),
    Wrong.NO_TRAIN: _("Row %(row)s: %(what)s fetches from a train or brings to one: name it."),
    Wrong.SAME_PLACE: _("Row %(row)s: the trip from %(what)s leads to another place."),
    Wrong.SEVERAL_TRIPS: _("Row %(row)s: there are several trips %(what)s; change them by hand."),
    Wrong.VEHICLES: _("Row %(row)s: a vehicle is in one place at a time and keeps its riders: %(what)s"),
    Wrong.STANDING: _("Row %(row)s: “%(what)s” is not one of attending, sitting in, gallery, staff, press."),
    Wrong.NO_DEPUTY: _("Row %(row)s: %(what)s is no deputy of this congress; a guest needs a standing."),
    Wrong.ASKED_AS: _("Row %(row)s: %(what)s was asked as that; take him off the list first."),
    Wrong.TOO_MANY: _("At most %(what)s guests."),
    Wrong.WAY: _("Row %(row)s: “%(what)s” is neither the way there nor the way back."),
    Wrong.MOMENT: _("Row %(row)s: “%(what)s” is no day with a time, as 2026-01-15 14:30."),
    Wrong.TOO_LONG: _("Row %(row)s: “%(what)s” is too long."),
    Wrong.HALAL: _("Row %(row)s: table %(what)s is for halal meals alone."),
    Wrong.HAS_PERMIT: _("Row %(row)s: the car %(what)s has a parking permit already; choose to update it."),
}
OF_KIND = {"rooms": room_problems_in_words, "vehicles": vehicle_problems_in_words}


def list_problems_in_words(kind: str, problems: Iterable[Problem]) -> list[str]:
    """What stands against a sheet of a kind, by row."""
    if kind in OF_KIND:
        return OF_KIND[kind](problems)
    return [str(LIST_WORDS[Wrong(one.why)]) % {"row": one.row, "what": one.what} for one in problems]
