"""The hotline 12345: orders go out as a list, answers come back as one."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from congress.errors import Invalid
from congress.models import User
from liaison.models import VoterOpinion
from liaison.services.moving import move
from liaison.workflow import HANDED_ON, Route

LONGEST = 4000


@transaction.atomic
def take_answers(rows: Sequence[tuple[int, list[str]]], *, by: User) -> int:
    """Enter the answers of a list: (line, [number, order, answer]). All of them or, when a line is wrong, none:
    ``Invalid`` names each such line. Lines without an answer are passed over. Returns how many were entered.
    """
    wrong, known = [], _waiting(by)
    entered, seen = 0, set()
    for line, cells in rows:
        number, order, text = ([*cells, "", "", ""])[:3]
        if not text:
            continue
        opinion = known.get(number)
        if opinion is None:
            wrong.append(_("Line %(line)s: %(number)s does not wait for an answer of the hotline here.") % {
                "line": line, "number": number or "—",
            })  # fmt: skip
        elif number in seen:
            wrong.append(_("Line %(line)s: %(number)s stands twice.") % {"line": line, "number": number})
        elif len(text) > LONGEST:
            wrong.append(_("Line %(line)s: at most %(longest)s characters.") % {"line": line, "longest": LONGEST})
        else:
            seen.add(number)
            if not wrong:
                told = _("%(answer)s (order %(order)s)") % {"answer": text, "order": order} if order else text
                move(opinion, "answer", by=by, text=told)
                entered += 1
    if wrong:
        raise Invalid({"file": wrong})
    return entered


def _waiting(user: User) -> dict[str, VoterOpinion]:
    rows = VoterOpinion.objects.visible_to(user).filter(route=Route.HOTLINE, state__in=sorted(HANDED_ON))
    return {opinion.number: opinion for opinion in rows}
