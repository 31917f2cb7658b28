"""Bodies of proposals and replies: plain sentences that fit their matter."""

import datetime as dt
import random

from proposals.demo.topics import Topic

SITUATIONS = (
    "近年来，{here}在{matter}方面做了大量工作，群众的获得感有所增强。但从代表小组走访的情况看，与群众的期盼相比仍有差距。",
    "{matter}与群众日常生活密切相关。今年以来，我们在联络站接待和走访中多次听到这方面的意见，并到现场作了了解。",
    "随着城市发展和人口变化，{matter}越来越受到关注。我和几位代表利用闭会期间开展了专题调研，现将有关情况反映如下。",
)
TROUBLES = (
    "一是{trouble}。二是各方责任还不够清晰，日常管理和长效机制有待加强。三是宣传引导不够，群众知晓度和参与度不高。",
    "主要表现为：{trouble}。这些问题既有历史原因，也有统筹协调不够的因素，群众反映较为集中。",
    "调研中发现，{trouble}。同时，部门之间信息沟通不够顺畅，一些好的做法没有及时推广。",
)
WISHES = (
    "（一）加强统筹。请有关部门牵头摸清底数，明确目标和时间表。\n（二）抓住重点。{wish}。\n（三）建立长效机制。定期公布进展，听取代表和群众意见。",
    "（一）{wish}。\n（二）加大投入，把任务列入年度计划，分步实施。\n（三）加强监督检查，对落实情况适时开展评估。",
    "（一）开展一次全面排查，建立问题清单。\n（二）{wish}。\n（三）选择条件成熟的地方先行试点，总结经验后推广。",
)
PROGRESS = {
    "A": "收到建议后，我们专题研究并到现场办理。针对您提出的“{trouble}”等问题，已采取措施：{wish}。目前有关工作已经完成，正转入日常管理。",
    "B": "收到建议后，我们成立办理小组，与您作了沟通，并会同有关单位到现场了解。围绕{matter}，已完成摸底调查，正按您的建议推进：{wish}。",
    "C": "收到建议后，我们对{matter}作了认真研究。您反映的“{trouble}”情况属实，但受资金、用地和上级政策等条件限制，目前暂不能全面实施。",
    "D": "收到建议后，我们组织有关科室作了学习研究。您对{matter}的分析很有参考价值，我们已纳入今后制定相关规划的研究范围。",
}
NEXT = {
    "A": "我们将加强日常巡查和维护，定期回访，防止问题反弹，并把好的做法向其他区域推广。",
    "B": "我们将在{date}前完成阶段性任务，明确责任科室和责任人，每季度向您通报一次进展。",
    "C": "我们将积极争取上级支持，先从花钱少、见效快的环节做起；条件成熟时列入年度计划，并及时向您报告。",
    "D": "我们将在编制下一年度工作计划时认真吸收您的建议，继续听取各方面意见。",
}
THANKS = "感谢您对{unit}工作的关心和支持，欢迎继续提出宝贵意见。"
CONTACT_NOTES = (
    "介绍了办理思路和工作进展，代表补充了现场情况，希望尽快明确时间安排。",
    "与代表到现场查看，就重点点位和实施顺序交换了意见。",
    "电话沟通了初步办理意见，代表表示理解，希望答复内容具体一些。",
)
CONTRADICTION = "当天只是电话约时间，没有到现场，也没有谈到具体办理意见。"
PRAISE = ("办理单位多次沟通，答复具体，措施实在。", "答复及时，希望抓好后续落实。", "", "")
RESERVED = ("态度较好，希望进一步加快进度。", "部分内容还不够具体，请继续跟进。")
BLAME = ("答复中没有明确时间安排，现场情况也没有明显变化，希望重新研究。", "答复偏重说明困难，对具体措施回应不够。")
OPINION = "就{matter}，我单位已会同有关方面了解情况。职责范围内的工作，我们将配合做好：{wish}。（{unit}）"
MORE_TIME = "涉及多个部门，需进一步会商并到现场复核，申请延期答复。"
NOTED = "意见很好，已纳入今年工作计划研究，进展情况将适时向您通报。"
WHY_CONFIDENTIAL = "反映企业夜间违规排放，周边居民和提出人担心遭到打击报复。"
URGE = "群众十分关心此事的进展，请加快办理。"
AGAIN = "请与代表当面沟通，明确时间安排和责任人后重新答复。"
CONVERTED = "经大会秘书处研究，所提事项属于政府日常工作，作为建议办理。"
TO_COMMITTEE = "经主席团决定，交有关专门委员会审议。"
AGREED, DECLINED = "赞成，情况属实。", "对情况不够了解，暂不附议。"
MORE_DEFINITE = "，并于今年三季度前公布首批实施点位和时间表。"
WHY_AMENDED = "原文未写明时间要求，经与代表电话沟通后补充。"
WHY_SPLIT = "一件建议含两个事项，按一事一议的要求分别提出。"
SPLIT_BODY = "请有关部门每季度向社会公布一次工作进展，并听取代表和群众意见。"
NOUNS = ("公路", "重大", "公办", "校园", "青少年", "医养", "电子", "残疾人", "高层", "外来", "农村", "社区")


