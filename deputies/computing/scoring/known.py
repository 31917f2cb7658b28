"""Ready-made rule sets, as far as their texts are known; the duty types are shared, so that one can be tried on the
records of another. Sources: rules.md 4.2 (sets A to H), demo.md 5.
"""

from dataclasses import dataclass, replace

from deputies.computing.scoring.rules import (
    Award,
    Grade,
    Group,
    Item,
    Per,
    Period,
    Presence,
    Role,
    Rules,
    Target,
    Unit,
)

# code, name, group, fact, whether a deputy may declare it
# fmt: off
TYPES = (
    ("M01", "出席人代会全体会议",       "会议",     "plenary",            False),
    ("M02", "列席市人大常委会会议",     "会议",     "observed_meeting",   False),
    ("M03", "参加代表团/小组会议",      "会议",     "group_meeting",      False),
    ("M04", "会议发言（口头）",         "发言",     "speech",             True),
    ("M05", "会议发言（书面）",         "发言",     "written_speech",     True),
    ("M06", "参加听证会/座谈会/测评",   "会议",     "hearing",            True),
    ("M07", "出席常委会会议",           "会议",     "standing_meeting",   False),
    ("P01", "领衔提出议案",             "建议",     "motion",             False),
    ("P02", "领衔提出建议",             "建议",     "proposal",           False),
    ("P03", "附议议案建议",             "建议",     "co_signature",       False),
    ("P04", "建议被列为重点督办",       "建议",     "key_proposal",       False),
    ("P05", "建议被评为优秀",           "建议",     "excellent_proposal", False),
    ("P06", "建议被立案",               "建议",     "",                   False),
    ("R01", "专题调研",                 "视察调研", "survey",             True),
    ("R02", "视察/执法检查",            "视察调研", "inspection",         True),
    ("R03", "持证视察并形成报告",       "视察调研", "",                   True),
    ("R04", "旁听庭审/见证执行",        "视察调研", "",                   True),
    ("T01", "参加学习培训",             "学习",     "training",           True),
    ("T02", "学习课程完成并测验",       "学习",     "course",             False),
    ("V01", "联络站接待选民",           "联系群众", "reception",          True),
    ("V02", "走访选民/群众",            "联系群众", "visit",              True),
    ("V03", "化解矛盾纠纷",             "联系群众", "",                   True),
    ("V04", "联络站值班",               "联系群众", "station_day",        False),
    ("O01", "反映社情民意",             "联系群众", "opinion",            True),
    ("O02", "社情民意被采用",           "联系群众", "",                   False),
    ("S01", "扶弱济困",                 "为民服务", "",                   True),
    ("S02", "办好事实事",               "为民服务", "",                   True),
    ("S03", "公益慈善",                 "为民服务", "",                   True),
    ("S04", "技术/法律/医疗志愿服务",   "为民服务", "",                   True),
    ("D01", "书面述职",                 "述职",     "written_report",     False),
    ("D02", "口头述职",                 "述职",     "oral_report",        False),
    ("B01", "媒体报道",                 "加分",     "",                   True),
    ("B02", "完成常委会临时任务",       "加分",     "",                   True),
    ("X01", "应参加未参加（未请假）",   "扣分",     "",                   False),
    ("X02", "请假",                     "扣分",     "",                   False),
    ("X03", "报名不到",                 "扣分",     "",                   False),
    ("E01", "履职体会",                 "学习",     "",                   True),
    ("N01", "被依法处理（一票否决）",   "否决",     "",                   False),
    ("L01", "对法规草案提出意见",       "发言",     "draft_law",          False),
)
# fmt: on
MEETINGS = frozenset({"M01", "M02", "M03", "M06", "M07"})
ACTIVITIES = frozenset({"M06", "R01", "R02", "R03", "R04", "V01", "V02"})
ALL = frozenset(code for code, *_rest in TYPES)


