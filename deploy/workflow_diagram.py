"""Write docs/workflow.md from the tables of moves; ``--print`` shows it instead.

Run it after a change of a table: .venv/bin/python deploy/workflow_diagram.py
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "workflow.md"
HEAD = """# The workflows

Written by `deploy/workflow_diagram.py` from the tables of moves in each room's `workflow.py`; a test compares. A move
marked ⇢ leaves the state as it is, or the state is derived afterwards from the units' tasks (`services.settle`): so a
proposal becomes assigned, in handling, replied, under examination or closed. States that nothing leads to yet are laid
out for the branches of the chain.
"""


def settings():
    """Django with settings of nobody: only the tables are read, no database is touched."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "congress.settings"
    os.environ |= {
        "SECRET_KEY": "diagram",
        "PERSONAL_KEYS": "d:" + "QUFB" * 10 + "QUE=",
        "DATABASE_URL": "sqlite:///:memory:",
    }
    sys.path.insert(0, str(ROOT))


def diagram(workflow, states):
    """One Mermaid state diagram: every move of every row, states in the table's order."""
    yield "```mermaid"
    yield "stateDiagram-v2"
    for move in workflow.rows:
        for source in (state for state in states if state in move.sources):
            goes_on = f"{source.value} --> {getattr(move.target, 'value', source.value)}"
            yield f"  {goes_on} : {move.name}{'' if move.target else ' ⇢'}"
    yield "```"


def table(workflow, states):
    """The same as a table for those who read tables."""
    yield "| Move | Label | From | To | Permission |"
    yield "| --- | --- | --- | --- | --- |"
    for move in workflow.rows:
        sources = ", ".join(state.value for state in states if state in move.sources)
        target = getattr(move.target, "value", "–")
        yield f"| `{move.name}` | {move.label} | {sources} | {target} | `{move.permission}` |"


def vocabulary(states):
    """Each state in both languages."""
    from django.utils.translation import override  # noqa: PLC0415  (needs the settings)

    yield "| State | English | 中文 |"
    yield "| --- | --- | --- |"
    for state in states:
        with override("zh-hans"):
            chinese = str(state.label)
        yield f"| `{state.value}` | {state.label} | {chinese} |"


def document():
    """The whole page."""
    import django  # noqa: PLC0415  (needs the settings)

    django.setup()
    from django.utils.translation import override  # noqa: PLC0415

    from bulletins.workflow import ANNOUNCEMENT, AnnouncementState  # noqa: PLC0415
    from deputies.workflow import ASSESSMENT_MOVES, AssessmentState  # noqa: PLC0415
    from deputies.workflow import REPORT_MOVES as DUTY_REPORT_MOVES  # noqa: PLC0415
    from deputies.workflow import WORKFLOW as MANDATE_MOVES  # noqa: PLC0415
    from deputies.workflow import ReportState as DutyReportState  # noqa: PLC0415
    from deputies.workflow import State as MandateState  # noqa: PLC0415
    from liaison.workflow import (  # noqa: PLC0415
        ACTIVITY_MOVES,
        CAMPAIGN_MOVES,
        DRAFT_MOVES,
        MINUTES_MOVES,
        OPINION_MOVES,
        RECEPTION_MOVES,
        STATION_DAY_MOVES,
        ActivityState,
        CampaignState,
        DraftLawState,
        MinutesState,
        OpinionState,
        ReceptionState,
        StationDayState,
    )
    from meetings.workflow import (  # noqa: PLC0415
        BRIEF,
        GATHERING,
        PARTICIPATION,
        SPEECH,
        Answer,
        BriefState,
        GatheringState,
        SpeechState,
    )
    from proposals.workflow import (  # noqa: PLC0415
        APPRAISAL_MOVES,
        CASE_MOVES,
        COMMITMENT_MOVES,
        ITEM_MOVES,
        PROPOSAL_MOVES,
        REPORT_MOVES,
        TASK_MOVES,
        AppraisalState,
        CaseState,
        ItemState,
        Promise,
        ReportState,
        State,
        TaskState,
    )

    lines = [HEAD]
    parts = (
        ("A proposal", PROPOSAL_MOVES, State),
        ("A unit's task", TASK_MOVES, TaskState),
        ("A hand-over item", ITEM_MOVES, ItemState),
        ("A commitment", COMMITMENT_MOVES, Promise),
        ("A supervision case", CASE_MOVES, CaseState),
        ("A unit's report for the year", REPORT_MOVES, ReportState),
        ("An appraisal", APPRAISAL_MOVES, AppraisalState),
        ("A voter's opinion", OPINION_MOVES, OpinionState),
        ("A reception day", RECEPTION_MOVES, ReceptionState),
        ("A draft law", DRAFT_MOVES, DraftLawState),
        ("A campaign over several levels", CAMPAIGN_MOVES, CampaignState),
        ("An activity of a campaign", ACTIVITY_MOVES, ActivityState),
        ("Minutes of a symposium or visit", MINUTES_MOVES, MinutesState),
        ("Day on duty at a station", STATION_DAY_MOVES, StationDayState),
        ("A mandate", MANDATE_MOVES, MandateState),
        ("A duty report", DUTY_REPORT_MOVES, DutyReportState),
        ("A yearly assessment", ASSESSMENT_MOVES, AssessmentState),
        ("An announcement", ANNOUNCEMENT, AnnouncementState),
        ("A gathering", GATHERING, GatheringState),
        ("A place in a gathering", PARTICIPATION, Answer),
        ("A speech", SPEECH, SpeechState),
        ("A bulletin of the session", BRIEF, BriefState),
    )
    with override("en"):
        for title, workflow, states in parts:
            blocks = (
                "\n".join(part) for part in (diagram(workflow, states), table(workflow, states), vocabulary(states))
            )
            lines += [f"## {title}\n", *(f"{block}\n" for block in blocks)]
    return "\n".join(lines)


if __name__ == "__main__":
    settings()
    if sys.argv[1:] == ["--print"]:
        sys.stdout.write(document())
    else:
        TARGET.write_text(document(), encoding="utf-8")