def title(topic: Topic, place: str = "", *, motion: bool = False) -> str:
    """The topic's title, about one place when given; a motion is called one."""
    whole = topic.title.removesuffix("建议") + "议案" if motion else topic.title
    rest = whole.removeprefix("关于")
    return f"关于{'' if rest.startswith(NOUNS) else '在'}{place}{rest}" if place else whole


def split_title(title: str) -> str:
    """What the second matter of a split proposal is called."""
    return f"关于定期公布{title.removeprefix('关于').removesuffix('的建议')}进展情况的建议"


def body(topic: Topic, rng: random.Random, place: str = "", *, here: str = "我市") -> str:
    """Situation, troubles, wishes; ``here`` is what its deputies call their area."""
    words = {
        "here": here,
        "matter": (f"{place}的" if place else "") + topic.matter,
        "trouble": topic.trouble,
        "wish": topic.wish,
    }
    parts = [rng.choice(texts).format(**words) for texts in (SITUATIONS, TROUBLES, WISHES)]
    return "\n".join(f"{head}\n{part}" for head, part in zip(("一、情况", "二、问题", "三、建议"), parts, strict=True))


def opinion(topic: Topic, unit: str) -> str:
    """What a co-handler writes to the lead."""
    return OPINION.format(matter=topic.matter, wish=topic.wish, unit=unit)


def reply(topic: Topic, outcome: str, unit: str, promised_on: dt.date | None) -> str:
    """The three parts of a reply."""
    date = f"{promised_on.year}年{promised_on.month}月{promised_on.day}日" if promised_on else ""
    words = {"matter": topic.matter, "trouble": topic.trouble, "wish": topic.wish, "unit": unit, "date": date}
    parts = (
        ("一、工作进展", PROGRESS[outcome]), ("二、下一步打算", NEXT[outcome]), ("三、对您的感谢", THANKS),
    )  # fmt: skip
    return "\n".join(f"{head}\n{text.format(**words)}" for head, text in parts)


CHAIRS = "市人大常委会主任会议"
GROUNDS = {
    "key": "群众反映集中、涉及多个单位，列为年度重点督办件，由常委会领导牵头督办。",
    "leader_headed": "事关全局，由承办单位主要负责人领衔办理。",
    "direct_line": "闭会期间质量较高的建议，直送有关领导同志阅处。",
    "excellent": "选题准、调研实、建议可操作，办理成效明显，评为年度优秀代表建议。",
}
MARK_REPORT = "承办单位已制定办理方案，完成现场调研并与代表面商，主要措施按计划推进，预计年内见效。"
GOOD_UNIT = "签收及时、沟通充分、按期答复率和代表满意率居前，承诺事项兑现良好。"
SUPERVISED = "群众反映集中，办理进度偏慢，请加快推进并按期书面报告。"
PLAN = (
    (1, "联系代表，听取意见，现场踏勘"),
    (3, "会同相关科室研究，提出初步办理方案"),
    (8, "与代表面商，形成答复稿"),
)
DIARY = (
    "分管负责人主持召开办理协调会，明确责任科室和时间节点。",
    "到现场查看情况，与所在社区工作人员和群众座谈，收集意见十余条。",
    "整理调研情况，起草初步方案，送相关科室会签。",
)
PASSED_ON = "经代表团审核，内容具体、符合一事一议要求，转专门委员会审核。"
MERGED = "与另一件建议内容相同，并案办理，分别答复。"
FORWARDED = "所提事项属上一级管理权限，经研究转报上一级人大常委会代表工作机构。"
DISAGREED = "关于经费由哪一单位列入预算，主办与会办意见不一致，请予协调。"
AGREED = "听取了当面答复，情况属实，同意答复意见。"
KEPT = "承诺事项已按期落实。"
YEAR_REPORT = (
    "一、基本情况\n{year}年，{unit}承办的代表建议全部明确分管负责人和承办科室，按期答复。\n"
    "二、主要做法\n坚持办前沟通、办中协商、办后回访，与代表面对面研究办理措施，重点事项列入年度工作计划。\n"
    "三、存在问题\n个别答复措施不够具体，涉及多个部门的事项推进较慢。\n四、下一步打算\n继续跟踪答复承诺事项，逐项销号。"
)
APPRAISALS = {
    "satisfied": "办理单位到现场看过，答复有措施有时间，群众认可。",
    "dissatisfied": "某科室工作人员态度恶劣，应当处分。",
    "basically_satisfied": "答复较具体，希望尽快公布实施进度。",
}
WITHHELD = "涉及对具体工作人员的评价，请通过信访渠道反映。"
