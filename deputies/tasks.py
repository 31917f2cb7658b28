"""What the clock does to points."""

from congress.worker import chore
from deputies import services


@chore(every=600)
def take_standings() -> int:
    """Take the places once a night, after midnight in Asia/Shanghai."""
    return services.take_due_standings()


@chore(every=3600)
def freeze_due() -> int:
    """Freeze the days that the congresses' policies call settled."""
    return services.freeze_due()
