"""This year's session from last year's: parts shifted by days, participants of this year."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from congress.errors import Refused
from congress.events import record
from congress.models import Session, User
from congress.numbers import numeral
from deputies.models import Body, Delegation, DeputyGroup, Mandate
from meetings import queries
from meetings.computing.planning import shifted
from meetings.models import Gathering
from meetings.services.gatherings import check_gathering
from meetings.services.people import seat
from meetings.services.teams import copy_teams

COPIED = (
    "congress", "kind", "finer_kind", "number", "text", "organiser", "contact", "contact_phone", "place", "map_address",
    "half_days", "is_required", "is_internal", "by_code", "by_door", "by_list", "tell_by_sms", "tell_by_mail",
    "quorum", "register_place", "leaders",
    "bus", "meal", "remark", "delegation", "group", "body",
)  # fmt: skip


@transaction.atomic
def copy_session(source: Gathering, session: Session, *, by: User) -> Gathering:
    """Draft the gathering of ``session`` after ``source``, that of another: its parts, as many days later.

    Asked are this year's members of whoever met last year: all deputies, the delegation of the same number, the
    committee of the same name. Guests are not copied. Refused for what is no session or stands already.
    """
    if not source.kind.is_session or source.parent_id:
        raise Refused(_("Only a session is copied."))
    days = (session.begins_on - timezone.localdate(source.begins_at)).days
    made = _copied(source, days, by=by, title=title_of(session), session=session)
    for part in source.parts.exclude(state="cancelled").order_by("begins_at", "pk"):
        _copied(part, days, by=by, title=part.title, parent=made)
    record("meetings.prepare_gathering", made, by=by, copied=source.pk, parent=None)
    return made


def title_of(session: Session) -> str:
    """A session as it is called officially: 安澜市第八届人民代表大会第五次会议."""
    term, number = numeral(session.term.number), numeral(session.number)
    return f"{session.term.congress.area_name}第{term}届人民代表大会第{number}次会议"


def _copied(source: Gathering, days: int, *, by: User, title: str, **where: object) -> Gathering:
    facts = {name: getattr(source, name) for name in COPIED}
    for name in ("begins_at", "ends_at", "answer_until", "sign_in_from", "register_from", "register_until"):
        moment = getattr(source, name)
        facts[name] = shifted(moment, days) if moment else None
    made = Gathering(**(facts | {"title": title, "prepared_by": by} | where))
    _meet_again(made, where.get("session") or made.parent.session)
    check_gathering(made)
    made.save()
    seat(made, _members(made, source))
    copy_teams(source, made, days)
    return made


def _meet_again(made: Gathering, session: Session) -> None:
    """The delegation, group and committee of this term that answer to those of last year."""
    if made.delegation_id and made.delegation.term_id != session.term_id:
        number = made.delegation.number
        made.delegation = Delegation.objects.filter(term=session.term, number=number).first()
    if made.group_id and made.group.delegation.term_id != session.term_id:
        same = DeputyGroup.objects.filter(delegation__term=session.term, name=made.group.name)
        made.group = same.filter(delegation__number=made.group.delegation.number).first()
    if made.body_id and made.body.term_id not in (None, session.term_id):
        same = Body.objects.filter(congress=made.congress_id, name=made.body.name)
        made.body = same.filter(term=session.term).first()


def _members(made: Gathering, source: Gathering) -> QuerySet[Mandate]:
    """Nobody where nobody was asked; otherwise all whose meeting it is."""
    rows = queries.members_due(made)
    return rows if source.participations.members().exists() else rows.none()
