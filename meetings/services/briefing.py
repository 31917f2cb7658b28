"""Bulletins of the session: drafted from remarks, signed by the head, edited with both texts kept, merged, issued.

A bulletin is locked before the counter of its session, and that before the gathering whose document it becomes.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from congress import clock
from congress.errors import Invalid, Refused, Stale
from congress.events import record
from congress.files import CheckedFile
from congress.models import Session, User
from congress.numbers import next_number
from deputies.models import Delegation, Mandate
from meetings import documents, queries
from meetings.computing import keeping
from meetings.models import Brief, BriefRevision, DeputyHead, Document, Gathering, ReadBy, Remark, Secrecy, Stage
from meetings.services.papers import add_document, move_document
from meetings.workflow import BRIEF, SHOWN, BriefState

FIELDS = ("title", "text", "one_voice_reason")


@transaction.atomic
def draft_brief(
    gathering: Gathering,
    *,
    by: User,
    title: str,
    text: str = "",
    remarks: Iterable[Remark] = (),
    one_voice_reason: str = "",
) -> Brief:
    """Draft a bulletin from what was said in ``gathering``; without a text the remarks are put one below the other.

    Only by the staff of a delegation. Refused before the gathering is published and before the first session.
    """
    delegation = queries.delegation_of_notes(by, gathering, None)
    if delegation is None or not by.has_perm("meetings.take_down", gathering):
        raise PermissionDenied
    session = (gathering.parent or gathering).session or Session.objects.current(gathering.congress)
    if session is None or gathering.state not in SHOWN:
        raise Refused(_("No session of this congress has been opened yet."))
    chosen = _chosen(gathering, delegation, remarks)
    brief = Brief.objects.create(
        gathering=gathering, delegation=delegation, session=session, title=title.strip(), drafted_by=by,
        text=text.strip() or composed(chosen), one_voice_reason=one_voice_reason.strip(),
    )  # fmt: skip
    brief.remarks.set(chosen)
    record("meetings.draft_brief", brief, by=by, remarks=[remark.pk for remark in chosen])
    return brief


def _chosen(gathering: Gathering, delegation: Delegation, remarks: Iterable[Remark]) -> list[Remark]:
    keys = {remark.pk for remark in remarks}
    rows = queries.remarks_in(gathering).filter(pk__in=keys, delegation=delegation)
    chosen = list(rows)
    if not chosen or len(chosen) != len(keys):
        raise Invalid({"remarks": [_("Choose what was said by people of this delegation.")]})
    return chosen


def composed(remarks: Iterable[Remark]) -> str:
    """The remarks one below the other, each with its speaker's name as in the roster."""
    return "\n".join(f"{remark.name}：{remark.text}" for remark in remarks)


def _locked(brief: Brief) -> Brief:
    rows = Brief.objects.select_for_update(of=("self",))
    related = ("gathering__congress", "gathering__parent", "delegation", "session__term__congress")
    return rows.select_related(*related).get(pk=brief.pk)


def check_keeps(brief: Brief, text: str) -> None:
    """Refuse a text from which words are gone that were to be kept as said."""
    kept = [words for remark in brief.remarks.order_by("pk") for words in keeping.passages(remark.kept)]
    if gone := keeping.missing(text, kept):
        raise Invalid({"text": [_("These words are kept as said: %(words)s") % {"words": "；".join(gone)}]})


def _check_voices(brief: Brief) -> None:
    voices = [remark.speaker for remark in brief.remarks.all()]
    if not keeping.speaks_for_several(voices, brief.one_voice_reason):
        raise Invalid(
            {"one_voice_reason": [_("A bulletin is not one person's speech alone: quote another, or say why.")]}
        )


@transaction.atomic
def change_brief(
    brief: Brief,
    *,
    by: User,
    version: int | None = None,
    reason: str = "",
    remarks: Iterable[Remark] | None = None,
    **fields: Any,
) -> Brief:
    """Change a draft, or edit a signed bulletin: then the text before is kept beside the one after.

    ``Stale`` when it was changed meanwhile; ``Invalid`` when words are gone that are kept as said. Refused while the
    head has it, and once it is merged or issued.
    """
    brief = _locked(brief)
    if not by.has_perm("meetings.change_brief", brief):
        raise PermissionDenied
    if version is not None and brief.version != version:
        now = {name: getattr(brief, name) for name in FIELDS} | {"version": brief.version}
        raise Stale(_("This was changed meanwhile. Compare and save again."), current=now)
    if brief.state not in {BriefState.DRAFT, BriefState.SIGNED}:
        raise Refused(_("It cannot be changed now: %(state)s.") % {"state": brief.get_state_display()})
    edited = brief.state == BriefState.SIGNED
    if remarks is not None and not edited:
        brief.remarks.set(_chosen(brief.gathering, brief.delegation, remarks))
    before = (brief.title, brief.text)
    for name in FIELDS:
        setattr(brief, name, fields.get(name, getattr(brief, name)).strip())
    if not brief.text:
        brief.text = composed(brief.remarks.select_related("mandate__person").order_by("said_at", "pk"))
    check_keeps(brief, brief.text)
    brief.version += 1
    brief.save()
    if edited and before != (brief.title, brief.text):
        _keep_both(brief, *before, by=by, reason=reason)
    record("meetings.change_brief", brief, by=by, edited=edited)
    return brief


