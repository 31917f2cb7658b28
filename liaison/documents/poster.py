"""The poster at the door: the code that leads to the station's page, or to one of its deputies."""

from django.utils.translation import gettext as _

from congress.documents import render_pdf
from congress.paper import chinese
from deputies.computing.card import code_svg
from deputies.models import Mandate
from liaison.models import Station


@chinese
def poster_name(station: Station, mandate: Mandate | None = None) -> str:
    """The name of the poster's file."""
    name = f"{station.name} {mandate.person.name}" if mandate else station.name
    return _("Poster %(name)s.pdf") % {"name": name}


@chinese
def poster(station: Station, address: str, mandate: Mandate | None = None) -> bytes:
    """One A4 page. No phone of a person stands on it."""
    heading = _("Scan, and say it to your deputies")
    name = station.name
    if mandate:
        heading = _("Scan, and say it to deputy %(name)s") % {"name": mandate.person.name}
        name = f"{mandate.congress.name} {mandate.person.name}"
    return render_pdf(
        "poster",
        {
            "language": "zh-hans",
            "congress": station.congress.name,
            "heading": heading,
            "name": name,
            "station": station.name if mandate else "",
            "code": list(code_svg(address)),
            "address": address,
            "lines": [
                line
                for line in (
                    _("No account, no app: three fields, and a code to follow it by."),
                    _("Address: %(address)s") % {"address": station.address},
                    _("Open: %(hours)s") % {"hours": station.hours} if station.hours else "",
                    _("Phone of the station: %(phone)s") % {"phone": station.phone} if station.phone else "",
                )
                if line
            ],
            "note": _(
                "Emergencies: 110, 119, 120. Cases before courts and complaints under way are not taken up here."
            ),
        },
    )
