"""Who has registered for the city's fifth session: whoever has his key or sat in a meeting since; a few have not."""

import datetime as dt
from collections.abc import Iterable

from congress.demo import CITY, Fact, Seed, moment, seeder, write_facts
from congress.models import Post, Role
from meetings.demo.making import desk_of
from meetings.models import Gathering, Participation, Registration
from meetings.queries.registering import expected
from meetings.workflow import CAME

OPENS, ENDS = 9 * 60, 18 * 60  # on the day before the session begins; minutes after midnight
PLACE = "市会议中心一楼大厅"
NO_PAPERS, NO_BADGE = 45, 70  # one in so many took the papers or the certificate later, and has not yet
LATE_NOTE = "请假半天，由代表团代领材料。"
NOTED = 100
STILL_EXPECTED = 3  # guests


@seeder(order=31)
def registration(seed: Seed) -> None:
    """After rooms, whose keys were handed out at the same desk, and certificates."""
    congress = seed.congresses.get(CITY)
    if congress is None or not seed.deputies[CITY]:
        return
    whole = Gathering.objects.filter(congress=congress, session__number=5, parent=None).first()
    if whole is None:
        return
    day = whole.session.begins_on - dt.timedelta(days=1)
    whole.register_from, whole.register_until, whole.register_place = moment(day, OPENS), moment(day, ENDS), PLACE
    whole.save(update_fields=["register_from", "register_until", "register_place"])
    staff = desk_of(congress).staff
    served = {
        post.organ_id: post
        for post in Post.objects.filter(congress=congress, role=Role.DELEGATION_STAFF).select_related("user")
    }
    rows, facts = [], []
    for nth, place in enumerate(_arrived(whole)):
        organ = place.mandate.delegation.organ_id if place.mandate else None
        by = served.get(organ, staff)
        stay = getattr(place, "stay", None)
        at = (stay and stay.key_given_at) or moment(day, OPENS + 2 + 7 * nth % (ENDS - OPENS))
        rows.append(_registered(place, nth, by, at))
        facts.append(Fact("meetings.register_person", place, by, at))
    Registration.objects.bulk_create(rows, batch_size=500)
    write_facts(facts)


def _arrived(whole: Gathering) -> Iterable[Participation]:
    """Those expected who have their key or came to a sitting, and the guests but for the last ones asked."""
    came = Participation.objects.filter(gathering__parent=whole, attendance__in=sorted(CAME))
    here = set(came.exclude(mandate=None).values_list("mandate", flat=True))
    rows = expected(Participation.objects.filter(gathering=whole), whole)
    rows = rows.select_related("gathering", "mandate__delegation", "stay").defer("phone")
    places = list(rows.order_by("pk"))
    late = {place.pk for place in [one for one in places if one.mandate is None][-STILL_EXPECTED:]}
    for place in places:
        stay = getattr(place, "stay", None)
        has_key = stay is not None and stay.key_given_at is not None
        if (place.mandate is None and place.pk not in late) or place.mandate_id in here or has_key:
            yield place


def _registered(place: Participation, nth: int, by: Post, at: dt.datetime) -> Registration:
    has_badge = nth % NO_BADGE != NO_BADGE - 1
    return Registration(
        participation=place, registered_at=at, registered_by=by.user, has_badge=has_badge,
        has_papers=nth % NO_PAPERS != NO_PAPERS - 1,
        badge_number=place.mandate.card_number if place.mandate and has_badge else "",
        note=LATE_NOTE if nth % NOTED == NOTED // 2 else "",
    )  # fmt: skip