@dataclass(frozen=True)
class KnownSet:
    """A ready-made rule set: how it is named, how it counts, and the duty types it needs."""

    code: str
    name: str
    rules: Rules
    names: dict[str, str]
    period: Period = Period.YEAR
    first_month: int = 1
    first_day: int = 1
    types: tuple = TYPES
    essays: frozenset[str] = frozenset({"E01"})  # types whose text is published with the act


def _points(value: float | None) -> int | None:
    return None if value is None else round(value * 100)


def line(first: float, further: float | None, *types: str, cap: float | None = None, **options: object) -> Award:
    """One award in points as people say them; ``options`` as ``Award`` has them."""
    return Award(_points(first), _points(further), frozenset(types), cap=_points(cap), **options)


def each(points: float, *types: str, **options: object) -> Award:
    """The same points for every act."""
    return line(points, points, *types, **options)


def item(code: str, *awards: Award, group: str = "", cap: float | None = None, floor: float | None = None,
         **options: object) -> Item:  # fmt: skip
    """One item with its bounds in points as people say them."""
    return Item(code, awards, group, _points(cap), _points(floor), **options)


def _demo() -> KnownSet:
    """The demonstration's rule (demo.md 5): yearly total 100, bonus at most 10, year from 1 December."""
    # fmt: off
    table = (
        # code   name                       first  further cap  group
        ("M01", "出席人代会全体会议",       15, None, 15, "会议"),
        ("M02", "列席市人大常委会会议",      3, 1,  5, "会议"),
        ("M03", "参加代表团/小组会议",       3, 1,  5, "会议"),
        ("M04", "会议发言（口头）",          2, 1,  6, "发言"),
        ("M05", "会议发言（书面）",          1, 1,  3, "发言"),
        ("M06", "参加听证会/座谈会/测评",    3, 1,  5, "会议"),
        ("P01", "领衔提出议案",              6, 2, 10, "建议"),
        ("P02", "领衔提出建议",              4, 2, 10, "建议"),
        ("P03", "附议议案建议",              1, 1,  4, "建议"),
        ("R01", "专题调研",                  4, 1,  6, "视察调研"),
        ("R02", "视察/执法检查",             4, 1,  8, "视察调研"),
        ("R03", "持证视察并形成报告",        4, 1,  8, "视察调研"),
        ("R04", "旁听庭审/见证执行",         3, 1,  5, "视察调研"),
        ("T01", "参加学习培训",              3, 1,  5, "学习"),
        ("T02", "学习课程完成并测验",        2, 1,  4, "学习"),
        ("V01", "联络站接待选民",            4, 2, 12, "联系群众"),
        ("V02", "走访选民/群众",             2, 1,  8, "联系群众"),
        ("V03", "化解矛盾纠纷",              5, 1,  8, "联系群众"),
        ("V04", "联络站值班",                3, 1,  6, "联系群众"),
        ("S01", "扶弱济困",                  5, 1,  8, "为民服务"),
        ("S02", "办好事实事",                5, 1,  8, "为民服务"),
        ("S03", "公益慈善",                  5, 1,  8, "为民服务"),
        ("S04", "技术/法律/医疗志愿服务",    3, 1,  6, "为民服务"),
        ("D01", "书面述职",                  3, None, 3, "述职"),
        ("D02", "口头述职",                  5, None, 5, "述职"),
        ("B01", "媒体报道",                  2, 2,  4, "加分"),
        ("B02", "完成常委会临时任务",        2, 2,  6, "加分"),
    )
    groups = (("会议", 25), ("发言", 8), ("建议", 20), ("视察调研", 18), ("学习", 8), ("联系群众", 26),
              ("为民服务", 16), ("述职", 5), ("加分", 10), ("扣分", None))
    # fmt: on
    items = [
        item(code, line(first, further, code), group=group, cap=cap) for code, _n, first, further, cap, group in table
    ]
    items.insert(9, item("P04", line(2, 2, "P04", "P05"), group="建议", cap=4))
    items += [
        item("X01", each(-2, "X01"), Award(-200, -200, presence=Presence.ABSENT), group="扣分", floor=-6),
        item("X02", each(-1, "X02"), Award(-100, -100, presence=Presence.LEAVE), group="扣分", floor=-4),
        item("X03", each(-1, "X03"), Award(-100, -100, presence=Presence.NO_SHOW), group="扣分", floor=-4),
    ]
    names = {code: name for code, name, *_rest in (*table, *TYPES)}
    names |= {"P04": "建议被评为优秀 / 重点督办"}
    rules = Rules(
        items=tuple(items),
        groups=tuple(Group(name, _points(cap), is_bonus=name == "加分") for name, cap in groups),
        grades=(Grade("待改进", 0), Grade("合格", 6000), Grade("良好", 7500), Grade("优秀", 9000)),
        targets=(Target("接待选民", frozenset({"V01"}), 2), Target("领衔提出建议", frozenset({"P01", "P02"}), 1)),
        total_cap=10000,
        total_floor=0,
        percents={Presence.LATE: 50, Presence.UNANNOUNCED: 50},
    )
    return KnownSet("demo", "代表履职积分规则（演示）", rules, names, first_month=12)