def _keep_both(brief: Brief, title: str, text: str, *, by: User, reason: str) -> None:
    BriefRevision.objects.create(
        brief=brief, title_before=title, title_after=brief.title, before=text, after=brief.text, reason=reason.strip(),
        by=by,
    )  # fmt: skip


@transaction.atomic
def move_brief(brief: Brief, name: str, *, by: User, **fields: Any) -> Brief:
    """Make one move of the table of bulletins.

    Raises ``PermissionDenied``, ``Refused`` or ``Invalid`` and changes nothing then.
    """
    if name == "merge_brief":
        _lock_both(brief, fields["into"])
    brief = _locked(brief)
    row = BRIEF.check(name, brief, by)
    source = brief.state
    details = EFFECTS[name](brief, by=by, **fields) or {}
    brief.state = row.target
    brief.version += 1
    brief.save()
    record(f"meetings.{name}", brief, by=by, source=source, to=brief.state, **details)
    return brief


def _lock_both(*briefs: Brief) -> None:
    """Two that are merged are locked by key, whichever goes into which."""
    rows = Brief.objects.select_for_update(of=("self",)).filter(pk__in=[brief.pk for brief in briefs])
    list(rows.order_by("pk").values_list("pk"))


def _hand_in(brief: Brief, *, by: User) -> None:
    _check_voices(brief)
    check_keeps(brief, brief.text)
    if not queries.signers_of(brief).exists():
        raise Refused(_("The secretariat has not recorded yet who heads your delegation."))
    brief.note = ""


def _sign(brief: Brief, *, by: User) -> None:
    brief.signed_by, brief.signed_at, brief.note = by, clock.now(), ""


def _give_back(brief: Brief, *, by: User, note: str) -> None:
    """To the delegation's desk, for a reason; a signature is gone with it."""
    if not note.strip():
        raise Invalid({"note": [_("Say why.")]})
    brief.note, brief.signed_by, brief.signed_at = note.strip(), None, None


def _merge(brief: Brief, *, by: User, into: Brief) -> dict:
    """The same content once: the other gets its remarks and, to be edited, its text."""
    into = Brief.objects.get(pk=into.pk)
    if into.pk == brief.pk or into.state != BriefState.SIGNED or into.session_id != brief.session_id:
        raise Invalid({"into": [_("Choose a signed bulletin of the same session that is not issued yet.")]})
    before = (into.title, into.text)
    into.remarks.add(*brief.remarks.all())
    into.text, into.version = f"{into.text}\n{brief.text}", into.version + 1
    into.save(update_fields=["text", "version"])
    _keep_both(into, *before, by=by, reason=_("Merged: %(title)s") % {"title": brief.title})
    brief.merged_into = into
    return {"into": into.pk}


def _issue(brief: Brief, *, by: User, read_by: str = ReadBy.EVERYBODY, delegations: Iterable[Delegation] = ()) -> dict:
    """The next number of the session, the PDF, and its readers: it is a document of the session from now on."""
    _check_voices(brief)
    check_keeps(brief, brief.text)
    brief.number = next_number(brief.gathering.congress, f"{brief.session_id}:briefs")
    brief.issued_at = clock.now()
    brief.document = _published(brief, by=by, read_by=read_by, delegations=list(delegations))
    return {"number": brief.number, "document": brief.document_id}


def _published(brief: Brief, *, by: User, read_by: str, delegations: list[Delegation]) -> Document:
    """The bulletin as a document of the whole gathering: told, opened and withdrawn like every other."""
    name, content = documents.brief_name(brief, "pdf"), documents.print_brief(brief, "pdf")
    whole = brief.gathering.parent or brief.gathering
    document = add_document(
        whole, by=by, files=[CheckedFile(name, "application/pdf", content)], title=brief.title,
        number=documents.issue_words(brief), stage=Stage.FINAL, secrecy=Secrecy.INTERNAL, read_by=read_by,
        delegations=delegations, position=whole.documents.count() + 1,
    )  # fmt: skip
    return move_document(document, "release_document", by=by)


EFFECTS: dict[str, Callable[..., dict | None]] = {
    "hand_in_brief": _hand_in,
    "sign_brief": _sign,
    "send_back_brief": _give_back,
    "return_brief": _give_back,
    "merge_brief": _merge,
    "issue_brief": _issue,
}


@transaction.atomic
def name_deputy_heads(delegation: Delegation, mandates: Iterable[Mandate], *, by: User) -> list[DeputyHead]:
    """Record who, beside the head, signs the bulletins of ``delegation``; refused for deputies of another."""
    delegation = Delegation.objects.select_for_update(of=("self",)).get(pk=delegation.pk)
    if not by.has_perm("meetings.name_deputy_heads", delegation):
        raise PermissionDenied
    chosen = list(mandates)
    if any(mandate.delegation_id != delegation.pk for mandate in chosen):
        raise Invalid({"names": [_("The head is a deputy of this delegation.")]})
    DeputyHead.objects.filter(delegation=delegation).exclude(mandate__in=chosen).delete()
    rows = [DeputyHead.objects.get_or_create(mandate=one, defaults={"delegation": delegation})[0] for one in chosen]
    record("meetings.name_deputy_heads", delegation, by=by, mandates=[one.pk for one in chosen])
    return rows
