"""A proposal brought to where a test begins, by the services themselves."""

import datetime as dt

from proposals import services
from proposals.models import HandlingTask
from tests import factories

CHINA = dt.timezone(dt.timedelta(hours=8))
DAY_TWO = dt.datetime(2026, 1, 16, 9, tzinfo=CHINA)  # of the session
NAME, FRIEND, PHONE = "欧阳明月", "司徒青山", "13988887777"  # of a joint proposal whose names are hidden
RATINGS = dict.fromkeys(("contact", "attitude", "content", "result", "overall"), "satisfied")
BLAME = RATINGS | {"overall": "dissatisfied", "comment": "没有解决"}
REPLY = {
    "document_number": "安水建〔2026〕1号",
    "body": "一、已清淤。",
    "contact_person": "李工",
    "contact_phone": "0990-1",
}
TALK = {"form": "visit", "happened_at": dt.datetime(2026, 1, 16, 0, tzinfo=dt.UTC), "note": "看了河道"}


def days(first, last):
    """Every day from ``first`` to ``last``."""
    return [first + dt.timedelta(days=nth) for nth in range((last - first).days + 1)]


def accepted(chain, **fields):
    return factories.proposal(chain.deputy, state="accepted", **fields)


def assigned(chain, proposal=None):
    """The government's task."""
    proposal = services.move(proposal or accepted(chain), "assign", by=chain.secretary, organ=chain.block)
    return proposal.tasks.get(parent=None)


def dispatched(chain, block=None, organ=None, role="sole"):
    """The bureau's task."""
    block, organ = block or assigned(chain), organ or chain.bureau
    services.move_task(block, "dispatch", by=chain.office, organ=organ, role=role)
    return HandlingTask.objects.get(parent=block, organ=organ)


def replied(chain, task, **fields):
    """The task, signed for, talked about and answered."""
    if task.state == "pending":
        services.move_task(task, "sign_for", by=chain.clerk)
    services.move_task(task, "log_contact", by=chain.clerk, **TALK)
    services.move_task(task, "draft_reply", by=chain.clerk, **({"outcome": chain.outcomes[0]} | REPLY | fields))
    services.move_task(task, "approve_reply", by=chain.bureau_lead)
    return services.move_task(task, "send_reply", by=chain.clerk)


def evaluated(chain, task, **ratings):
    """The proposal after the deputy has rated the reply to ``task``."""
    return services.move(task.proposal, "evaluate", by=chain.deputy, **(ratings or RATINGS))
