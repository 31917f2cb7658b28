"""The list of speakers and the texts handed in in writing, as PDF and Word."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from congress import clock, paper
from meetings.models import Gathering, Speech


@paper.chinese
def speeches_name(gathering: Gathering, ending: str) -> str:
    """The name of the file."""
    return _("Speeches at %(gathering)s") % {"gathering": gathering.title} + f".{ending}"


@paper.chinese
def print_speeches(gathering: Gathering, speeches: Iterable[Speech], printed: Iterable[Speech], ending: str) -> bytes:
    """The list in its order with the minutes used; each text handed in follows on a page of its own."""
    head = (_("No."), _("Name"), _("Delegation"), _("Topic"), _("Manner"), _("State"), _("Minutes"))
    rows = [[paper.label(words) for words in head]]
    for number, row in enumerate(speeches, start=1):
        cells = (number, row.mandate.person.name, row.mandate.delegation.name, row.topic, row.get_manner_display(),
                 row.get_state_display(), row.minutes or "")  # fmt: skip
        rows.append([paper.cell(cell) for cell in cells])
    blocks = [
        paper.title(gathering.title), paper.centred(_("Speeches")), paper.table([1, 2, 2, 4, 3, 2, 1], rows, head=1),
    ]  # fmt: skip
    for row in printed:
        who = f"{row.mandate.delegation.name}　{row.mandate.person.name}"
        blocks += [paper.new_page(), paper.title(row.topic), paper.centred(who), paper.text(row.text)]
    return paper.made(speeches_name(gathering, ending), blocks, ending, created_at=clock.now())
