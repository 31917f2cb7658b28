"""What other rooms and the pages ask of the roster, the duty records and the ledger."""

from deputies.queries.acts import VIEWS, acts_page, own_records, public_acts, view_counts
from deputies.queries.assessments import (
    batches,
    cells_of_page,
    columns_of,
    lacking,
    own_columns,
    party_choices,
    sheet_lines,
    sheet_table,
    sheets_of_page,
    shown_columns,
    weighing,
)
from deputies.queries.composition import composition, narrowed, seats_of
from deputies.queries.desk import (
    awaiting,
    awaiting_first_review,
    delegation_desk,
    desk_counts,
    duty_buttons,
    duty_of,
    duty_of_desk,
    duty_timeline,
    items_in_force,
    ledger_of,
    lines_of_record,
    papers_of,
    places_of,
    reviewed_first,
    waiting_until,
)
from deputies.queries.details import DetailLine, details_of, waiting_details
from deputies.queries.dossier import duty_file, registers_of, year_of, years_of
from deputies.queries.fields import Fact, facts_of, label_of, said
from deputies.queries.known import acts_known, end_of, entries_known, seats_known, states_then
from deputies.queries.measures import Named, by_assessment, by_points, named
from deputies.queries.memberships import bodies_of, groups_of, members_of, memberships_of
from deputies.queries.points import (
    Points,
    acts_of,
    entries_of,
    lines_of,
    lines_seen_by,
    month_of,
    periods_of,
    points_of,
    taken_back_by,
    would_bring,
)
from deputies.queries.preview import Preview, preview
from deputies.queries.ranking import (
    congress_that_shows,
    delegations_of,
    groups_in,
    matrix,
    places_for,
    shown_in_words,
    standing_of,
)
from deputies.queries.reasons import why
from deputies.queries.reports import (
    delegations_to_choose,
    least_present,
    looked_after,
    report_lines,
    report_policy,
    reports_of,
    reports_of_page,
    still_to_report,
    told_of,
    with_page,
)
from deputies.queries.roster import (
    Roster,
    current_term,
    found,
    is_elected_indirectly,
    mandate_of,
    mandate_of_user,
    public_roster,
    roster,
    roster_of,
    state_counts,
    timeline,
    told_about,
    valid_mandate_count,
)
from deputies.queries.rulebook import (
    forget_rules,
    frozen_through,
    rule_set_on,
    rules_of,
    span_before,
    span_on,
    spans_of,
    year_on,
)
from deputies.queries.selections import candidates_of, commended, points_in, selections
from deputies.queries.terms import Change, change_counts, change_of, next_term, term_before, terms_of, was_changed_to
