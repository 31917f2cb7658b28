"""What stations print: the poster with its code, the registers, the reports."""

from congress.paper import ENDINGS
from liaison.documents.assessment import assessment_name, assessment_sheet, groups_name, groups_sheet
from liaison.documents.campaign import results_name, results_sheet
from liaison.documents.drafts import draft_report, draft_report_name
from liaison.documents.letters import letters, letters_name
from liaison.documents.minutes import EXCEL, minutes_register, minutes_register_name
from liaison.documents.poster import poster, poster_name
from liaison.documents.proposals import proposals, proposals_name
from liaison.documents.receptions import receptions, receptions_name
from liaison.documents.register import period_of, register, register_name, year_asked
from liaison.documents.station_days import station_days, station_days_name
