"""Who may do what at a station, with a voter's opinion, a draft law, a campaign. Each predicate reads as a question."""

from liaison.rules import campaigns, drafts, stations
from liaison.rules.stations import VOTER