DEMO = _demo()

SET_A = KnownSet(
    "A",
    "江北区积分制（2014 年起）",
    Rules(
        items=(
            item("A1", each(3, "P01", "P02", "P03")),
            item("A2", each(3, "R01", "R02")),
            item("A3", each(-1, "M01", presence=Presence.LEAVE, per=Per.HALF_DAY)),
        )
    ),
    {"A1": "提出书面建议", "A2": "参加常委会组织的视察、调研", "A3": "人代会请假"},
)

SET_B = KnownSet(
    "B",
    "东宝区积分制（2018）",
    Rules(
        items=(
            item("B1", *(each(5, code) for code in ("M01",)), group="规定履职"),
            item("B2", each(5, "M02", "M03", "M06", "P01", "P02", "R01", "R02", "T01", "V01"), group="规定履职"),
            item("B3", each(2, "S01", "S02", "S03", "B01", "B02"), group="争优履职"),
            item("B4", each(0, "N01"), vetoes=True),
        ),
        groups=(Group("规定履职"), Group("争优履职")),
        grades=(Grade("较差", 0), Grade("合格", 6000)),
        base=6000,
    ),
    {"B1": "会议期间履职", "B2": "闭会期间履职", "B3": "争优履职", "B4": "被依法处理（一票否决）"},
)

SET_C = KnownSet(
    "C",
    "石鼓区履职月积分（2022）",
    Rules(
        items=(
            item("C1", each(5, "V01")),
            item("C2", each(10, "S03")),
            item("C3", each(5, "P02")),
            item("C4", each(3, "R01", "R02", "V02", "T01")),
        )
    ),
    {"C1": "联络站接待选民", "C2": "公益慈善", "C3": "提出建议", "C4": "其他履职"},
    period=Period.MONTH,
)

SET_D = KnownSet(
    "D",
    "半年百分制（等次示例）",
    replace(
        DEMO.rules,
        grades=(Grade("差", 0), Grade("较好", 6000), Grade("好", 8000)),
        step=50,
    ),
    DEMO.names,
    period=Period.HALF_YEAR,
)

SET_F = KnownSet(
    "F",
    "闵行区计分（类比）",
    Rules(
        items=(
            item("F1", each(5, "M01", per=Per.HALF_DAY)),
            item("F2", each(5, "M02", "M03", "M06", "M07", "R01", "R02", "R03", "R04", "V01")),
            item("F3", each(10, "T01"), each(5, "T01", presence=Presence.PARTIAL)),
            item("F4", each(15, "P01", "P02", role=Role.LEAD), each(3, "P03"), only_highest=True),
            item("F5", each(15, "P04", role=Role.LEAD), each(3, "P04", role=Role.CO_SIGNER)),
            item("F6", each(10, "P05", role=Role.LEAD), each(2, "P05", role=Role.CO_SIGNER)),
        ),
        targets=(
            Target("出席全体会议", frozenset({"M01"}), 1),
            Target("参加活动", ACTIVITIES, 3),
            Target("提出建议", frozenset({"P01", "P02", "P03"}), 1),
            Target("反映社情民意", frozenset({"O01"}), 1),
        ),
    ),
    {
        "F1": "全体会议（每半天）",
        "F2": "年度会议和活动",
        "F3": "外出培训",
        "F4": "提案立案",
        "F5": "重点提案",
        "F6": "优秀提案",
    },
)

