"""Reads for screens."""

from proposals.queries.appraisals import appraisals_of, appraisals_of_page, own_appraisal
from proposals.queries.archive import (
    archive,
    code_in_archive,
    publication_of_page,
    publishable,
    published,
    publishing_buttons,
    replied_since,
)
from proposals.queries.authors import (
    authors_hidden_from,
    file_unnamed,
    hides_authors,
    is_hidden,
    names_struck,
    read_with,
    strike_names,
    unaware,
    unnamed,
    with_authors_hidden,
)
from proposals.queries.chain import (
    NEAR,
    STEPS,
    after_a_move,
    buttons,
    clock_shown,
    clocks_of,
    examinations_of,
    late,
    lines,
    merged_with,
    of_detail,
    of_page,
    open_moves,
    paper_ratings,
    replies_in_short,
    replies_of_page,
    signatures_of,
    steps,
    supplements_of,
    task_lines,
    tasks_in_short,
    tasks_of_page,
    timeline,
    together,
    unit_of,
    wishes_at,
    wishes_of,
    with_due_day,
    with_unit,
)
from proposals.queries.changes import changes_of, split_with, text_of_refused
from proposals.queries.combined import COLUMNS, asked_of, columns_of, combined, narrowed, with_all, with_columns
from proposals.queries.confidence import clerks_of, knowing, openings_of
from proposals.queries.contacts import contacts_of, file_rows
from proposals.queries.dossier import proposals_known
from proposals.queries.evaluations import not_returned, reminded, reminded_figures
from proposals.queries.events import reads_of_replies, told_to
from proposals.queries.handling import OWN, SETS, SWITCHED, SWITCHES, beside_present, handling_rules, switches_of
from proposals.queries.items import (
    ITEM_VIEWS,
    Answer,
    ItemLine,
    answers_of,
    item_figures,
    item_line,
    item_lines,
    item_sessions,
    items,
    items_of_page,
    items_waiting,
    ratings_of,
    said_by,
    speakers_of,
    term_in_words,
    with_answers,
)
from proposals.queries.marks import honours_of, marked_in, marked_years, marks_of, with_mark
from proposals.queries.organs import FIRST_TIER, choosable, organs_found
from proposals.queries.planning import plan_of, plans_of, steps_of, with_late_steps, with_plans
from proposals.queries.printing import (
    accepted_in,
    batches,
    given_by,
    handed_over,
    of_batch,
    of_history,
    replies_to_print,
    sessions_with_accepted,
    with_replies,
)
from proposals.queries.promises import VIEWS, commitments_of_page, promises, quarter_of, steps_told
from proposals.queries.readers import readers_of, told_of
from proposals.queries.scorecards import (
    BENEATH,
    EXAMPLES,
    GROUPS,
    LISTED,
    Scorecard,
    Step,
    compared,
    draft_to_try,
    formula_in_force,
    points_shown,
    scorecards,
    scores_of,
    shown,
    weights,
)
from proposals.queries.scores import (
    DIMENSIONS,
    MEASURES,
    Period,
    counted,
    counts,
    figures,
    period_of,
    periods,
    scored_tasks,
    scored_units,
    summary,
)
from proposals.queries.supervision import CASE_VIEWS, case_of, cases, cases_of_page
from proposals.queries.wording import noted_words
from proposals.queries.yearly import YEAR_GROUPS, period_of_year, report_figures, reports_of_page, years_reported
