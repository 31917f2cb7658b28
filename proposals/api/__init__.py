"""The chain at the API's door: the same forms, the same services, the same refusals as the pages."""

from proposals.api.items import ItemResource
from proposals.api.promises import CaseResource, CommitmentResource
from proposals.api.proposals import ProposalResource
from proposals.api.replies import EvaluationResource, ReplyResource
from proposals.api.tasks import TaskResource

__all__ = [
    "CaseResource",
    "CommitmentResource",
    "EvaluationResource",
    "ItemResource",
    "ProposalResource",
    "ReplyResource",
    "TaskResource",
]
