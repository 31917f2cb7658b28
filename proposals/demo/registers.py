"""Categories, reasons and outcome classes of every congress of the demonstration."""

from congress.models import Congress
from proposals.demo.desk import Desk
from proposals.models import Authors, Canonical, Category, DelegationHead, HandlingRules, Outcome, Reason, ReasonKind

CATEGORIES = {
    "A": ("经济发展与营商环境", "招商引资 民营经济 营商环境 园区建设 统计审计"),
    "B": ("财政税务金融", "财政预算 税收 融资担保 信用"),
    "C": ("工业科技人才", "制造业 数字经济 科技创新 人才 就业"),
    "D": ("农业农村乡村振兴", "农业生产 农产品流通 宅基地 村级经济 农村环境"),
    "E": ("城乡建设规划", "规划 旧改 物业 停车 市政设施 古城保护"),
    "F": ("交通运输", "公路 公交 交通安全 轨道港口 停车接驳"),
    "G": ("水利生态环境", "水利防汛 污水 大气 垃圾 绿化"),
    "H": ("教育体育", "学前 义务 高中 职教 体育设施 校园安全"),
    "I": ("医疗卫生医保养老", "医院 公共卫生 医保 养老 托育"),
    "J": ("民政社会保障", "救助 殡葬 儿童 残疾人 社保"),
    "K": ("文化旅游", "场馆 文保 景区 演出 传播"),
    "L": ("公安司法法制", "治安 消防 反诈 法律服务 立法"),
    "M": ("食品药品市场监管", "食品 药品 特种设备 消费维权"),
    "N": ("社会治理与信访", "网格 社区 志愿 信访"),
    "O": ("党建与宣传统战", "基层党建 文明创建 民族宗教"),
    "P": ("其他", "综合"),
}
REASONS = {
    ReasonKind.REFUSAL: (
        "不属于本行政区域职权", "已在上次会议办理", "属个人或单位具体问题，转信访", "属国家法律层面，转上级",
        "内容笼统，无操作性", "非政府系统主办，转党委系统", "与其他建议并案", "纯属待遇要求", "学校内部管理事宜",
        "涉及具体司法案件或仲裁事项", "代转群众信件或申诉控告检举", "涉及招标投标等具体事务", "学术探讨、法律咨询或产品推介",
    ),
    ReasonKind.RETURN: ("不属本单位职责", "主办应为其他单位", "需增加办理单位", "事项重复"),
}  # fmt: skip
# Code, name, meaning, needs a promised date.
OUTCOMES = (
    ("A", "已解决或基本解决", Canonical.RESOLVED, False),
    ("B", "正在解决或列入计划", Canonical.IN_PROGRESS, True),
    ("C", "因条件限制暂不能解决", Canonical.CANNOT_NOW, False),
    ("D", "留作参考", Canonical.REFERENCE, False),
)


def head(desk: Desk) -> None:
    """The city's rules let a delegation put proposals forward in its name, signed by its head, the lead deputy read how
    the unit goes about it, and every deputy say how it was handled.
    """
    HandlingRules.objects.create(
        congress=desk.congress, delegation_authors=Authors.HEAD, deputy_reads_plan=True, deputies_appraise=True
    )
    DelegationHead.objects.bulk_create(
        DelegationHead(congress=desk.congress, delegation_id=delegation, mandate=mandate)
        for delegation, mandate in desk.heads.items()
    )


def check(town: Congress) -> None:
    """In the town a proposal is checked first where it comes from."""
    HandlingRules.objects.create(congress=town, delegation_checks=True)


def found(congress: Congress) -> None:
    """The registers of one congress."""
    above = Category.objects.bulk_create(
        Category(congress=congress, code=code, name=name) for code, (name, _parts) in CATEGORIES.items()
    )
    Category.objects.bulk_create(
        Category(congress=congress, parent=category, code=f"{category.code}{nth}", name=name)
        for category in above
        for nth, name in enumerate(CATEGORIES[category.code][1].split(), start=1)
    )
    Reason.objects.bulk_create(
        Reason(congress=congress, kind=kind, code=f"{'N' if kind == ReasonKind.REFUSAL else 'R'}{nth}", text=text)
        for kind, texts in REASONS.items()
        for nth, text in enumerate(texts, start=1)
    )
    Outcome.objects.bulk_create(
        Outcome(congress=congress, code=code, name=name, canonical=canonical, requires_promise=date)
        for code, name, canonical, date in OUTCOMES
    )
