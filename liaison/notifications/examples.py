"""Notices the demonstration does not hold, for the page of all texts."""

from congress.notify import example, last_of
from liaison.models import (
    Campaign,
    CampaignActivity,
    CampaignPlace,
    DraftLaw,
    ReceptionDay,
    Station,
    StationDay,
    VoterOpinion,
)

example("liaison.end_link liaison.give_back liaison.run_late liaison.pass_up liaison.note_case", last_of(VoterOpinion))
example(
    "liaison.announce_reception liaison.cancel_reception liaison.ask_substitute liaison.set_substitute "
    "liaison.hold_reception liaison.remind_reception liaison.correct_reception",
    last_of(ReceptionDay),
)
example(
    "liaison.open_draft liaison.remind_draft liaison.extend_draft liaison.close_draft liaison.report_back_draft "
    "liaison.withdraw_draft liaison.give_to_points liaison.take_from_point",
    last_of(DraftLaw),
)
example(
    "liaison.start_campaign liaison.postpone_campaign liaison.close_campaign liaison.withdraw_campaign",
    last_of(Campaign),
)
example("liaison.warn_place liaison.late_place liaison.raise_place", last_of(CampaignPlace))
example("liaison.add_activity liaison.edit_activity liaison.cancel_activity", last_of(CampaignActivity))
example("liaison.plan_station_days", last_of(Station))
example("liaison.set_keepers liaison.cancel_station_day", last_of(StationDay))
