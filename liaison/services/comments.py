"""Comments on draft laws: by deputies, by contact points for others, and by voters without an account."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from congress import clock, files
from congress.errors import Invalid, Refused
from congress.events import record, record_many
from congress.files import CheckedFile
from congress.idempotency import again
from congress.models import User
from congress.worker import chore
from liaison import queries
from liaison.computing import limits
from liaison.models import (
    CommentContact,
    CommentWords,
    DraftArticle,
    DraftComment,
    DraftLaw,
    DraftQuestion,
    LegislativeContactPoint,
    PhoneCode,
)
from liaison.services import phone_codes
from liaison.services.drafts import lock_draft
from liaison.services.forgetting import CONTACTS_KEPT, SOURCES_KEPT
from liaison.services.receiving import TooMany, code_for, fresh_token, look_at_token, marks_of, sent_before
from liaison.workflow import GIVES_REASON, SET_ASIDE_IN, Adoption, CommentSource, DraftLawState

MOST_PAPERS = 6  # with one comment


@dataclass(frozen=True)
class Commented:
    """A comment and the code it is followed by; the code is kept nowhere, this is the time to tell it."""

    comment: DraftComment
    code: str


def asks_to_comment(draft: DraftLaw, source: str) -> bool:
    """Whether so many comments came lately that the next one has to answer a question first."""
    return limits.asks(queries.comment_counts(source=source, draft=draft))


@transaction.atomic
def comment_draft(
    draft: DraftLaw, *, by: User, words: str, papers: Collection[CheckedFile] = (), **about: Any
) -> DraftComment:
    """A deputy who was asked says something about the draft, one of its articles or questions. Refused when late."""
    draft = lock_draft(draft.pk)
    if not by.has_perm("liaison.comment_draft", draft):
        raise PermissionDenied
    comment = _keep(draft, words, source=CommentSource.DEPUTY, mandate=by.post.mandate, entered_by=by, **about)
    _add(comment, papers, by=by)
    record("liaison.comment_draft", comment, by=by, draft=draft.pk, article=comment.article_id)
    return comment


@transaction.atomic
def enter_comment(
    draft: DraftLaw,
    *,
    by: User,
    words: str,
    point: LegislativeContactPoint,
    occasion: str,
    collector: str = "",
    collected_on: dt.date | None = None,
    name: str = "",
    phone: str = "",
    may_call: bool = False,
    papers: Collection[CheckedFile] = (),
    **about: Any,
) -> Commented:
    """A contact point enters what it collected, word by word; whoever said it can be given the code. Refused when late.

    ``collector`` is the information officer who brought it. How to reach who said it stays at the station.
    """
    draft = lock_draft(draft.pk)
    if not by.has_perm("liaison.enter_comment", draft):
        raise PermissionDenied
    if not queries.own_points(draft, by).filter(pk=point.pk).exists():
        raise Invalid({"point": [_("Choose a contact point of yours that was given this draft.")]})
    if collected_on and collected_on > clock.today():
        raise Invalid({"collected_on": [_("This day has not come yet.")]})
    secret = look_at_token(fresh_token("paper"), "paper")
    comment = _keep(
        draft, words, source=CommentSource.POINT, point=point, entered_by=by, occasion=occasion, collector=collector,
        collected_on=collected_on, code_mark=marks_of(secret, "")["code_mark"], **about,
    )  # fmt: skip
    _reach(comment, name=name, phone=phone, may_call=may_call)
    _add(comment, papers, by=by)
    record("liaison.enter_comment", comment, by=by, draft=draft.pk, article=comment.article_id, point=point.pk)
    return Commented(comment, code_for(secret))


def receive_comment(
    draft: DraftLaw,
    *,
    words: str,
    secret: str,
    source: str = "",
    name: str = "",
    phone: str = "",
    may_call: bool = False,
    code: str = "",
    papers: Collection[CheckedFile] = (),
    **about: Any,
) -> Commented:
    """Keep what somebody says on the public page, word by word; ``secret`` is what the form's token held: the same
    form sent again gives the same comment and code.

    Refused when the time is over, the form was used for other words, or too many came (``TooMany``). With a ``code``
    the phone is confirmed: ``Invalid`` where it is not the one sent to it.
    """
    known = _known(secret, words)
    if known:
        return known
    found = phone_codes.check_code(phone, code) if code else None  # a wrong one counts, so it is no part of the rest
    contact = {"name": name, "phone": phone, "may_call": may_call}
    return again(partial(_receive, draft, secret, source, words, found, contact, papers, about))


def _known(secret: str, words: str) -> Commented | None:
    """What this very form has brought already."""
    comment = sent_before(DraftComment.objects.all(), secret, words)
    return Commented(comment, code_for(secret)) if comment else None


def _receive(
    draft: DraftLaw,
    secret: str,
    source: str,
    words: str,
    found: PhoneCode | None,
    contact: dict[str, Any],
    papers: Collection[CheckedFile],
    about: dict[str, Any],
) -> Commented:
    draft = lock_draft(draft.pk)
    known = _known(secret, words)
    if known:
        return known
    _check_open(draft)
    if not draft.for_everybody:
        raise Refused(_("On this draft only deputies and contact points are asked."))
    if limits.is_over(queries.comment_counts(source=source, draft=draft, phone=contact["phone"])):
        raise TooMany(_("Too many comments came from here within a short time. Please wait a while and send it again."))
    comment = _keep(draft, words, source=CommentSource.PUBLIC, **marks_of(secret, source), **about)
    _reach(comment, **contact, confirmed_at=phone_codes.use_code(found) if found else None)
    _add(comment, papers, by=None)
    record("liaison.receive_comment", comment, by=None, draft=draft.pk, article=comment.article_id)
    return Commented(comment, code_for(secret))


def _check_open(draft: DraftLaw) -> None:
    """Refused with the reason, and the promise that the text is kept, when comments are not taken now."""
    if draft.is_open:
        return
    if draft.state == DraftLawState.WITHDRAWN:
        raise Refused(_("This draft was withdrawn: no comments are taken any more. Your text is still here."))
    if draft.opened_at is None:
        raise Refused(_("Comments are not asked for yet. Your text is still here."))
    day = min(draft.closes_on, clock.today()).isoformat()
    raise Refused(
        _("The time for comments is over (%(day)s). Your text is still here, but it is not taken any more.")
        % {"day": day}
    )


def _keep(
    draft: DraftLaw,
    words: str,
    *,
    article: DraftArticle | None = None,
    question: DraftQuestion | None = None,
    **facts: Any,
) -> DraftComment:
    """Number it and write it; the draft is locked, so that no comment is lost or numbered twice while it closes."""
    _check_open(draft)
    if question is not None:
        article = question.article
    if any(each is not None and each.draft_id != draft.pk for each in (article, question)):
        raise Invalid({"about": [_("Choose an article or a question of this draft.")]})
    draft.comment_count += 1
    draft.save(update_fields=["comment_count"])
    comment = DraftComment.objects.create(
        draft=draft, congress_id=draft.congress_id, number=draft.comment_count, article=article, question=question,
        received_at=clock.now(), **facts,
    )  # fmt: skip
    CommentWords.objects.create(comment=comment, text=words)
    return comment


def _add(comment: DraftComment, papers: Collection[CheckedFile], *, by: User | None) -> None:
    """Scans, photos and papers that came with it: whoever may read the comment may read them."""
    if len(papers) > MOST_PAPERS:
        raise Invalid({"papers": [_("At most %(limit)s files, please.") % {"limit": MOST_PAPERS}]})
    for one in papers:
        files.store(one.name, one.content, target=comment, by=by, purpose="paper", quarantined=one.quarantined)


def _reach(
    comment: DraftComment, *, name: str, phone: str, may_call: bool, confirmed_at: dt.datetime | None = None
) -> None:
    if name or phone:
        CommentContact.objects.create(
            comment=comment, name=name, phone=phone, may_call=may_call and bool(phone), confirmed_at=confirmed_at
        )


# What became of them ---------------------------------------------------------------------------------------------


@transaction.atomic
def set_results(draft: DraftLaw, *, comments: Collection[int], result: str, by: User, reason: str = "") -> int:
    """Say of some comments (their ids) what became of them; an empty ``result`` takes it back. Returns of how many.

    What is not adopted as a whole has its reason. Abuse may be set aside from the first day on, everything else waits
    until the draft is consolidated; once it was reported back nothing changes.
    """
    draft = lock_draft(draft.pk)
    if not by.has_perm("liaison.manage_draft", draft):
        raise PermissionDenied
    early = result in {"", Adoption.SET_ASIDE} and draft.state in SET_ASIDE_IN
    if not early and draft.state != DraftLawState.CONSOLIDATED:
        raise Refused(_("Results are set once the draft is consolidated, and not after it was reported back."))
    if result in GIVES_REASON and not reason:
        raise Invalid({"reason": [_("Say why: whoever commented reads it.")]})
    rows = list(draft.comments.select_for_update(of=("self",)).filter(pk__in=set(comments)).order_by("pk"))
    if not rows or len(rows) != len(set(comments)):
        raise Invalid({"comments": [_("Choose comments on this draft.")]})
    for row in rows:
        row.result, row.reason = result, reason if result else ""
        row.result_by, row.result_at = (by, clock.now()) if result else (None, None)
    DraftComment.objects.bulk_update(rows, ["result", "reason", "result_by", "result_at"], batch_size=200)
    record_many("liaison.set_result", [(row, {"result": result}) for row in rows], by=by)
    return len(rows)


# What is not needed any more -------------------------------------------------------------------------------------


@chore(every=3600)
def forget_comment_sources() -> int:
    """Forget from which source older comments came; returns of how many."""
    old = DraftComment.objects.filter(received_at__lt=clock.now() - SOURCES_KEPT).exclude(source_mark="")
    return old.update(source_mark="")


@chore(every=24 * 3600)
def forget_commenters() -> int:
    """Forget how to reach those whose draft was reported back, or withdrawn, half a year ago; returns how many."""
    late = clock.now() - CONTACTS_KEPT
    done = DraftComment.objects.filter(draft__reported_at__lt=late)
    dropped = DraftComment.objects.filter(draft__state=DraftLawState.WITHDRAWN, received_at__lt=late)
    return CommentContact.objects.filter(comment__in=(done | dropped).values("pk")).delete()[0]
