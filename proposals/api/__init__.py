"""The chain at the API's door: the same forms, the same services, the same refusals as the pages."""

from proposals.api.appraisals import AppraisalResource
from proposals.api.archive import ArchiveResource
from proposals.api.items import ItemResource
from proposals.api.promises import CaseResource, CommitmentResource
from proposals.api.proposals import ProposalResource
from proposals.api.replies import EvaluationResource, ReplyResource
from proposals.api.scores import ScoreResource
from proposals.api.tasks import TaskResource
from proposals.api.yearly import YearReportResource
