"""Who prepares and who reads agenda, schedule and papers; what each sees of his calendar and his card."""

import rules

from congress import clock
from congress.models import ADMINISTRATORS, SECRETARIAT, Role
from congress.rules import has_post
from meetings.models import NOT_SENT_PAPERS, Gathering, Participation, ReadBy, Standing
from meetings.rules.gatherings import sees_gathering
from meetings.workflow import (
    DocumentState,
)


@rules.predicate
def prepares_papers(user, row) -> bool:
    """The secretariat of the congress; the staff of the delegation whose meeting it is."""
    if not user.is_authenticated or user.post is None:
        return False
    if row is None:
        return user.acts(*SECRETARIAT, Role.DELEGATION_STAFF)
    gathering = row if isinstance(row, Gathering) else row.gathering
    if gathering.congress_id not in user.congress_ids:
        return False
    if user.acts(*SECRETARIAT):
        return True
    organ = user.post.organ_id
    staffs = user.acts(Role.DELEGATION_STAFF) and organ is not None and gathering.delegation_id is not None
    return staffs and gathering.delegation.organ_id == organ


_OF_PLACE = (  # nothing personal has to be deciphered for it
    "standing", "answer", "mandate__post", "mandate__congress", "mandate__delegation", "mandate__person__user",
)  # fmt: skip


def _loaded_place(user, gathering) -> Participation | None:
    places = Participation.objects.filter(user=user, gathering=gathering).select_related("mandate__person")
    return places.only(*_OF_PLACE).first()


def place_of(user, gathering) -> Participation | None:
    """The place of ``user`` in a gathering, if papers are sent to it: as the deputy he acts as, or by name.

    A download has loaded it with the gathering (``places_known``).
    """
    known = getattr(gathering, "places_known", {})
    place = known[user.pk] if user.pk in known else _loaded_place(user, gathering)
    if place is None or place.answer in NOT_SENT_PAPERS:
        return None
    return place if place.mandate is None or place.mandate.is_held_by(user) else None


def _sits_in(mandate, bodies) -> bool:
    """Whether the deputy is a member of one of ``bodies`` today."""
    today = clock.today()
    return any(
        held.body_id in bodies and held.begins_on <= today and (held.ends_on is None or held.ends_on >= today)
        for held in mandate.memberships.all()
    )


def is_among_readers(place, document) -> bool:
    """Whether a place in the gathering belongs to the readers of the document."""
    if document.read_by == ReadBy.EVERYBODY:
        return True
    if document.read_by == ReadBy.MEMBERS:
        return place.standing == Standing.MEMBER
    if document.read_by == ReadBy.STANDING:
        return place.standing == document.standing
    if place.mandate is None:
        return False
    if document.read_by == ReadBy.DELEGATIONS:
        return place.mandate.delegation_id in {one.pk for one in document.delegations.all()}
    return _sits_in(place.mandate, {one.pk for one in document.bodies.all()})


@rules.predicate
def sees_document(user, document) -> bool:
    """Exactly what ``Document.objects.visible_to`` lists: one test proves that they agree."""
    if not user.is_authenticated or user.post is None or user.acts(*ADMINISTRATORS):
        return False
    if document is None or prepares_papers(user, document):
        return True
    if not document.is_readable:
        return False
    place = place_of(user, document.gathering)
    return place is not None and is_among_readers(place, document)


@rules.predicate
def was_not_withdrawn(user, document) -> bool:
    """A withdrawn document is named, with the reason, and opened by nobody but those who prepare."""
    return document is None or document.state != DocumentState.WITHDRAWN or prepares_papers(user, document)


@rules.predicate
def has_not_ended(user, document) -> bool:
    """What is to be read for a time only is named afterwards, and opened by nobody but those who prepare."""
    return document is None or not document.has_ended or prepares_papers(user, document)


@rules.predicate
def sees_agenda(user, row) -> bool:
    """Whoever sees the gathering sees what it deals with, and when."""
    return sees_gathering(user, row if row is None or isinstance(row, Gathering) else row.gathering)


rules.add_perm("meetings.prepare_documents", prepares_papers)
rules.add_perm("meetings.view_document", sees_document)
rules.add_perm("meetings.reach_document", has_post)
rules.add_perm("meetings.open_seen_document", was_not_withdrawn)
rules.add_perm("meetings.open_document", sees_document & was_not_withdrawn & has_not_ended)
rules.add_perm("meetings.reread_document", has_not_ended)
rules.add_perm("meetings.note_document", sees_document & was_not_withdrawn)  # what was written at the end is kept
rules.add_perm("meetings.view_agenda", sees_agenda)
rules.add_perm("meetings.keep_agenda", prepares_papers)
rules.add_perm("meetings.report", prepares_papers)
rules.add_perm("meetings.view_calendar", has_post)
rules.add_perm("meetings.view_card", has_post)
rules.add_perm("meetings.view_call", has_post)
rules.add_perm("meetings.view_requirement", has_post)
rules.add_perm("meetings.view_evidence", has_post)
