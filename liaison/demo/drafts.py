"""Draft laws of the demonstration: contact points of the city, one draft open with comments from every side, one that
was reported back with its results published.
"""

import datetime as dt
from contextlib import AbstractContextManager

from congress import clock
from congress.demo import CITY, COUNTY, Seed, moment, seeder
from congress.models import Event, Pending, Post, Role, User
from liaison import services
from liaison.models import DraftComment, DraftLaw, LegislativeContactPoint, PartKind, Station, StationStaff

POINTS = 3  # stations of the city that are contact points, beside one of the county
OPEN_TITLE = "安澜市住宅物业管理条例（草案征求意见稿）"
OPEN_WHY = (
    "为了规范住宅物业管理活动，维护业主、物业服务人的合法权益，市人大常委会拟制定本条例，现公开征求意见。\n"
    "请重点就业主大会的召开、维修资金的使用、电动自行车停放充电提出意见。"
)
OPEN_TEXT = """安澜市住宅物业管理条例
（草案征求意见稿）
第一章　总则
第一条　为了规范住宅物业管理活动，改善居住环境，维护业主和物业服务人的合法权益，根据《中华人民共和国民法典》等法律、行政法规，结合本市实际，制定本条例。
第二条　本市行政区域内住宅物业的使用、服务及其监督管理活动，适用本条例。
第三条　物业管理坚持党建引领、政府主导、业主自治、专业服务相结合的原则。
第二章　业主和业主组织
第四条　符合下列条件之一的，街道办事处、乡镇人民政府应当在六十日内组织召开首次业主大会会议：
（一）已交付使用的专有部分面积达到建筑物总面积百分之五十；
（二）首套房屋交付使用满二年且交付户数达到总户数百分之二十五。
第五条　业主大会可以采用书面征求意见或者互联网方式召开，投票结果应当在小区显著位置公示不少于七日。
第六条　业主委员会委员由业主大会选举产生，任期不超过五年，可以连选连任。
第三章　物业的使用和维护
第七条　发生危及人身安全的紧急情况，需要立即对电梯、消防设施、外墙进行维修的，可以应急使用建筑物及其附属设施的维修资金。
第七条之一　应急使用维修资金的，应当在工程验收后十五日内公示使用情况。
第八条　禁止在建筑物的首层门厅、楼梯间、共用走道等公共区域停放电动自行车或者为其充电。新建住宅小区应当配建电动自行车集中停放充电场所。
第九条　物业服务人应当按照合同约定维护共用部分，每半年公布收支情况，接受业主监督。
第四章　附则
第十条　本条例自公布之日起施行。
"""
QUESTIONS = (
    ("第四条", "首次业主大会会议的召集条件是否合适？"),
    ("第八条", "既有小区配建充电场所，费用由谁承担？"),
    ("", "对本条例还有哪些意见和建议？"),
)
BY_DEPUTIES = (
    ("第四条", "交付户数百分之二十五的门槛偏高，分期开发的小区长期开不成业主大会，建议改为百分之二十。"),
    ("第九条", "建议将“每半年公布”改为“每季度公布”，并列明公布的项目。"),
)
BY_POINTS = (
    ("第八条", "meeting", "老小区没有地方建充电棚，建议写明可以利用闲置空地，由街道统筹。", "王大爷"),
    ("第七条", "collector", "电梯坏了等不起，应急维修的范围应当写得再宽一些，水泵也应列入。", ""),
    ("第五条", "paper", "网上投票老年人不会用，请保留纸质选票上门收集。", ""),
    ("第八条", "visit", "充电桩收费比家里贵一倍，条例里应当管一管价格。", "李阿姨"),
)
BY_VOTERS = (
    ("第七条", "外墙渗水算不算紧急情况？我们楼漏了两年没人管，希望写清楚。", True),
    ("", "条例很好，希望物业不作为时业主能真正换掉物业公司。", False),
    ("第九条", "收支公布要有原始票据，不能只给一个总数。", True),
)
DONE_TITLE = "安澜市城市养犬管理条例（草案征求意见稿）"
DONE_TEXT = """第一条　为了规范养犬行为，保障公民健康和人身安全，维护市容环境和公共秩序，制定本条例。
第二条　携犬出户应当使用长度不超过二米的牵引带，由完全民事行为能力人牵领。
第三条　禁止携犬进入学校、医院、商场；导盲犬除外。
第四条　违反第二条规定的，由公安机关责令改正，处二百元以上五百元以下罚款。
"""
DONE = (
    ("第二条", "牵引带两米太长，电梯里不安全，建议改为一点五米。", "adopted", ""),
    ("第三条", "扶助犬也应当除外。", "adopted", ""),
    ("第四条", "罚款应当提高到一千元。", "not_adopted", "与上位法规定的幅度不一致，不予采纳。"),
    ("第二条", "建议规定犬只在电梯内应当戴嘴套。", "partly", "大型犬已作规定，其他犬只由管理规约约定。"),
)
SUMMARY = "共收到意见四条，采纳二条，部分采纳一条。牵引带长度改为一点五米，扶助犬与导盲犬同样对待；罚款幅度因与上位法不一致未作调整。"
WORK = "市人大常委会工作需要，征求意见时间缩短。"


