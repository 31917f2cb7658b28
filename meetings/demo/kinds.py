"""The kinds of gatherings every congress of the demonstration knows."""

from congress.models import Congress
from deputies.workflow import Fact
from meetings.models import FinerKind, GatheringKind, QuorumChoice

NONE, THIRDS, MAJORITY = QuorumChoice.NONE, QuorumChoice.TWO_THIRDS, QuorumChoice.MAJORITY
# Code, name, fact, fact for deputies who sit in, quorum, has to be attended, is a session.
KINDS = (
    ("SESS", "人民代表大会会议", "", "", NONE, True, True),
    ("PLEN", "全体会议", Fact.PLENARY, "", THIRDS, True, False),
    ("PREP", "预备会议", "", "", THIRDS, True, False),
    ("PRES", "主席团会议", "", "", THIRDS, True, False),
    ("DELE", "代表团会议", Fact.GROUP_MEETING, "", NONE, True, False),
    ("DISC", "分组审议", "", "", NONE, True, False),
    ("STAN", "常委会会议", Fact.STANDING_MEETING, Fact.OBSERVED_MEETING, MAJORITY, True, False),
    ("CHAI", "主任会议", "", "", MAJORITY, True, False),
    ("GROU", "小组会议", Fact.GROUP_MEETING, "", NONE, False, False),
    ("HEAR", "座谈会、听证会、测评会", Fact.HEARING, "", NONE, False, False),
    ("INSP", "视察", Fact.INSPECTION, "", NONE, False, False),
    ("CHEC", "执法检查", Fact.INSPECTION, "", NONE, False, False),
    ("SURV", "专题调研", Fact.SURVEY, "", NONE, False, False),
    ("TRAI", "培训班", Fact.TRAINING, "", NONE, False, False),
)
FINER = {"INSP": ("民生工程视察", "重点项目视察"), "SURV": ("立法调研", "监督调研"), "TRAI": ("初任培训", "专题培训")}


def found_kinds(congress: Congress) -> dict[str, GatheringKind]:
    """The kinds of ``congress`` by their codes."""
    rows = GatheringKind.objects.bulk_create(
        GatheringKind(
            congress=congress, code=code, name=name, fact=fact, observer_fact=observer, quorum=quorum,
            is_required=required, is_session=session,
        )
        for code, name, fact, observer, quorum, required, session in KINDS
    )  # fmt: skip
    kinds = {row.code: row for row in rows}
    FinerKind.objects.bulk_create(
        FinerKind(kind=kinds[code], name=name) for code, names in FINER.items() for name in names
    )
    return kinds
