"""The deputies' part of the demonstration: roster, by-election, a year of duty, reports, assessments, the ledger that
follows, and what came since.
"""

from deputies.demo import assessing, by_election, duty, later, ledger, reports, roster
from deputies.demo.roster import ACCOUNTS