@seeder(order=33)
def drafts(seed: Seed) -> None:
    """Told by the services on days gone by; nobody is waked, and no duty is counted."""
    if CITY not in seed.congresses:
        return
    last = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    _Place(seed).tell()
    Pending.objects.filter(event__gt=last).delete()


class _Place:
    """The city: who asks, which stations collect, which deputies speak."""

    def __init__(self, seed: Seed) -> None:
        self.seed, self.congress = seed, seed.congresses[CITY]
        self.clerk = self._acting(Post.objects.filter(congress=self.congress, role=Role.SECRETARIAT))
        deputies = Post.objects.filter(congress=self.congress, role=Role.DEPUTY, user__username__startswith="deputy")
        self.deputies = [self._acting(deputies.filter(user__username=f"deputy0{nth}")) for nth in (2, 3)]
        stations = list(Station.objects.filter(congress=self.congress).order_by("pk")[:POINTS])
        if COUNTY in seed.congresses:
            stations += list(Station.objects.filter(congress=seed.congresses[COUNTY]).order_by("pk")[:1])
        with self._on(200):
            self.points = [services.name_point(station, self.congress, by=self.clerk) for station in stations]

    def tell(self) -> None:
        self._reported()
        self._open()

    def _open(self) -> None:
        draft = self._begun(12, OPEN_TITLE, OPEN_WHY, OPEN_TEXT, 21)
        with self._on(12):
            for label, question in QUESTIONS:
                services.add_question(draft, by=self.clerk, text=question, article=self._article(draft, label))
            services.move_draft(draft, "open_draft", by=self.clerk, short_reason=WORK)
        for nth, (label, words) in enumerate(BY_DEPUTIES):
            with self._on(9 - nth):
                article = self._article(draft, label)
                services.comment_draft(draft, by=self.deputies[nth], words=words, article=article)
        for nth, (label, occasion, words, name) in enumerate(BY_POINTS):
            point = self.points[nth % len(self.points)]
            with self._on(7 - nth):
                services.enter_comment(
                    draft, by=self._worker(point), words=words, article=self._article(draft, label), point=point,
                    occasion=occasion, collector="社区信息员" if occasion == "collector" else "", name=name,
                    phone=self.seed.phone() if name else "", collected_on=clock.today(),
                )  # fmt: skip
        for nth, (label, words, with_phone) in enumerate(BY_VOTERS):
            with self._on(3 - nth):
                services.receive_comment(
                    draft, words=words, article=self._article(draft, label), secret=f"{self.seed.today}:draft:{nth}",
                    **({"name": "一位居民", "phone": self.seed.phone()} if with_phone else {}),
                )  # fmt: skip

    def _reported(self) -> None:
        draft = self._begun(120, DONE_TITLE, "", DONE_TEXT, 30)
        with self._on(120):
            services.move_draft(draft, "open_draft", by=self.clerk)
        for nth, (label, words, _result, _reason) in enumerate(DONE):
            article = self._article(draft, label)
            with self._on(110 - nth):
                if nth % 2:
                    secret = f"{self.seed.today}:reported:{nth}"
                    services.receive_comment(draft, words=words, article=article, secret=secret)
                else:
                    services.comment_draft(draft, by=self.deputies[0], words=words, article=article)
        with self._on(88):
            services.move_draft(draft, "close_draft", by=self.clerk)
            services.move_draft(draft, "consolidate_draft", by=self.clerk)
        with self._on(80):
            comments = DraftComment.objects.filter(draft=draft).order_by("number")
            for comment, (_label, _words, result, reason) in zip(comments, DONE, strict=True):
                services.set_results(draft, comments=[comment.pk], result=result, reason=reason, by=self.clerk)
            services.move_draft(draft, "report_back_draft", by=self.clerk)
            services.move_draft(draft, "publish_results", by=self.clerk, summary=SUMMARY)

    # -------------------------------------------------------------------------------------------------------------

    def _begun(self, days: int, title: str, why: str, text: str, span: int) -> DraftLaw:
        with self._on(days):
            closes_on = clock.today() + dt.timedelta(days=span)
            draft = services.write_draft(by=self.clerk, title=title, introduction=why, closes_on=closes_on)
            services.split_text(draft, text=text, by=self.clerk)
            return services.address_draft(
                draft, by=self.clerk, points=self.points, audience=["deputies:all"], for_everybody=True
            )

    def _on(self, days: int) -> AbstractContextManager:
        return clock.stopped(moment(min(self.seed.yesterday, self.seed.today - dt.timedelta(days=days)), 10 * 60))

    def _article(self, draft: DraftLaw, label: str):  # noqa: ANN202
        return draft.articles.filter(kind=PartKind.ARTICLE, label=label).first() if label else None

    def _worker(self, point: LegislativeContactPoint) -> User:
        row = StationStaff.objects.filter(station=point.station).order_by("pk").first()
        return self._acting(Post.objects.filter(pk=row.post_id))

    def _acting(self, posts) -> User:  # noqa: ANN001
        post = posts.select_related("user", "congress").order_by("pk").first()
        post.user.acting_as = post
        return post.user
