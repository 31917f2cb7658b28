"""Work in the background: printed papers, many evaluation forms, volumes, exports."""

from collections.abc import Iterator
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from congress import clock, files, search
from congress.errors import Refused
from congress.events import audit
from congress.jobs import Progress, job
from congress.models import Event, Job, Organ, Session
from deputies.computing import workbook
from proposals import documents, queries, services
from proposals.models import HandlingTask, Proposal

MOST_EXPORTED = 100_000  # rows; a workbook beyond opens on no desk
AT_ONCE = 500
AT_A_TIME = 100  # proposals assigned in one transaction: well below a second


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


@job("proposals.export_search")
def export_search(row: Job, progress: Progress) -> dict[str, Any]:
    """A workbook of what a combined search finds now, for whoever still may search: the auditors see it was made."""
    by, asked = row.created_by, row.parameters["asked"]
    if not by.has_perm("proposals.manage"):
        raise Refused(_("Only the secretariat of the congress can export proposals."))
    columns = queries.columns_of(asked)
    found = search.matching(queries.narrowed(by, asked), asked.get("search", ""))
    count = found.count()
    if count > MOST_EXPORTED:
        raise Refused(_("These are more than 100,000 proposals. Narrow the search."))
    rows = queries.with_columns(found, columns).order_by("-pk")
    headings = [str(queries.COLUMNS[name].label) for name in columns]
    content = workbook.write(_("Proposals"), headings, _cells(rows, columns, count, progress))
    audit("proposals.export", by=by, what=f"job {row.pk}, {count} rows")
    files.store(_("Proposals %(day)s.xlsx") % {"day": clock.today().isoformat()}, content, target=row, by=by)
    return {"lines": [[_("Proposals"), count]]}


def _cells(rows: QuerySet, columns: tuple[str, ...], count: int, progress: Progress) -> Iterator[list[object]]:
    for done, row in enumerate(rows.iterator(chunk_size=AT_ONCE), start=1):
        if done % AT_ONCE == 0 or done == count:
            progress(done, count)
        yield [queries.COLUMNS[name].cell(row) for name in columns]


@job("proposals.assign_many")
def assign_many(row: Job, progress: Progress) -> dict[str, Any]:
    """Assign a batch; what was refused is listed one by one. Begun again, it goes on where it stopped."""
    organs = Organ.objects.in_bulk([row.parameters["organ"], *row.parameters["others"]])
    fields = {name: row.parameters[name] for name in ("role", "instruction")}
    fields |= {"organ": organs[row.parameters["organ"]], "others": [organs[pk] for pk in row.parameters["others"]]}
    pks, refused = row.parameters["proposals"], {}
    for at in range(0, len(pks), AT_A_TIME):
        progress(at, len(pks))
        some = pks[at : at + AT_A_TIME]
        done = _assigned_by(row, some)
        refused |= services.assign_many([pk for pk in some if pk not in done], by=row.created_by, **fields)
    progress(len(pks), len(pks))
    names = Proposal.objects.in_bulk(list(refused))
    reasons = [[str(names.get(pk, pk)), reason] for pk, reason in refused.items()]
    return {"lines": [[_("Assigned"), len(pks) - len(refused)], [_("Not assigned"), len(refused)], *reasons]}


def _assigned_by(row: Job, pks: list[int]) -> set[int]:
    """Those that this job has assigned already, in a try that was cut short."""
    kind = ContentType.objects.get_for_model(Proposal)
    made = Event.objects.filter(kind="proposals.assign", target_type=kind, target_id__in=pks, actor=row.created_by)
    return set(made.filter(at__gte=row.created_at).values_list("target_id", flat=True))


def _keep(row: Job, name: str, content: bytes) -> None:
    files.store(name, content, target=row, by=row.created_by)
