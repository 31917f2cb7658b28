"""The roster, the duty records, the points and the reports at the API's door."""

from deputies.api.duty import DutyRecordResource, DutyTypeResource
from deputies.api.points import PointResource, RuleSetResource
from deputies.api.reports import ReportResource
from deputies.api.roster import DeputyResource
