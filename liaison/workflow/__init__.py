"""What the works of a station go through: opinions, reception days, draft laws, campaigns, minutes."""

from liaison.workflow.campaigns import (
    ACTIVITY_MOVES,
    ACTIVITY_TONES,
    CAMPAIGN_MOVES,
    CAMPAIGN_TONES,
    ActivityKind,
    ActivityState,
    CampaignState,
)
from liaison.workflow.drafts import (
    ADOPTION_TONES,
    COMMENTS_FIXED,
    DANGEROUS_DRAFT_MOVES,
    DRAFT_MOVES,
    DRAFT_TONES,
    GIVES_REASON,
    LEAST_DAYS,
    MAIN_DRAFT_MOVES,
    RESULTS_PUBLISHED,
    RESULTS_UNPUBLISHED,
    SET_ASIDE_IN,
    SHOWN_DRAFTS,
    UNFINISHED_DRAFTS,
    Adoption,
    CommentSource,
    DraftLawState,
    Occasion,
)
from liaison.workflow.minutes import MINUTES_MOVES, MinutesKind, MinutesState
from liaison.workflow.opinions import (
    ANSWERED,
    DANGEROUS,
    FORWARDED_BY_STATION,
    HANDED_ON,
    IS_HANDED_OVER,
    IS_PUBLISHED,
    IS_TO_BE_PUBLISHED,
    MAIN_MOVES,
    MAY_BE_REOPENED,
    MOST_ROUNDS,
    OPEN,
    OPINION_MOVES,
    TAKEN_UP,
    TERM_OF,
    TONES,
    UNSEEN,
    WAITS_FOR_CONGRESS,
    WAY_OF_AN_OPINION,
    Door,
    Ground,
    OpinionState,
    Rating,
    Route,
    Term,
)
from liaison.workflow.receptions import AHEAD, RECEPTION_MOVES, RECEPTION_TONES, ReceptionState
from liaison.workflow.station_days import STATION_DAY_MOVES, STATION_DAY_TONES, StationDayState
