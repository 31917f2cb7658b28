"""What is printed in the background: the hand-over papers, many evaluation forms, the volume of a session."""

from typing import Any

from django.utils.translation import gettext as _

from congress import files
from congress.errors import Refused
from congress.jobs import Progress, job
from congress.models import Job, Session
from proposals import documents, queries
from proposals.models import HandlingTask


@job("proposals.hand_over")
def hand_over(row: Job, progress: Progress) -> dict[str, Any]:
    """交办清单 with the sign-in sheet, and a letter to each unit: Excel, Word, and an archive of letters."""
    tasks = HandlingTask.objects.visible_to(row.created_by).filter(pk__in=row.parameters["tasks"])
    given = documents.bundles(queries.handed_over(tasks))
    if not given:
        raise Refused(_("None of the chosen tasks is there any more."))
    letters = []
    for at, bundle in enumerate(given):
        progress(at, len(given))
        letters += [
            (documents.assignment_letter_name(bundle, ending), documents.assignment_letter(bundle, ending))
            for ending in documents.ENDINGS
        ]
    progress(len(given), len(given))
    _keep(row, documents.list_name("xlsx"), documents.list_as_sheets(given))
    _keep(row, documents.list_name(documents.WORD), documents.list_as_word(given))
    _keep(row, documents.letters_name(), documents.packed(letters))
    count = sum(len(bundle.tasks) for bundle in given)
    return {"lines": [[_("Units"), len(given)], [_("Tasks"), count]]}


@job("proposals.evaluation_forms")
def evaluation_forms(row: Job, progress: Progress) -> dict[str, Any]:
    """征询意见表 of every reply that was sent to the chosen proposals, in one archive."""
    replies = list(queries.replies_to_print(row.created_by, row.parameters["proposals"]))
    if not replies:
        raise Refused(_("None of the chosen proposals has a reply yet."))
    forms = []
    for at, reply in enumerate(replies):
        progress(at, len(replies))
        forms.append((documents.evaluation_form_name(reply), documents.evaluation_form(reply)))
    progress(len(replies), len(replies))
    _keep(row, documents.evaluation_forms_name(), documents.packed(forms))
    return {"lines": [[_("Evaluation forms"), len(forms)]]}


@job("proposals.volume")
def volume(row: Job, progress: Progress) -> dict[str, Any]:
    """汇编: the accepted proposals of a session with their replies and evaluations, as PDF; very many in several."""
    session = Session.objects.select_related("term__congress").get(
        pk=row.parameters["session"], term__congress=row.congress_id
    )
    proposals = list(queries.accepted_in(row.created_by, session))
    if not proposals:
        raise Refused(_("No proposal of this session was accepted yet."))
    made = []
    for at in range(0, len(proposals), documents.MOST_IN_A_VOLUME):
        progress(at, len(proposals))
        found = queries.with_replies(row.created_by, proposals[at : at + documents.MOST_IN_A_VOLUME])
        part = len(made) + 1 if len(proposals) > documents.MOST_IN_A_VOLUME else 0
        made.append((documents.volume_name(session, part), documents.volume(session, found, part)))
    progress(len(proposals), len(proposals))
    for name, content in made:
        _keep(row, name, content)
    return {"lines": [[_("Proposals"), len(proposals)]]}


def _keep(row: Job, name: str, content: bytes) -> None:
    files.store(name, content, target=row, by=row.created_by)