SET_G = KnownSet(
    "G",
    "桐城市计分（2019，类比）",
    Rules(
        items=(
            item("G1", line(50, None, "M01"), line(30, None, "M01", presence=Presence.LEAVE),
                 line(0, None, "M01", presence=Presence.ABSENT), group="会议"),
            item("G2", each(-2, "M07", presence=Presence.LEAVE), each(-5, "M07", presence=Presence.ABSENT),
                 group="会议"),
            item("G3",
                 each(10, "P01", "P02", role=Role.LEAD, joint_percent=50),
                 each(10, "P03", role=Role.CO_SIGNER, joint_percent=50, splits=True),
                 each(15, "P06", role=Role.LEAD, joint_percent=50),
                 each(15, "P06", role=Role.CO_SIGNER, joint_percent=50, splits=True), cap=25),
            item("G4", each(2, *sorted(ACTIVITIES)), each(5, "M05"), cap=10),
            item("G5", each(10, "O01"), each(5, "O02"), cap=15),
        ),
        groups=(Group("会议", 5000, floor=0),),
        grades=(Grade("不合格", 0), Grade("合格", 6000)),
        total_cap=10000,
        total_floor=0,
    ),
    {"G1": "出席全体会议", "G2": "常委会会议缺席", "G3": "提案", "G4": "活动", "G5": "社情民意"},
)  # fmt: skip

SET_H = KnownSet(
    "H",
    "县级百分制积分表",
    Rules(
        items=(
            item("H01", line(15, None, "M01"), cap=15),
            item("H02", line(3, 1, "M02", "M03", "M06", "M07"), cap=5),
            item("H03", line(3, 1, "T01", "T02"), cap=5),
            item("H04", line(6, 2, "P01", "P02"), line(1, 1, "P03", cap=4), cap=10),
            item("H05", line(4, 1, "R01"), cap=6),
            item("H06", line(6, 1, "R02"), cap=10),
            item("H07", line(4, 2, "V01"), cap=12),
            item("H08", line(5, 1, "V03"), cap=8),
            item("H09", line(5, 1, "S01"), cap=8),
            item("H10", line(5, 1, "S02"), cap=8),
            item("H11", line(5, 1, "S03"), cap=8),
            item("H12", line(3, None, "D01"), line(5, None, "D02"), cap=5),
            item("H13", each(2, "B01"), group="加分"),
            item("H14", each(2, "B02"), group="加分"),
            item("H15", each(2, "P04", role=Role.LEAD), each(1, "P04", role=Role.CO_SIGNER), group="加分"),
        ),
        groups=(Group("加分", is_bonus=True),),
        total_cap=10000,
    ),
    {
        "H01": "全程出席人代会", "H02": "参加其他会议", "H03": "学习培训", "H04": "领衔提出议案建议（附议计入）",
        "H05": "专题调研", "H06": "视察/执法检查", "H07": "接待选民", "H08": "化解矛盾纠纷", "H09": "扶弱济困",
        "H10": "办好事实事", "H11": "公益慈善", "H12": "向选民述职", "H13": "媒体采访报道", "H14": "完成常委会交办任务",
        "H15": "重点督办建议",
    },
)  # fmt: skip

KNOWN = {known.code: known for known in (DEMO, SET_A, SET_B, SET_C, SET_D, SET_F, SET_G, SET_H)}
DAYS_OF_DUTY = Target("全年履职天数", ALL, 15, Unit.DAYS)  # Zhejiang art 35: county and up at least 15 days a year
