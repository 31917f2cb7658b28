"""What the proposals of the demonstration count as, registered when each was accepted or marked."""

import datetime as dt
from collections.abc import Iterable, Iterator

from congress.demo import Fact, Seed, seeder, write_facts
from congress.models import Congress
from deputies.models import DutyRecord, DutyType
from deputies.services import Told
from deputies.workflow import DutyState
from proposals import services
from proposals.models import Mark, Proposal


@seeder(order=25)
def duty(seed: Seed) -> None:
    """For every congress that counts. A province's are registered afterwards: its proposals are loaded in parallel."""
    if seed.size == "province":
        return
    marked = dict(Mark.objects.values_list("pk", "at"))
    for congress in seed.congresses.values():
        kinds = {kind.fact: kind for kind in DutyType.objects.filter(congress=congress).exclude(fact="")}
        told = (each for some in services.past_acts(congress) for each in some if each.fact in kinds)
        rows = DutyRecord.objects.bulk_create(_rows(congress, told, kinds, marked), batch_size=1000)
        write_facts(Fact("deputies.register_duty", row, None, row.created_at, {"type": row.type_id}) for row in rows)


def _rows(
    congress: Congress, told: Iterable[Told], kinds: dict[str, DutyType], marked: dict[int, dt.datetime]
) -> Iterator[DutyRecord]:
    accepted = Proposal.objects.written().filter(congress=congress).exclude(accepted_at=None)
    moments = dict(accepted.values_list("pk", "accepted_at"))
    for each in told:
        _room, proposal, _what, *mark = each.source.split(":")
        at = marked[int(mark[0])] if mark else moments[int(proposal)]
        yield DutyRecord(
            mandate=each.mandate, type=kinds[each.fact], source=each.source, source_url=each.url, title=each.title,
            begins_on=each.day, role=each.role, co_signers=each.co_signers, state=DutyState.APPROVED, created_at=at,
            submitted_at=at, decided_at=at,
        )  # fmt: skip
