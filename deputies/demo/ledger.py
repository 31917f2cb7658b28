"""The ledger of the demonstration: entered as the services would have, then lines by hand, objections, freezes, places."""

import datetime as dt
from collections.abc import Iterator, Sequence

from django.db.models import Max

from congress.demo import Fact, Seed, moment, seeder, write_facts
from congress.models import Congress, Post, Role
from deputies import queries
from deputies.computing import scoring
from deputies.computing.scoring import Period, Span
from deputies.demo.duty import A_DAY, counting, valid_from
from deputies.demo.pouring import pour
from deputies.models import (
    DutyRecord,
    Freeze,
    Mandate,
    Objection,
    Place,
    PointAdjustment,
    PointEntry,
    ScoringRuleSet,
    Standing,
)
from deputies.services import differences
from deputies.services.standings import ranked
from deputies.workflow import ObjectionState

BATCH = 500
BY_HAND = ((300, "见义勇为受到市级表彰"), (200, "完成常委会临时交办任务"), (-100, "培训期间无故早退"))
EACH_NTH = 40  # deputy has a line by hand
FREEZING_DAY = 10


@seeder(order=30)
def ledger(seed: Seed) -> None:
    """Points of every record there is by now."""
    congresses = counting(seed)
    for done, congress in enumerate(congresses, start=1):
        rule_set = ScoringRuleSet.objects.get(congress=congress)
        staff = _staff(congress)
        _by_hand(congress, seed, staff)
        for span in _spans(rule_set, seed):
            _enter(congress, rule_set, span)
        _object(congress, seed, staff)
        _freeze(congress, seed)
        _stand(congress, rule_set, seed)
        seed.progress("points", done, len(congresses))


def _staff(congress: Congress) -> Post | None:
    posts = Post.objects.filter(congress=congress, role__in=[Role.DEPUTY_AFFAIRS, Role.SECRETARIAT])
    return posts.select_related("user").order_by("pk").first()


def _spans(rule_set: ScoringRuleSet, seed: Seed) -> Iterator[Span]:
    day = valid_from(seed)
    while day <= seed.today:
        span = queries.span_on(rule_set, day)
        yield span
        day = span.ends_on + A_DAY


def _by_hand(congress: Congress, seed: Seed, staff: Post | None) -> None:
    """A few lines given or taken by hand."""
    rng = seed.random(f"by hand:{congress.code}")
    seats = list(Mandate.objects.filter(congress=congress).order_by("pk"))[::EACH_NTH]
    lines = []
    for nth, mandate in enumerate(seats):
        points, reason = BY_HAND[nth % len(BY_HAND)]
        day = seed.yesterday - rng.randrange(5, 300) * A_DAY
        lines.append(
            PointAdjustment(
                mandate=mandate, day=day, points=points, reason=reason, by=staff and staff.user, at=moment(day, 600)
            )
        )
    PointAdjustment.objects.bulk_create(lines)
    write_facts(
        Fact("deputies.adjust_points", line, staff, line.at, {"points": line.points, "mandate": line.mandate_id})
        for line in lines
    )


def _enter(congress: Congress, rule_set: ScoringRuleSet, span: Span) -> None:
    """The lines of one period, each entered when its record was decided."""
    seats = list(Mandate.objects.filter(congress=congress).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(seats), BATCH):
        entries = differences(rule_set, span, seats[start : start + BATCH])
        decided = dict(
            DutyRecord.objects.filter(
                mandate__in=seats[start : start + BATCH], begins_on__range=(span.begins_on, span.ends_on)
            ).values_list("pk", "decided_at")
        )
        for entry in entries:
            entry.at = decided.get(entry.record_id) or moment(entry.day, 600)
        pour(sorted(entries, key=lambda entry: (entry.mandate_id, entry.day, entry.record_id or 0)))


def _object(congress: Congress, seed: Seed, staff: Post | None) -> None:
    """One objection that was answered, and one that is open, by the first deputies that have lines of the last weeks."""
    since = seed.yesterday - 30 * A_DAY
    lines = PointEntry.objects.filter(mandate__congress=congress, record__isnull=False, day__gte=since)
    firsts = lines.values("mandate").annotate(entry=Max("pk")).order_by("mandate").values_list("entry", flat=True)[:2]
    entries = list(PointEntry.objects.filter(pk__in=list(firsts)).select_related("mandate__post").order_by("mandate"))
    made = [_objection(entry, seed, staff, answered=nth == 0) for nth, entry in enumerate(entries)]
    Objection.objects.bulk_create(made)
    write_facts(_told(made, staff))


def _objection(entry: PointEntry, seed: Seed, staff: Post | None, *, answered: bool) -> Objection:
    raised = max(entry.at, moment(seed.yesterday, 15 * 60))
    objection = Objection(
        mandate=entry.mandate, entry=entry, text="我全程参加了这次活动，积分计算有误，请核实。", raised_at=raised
    )
    if answered:
        objection.state, objection.answer = ObjectionState.REJECTED, "经核对签到记录，积分计算无误。"
        objection.answered_by, objection.answered_at = staff and staff.user, raised + dt.timedelta(hours=2)
    return objection


def _told(made: Sequence[Objection], staff: Post | None) -> Iterator[Fact]:
    for each in made:
        yield Fact("deputies.object", each, each.mandate.post, each.raised_at, {"entry": each.entry_id})
        if each.answered_at:
            yield Fact("deputies.answer_objection", each, staff, each.answered_at, {"to": each.state})


def _freeze(congress: Congress, seed: Seed) -> None:
    """The quarters the policy has frozen by now, each on the tenth of the month after."""
    through = scoring.span_of(valid_from(seed), Period.QUARTER, first_month=12, first_day=1)
    frozen = []
    while through.ends_on + FREEZING_DAY * A_DAY <= seed.yesterday:
        at = moment(through.ends_on + FREEZING_DAY * A_DAY, 60)
        frozen.append(Freeze(congress=congress, through=through.ends_on, by=None, at=at))
        through = scoring.span_of(through.ends_on + A_DAY, Period.QUARTER, first_month=12, first_day=1)
    Freeze.objects.bulk_create(frozen)
    write_facts(
        Fact("deputies.freeze", congress, None, each.at, {"through": each.through.isoformat()}) for each in frozen
    )


def _stand(congress: Congress, rule_set: ScoringRuleSet, seed: Seed) -> None:
    """The places of last night."""
    span = queries.span_on(rule_set, seed.today)
    standing = Standing.objects.create(
        congress=congress, rule_set=rule_set, period_begins_on=span.begins_on, taken_at=moment(seed.today, 30)
    )
    places = Place.objects.bulk_create(ranked(standing, rule_set), batch_size=1000)
    Standing.objects.filter(pk=standing.pk).update(deputy_count=len(places))
