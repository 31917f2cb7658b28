"""Opinions of the demonstration: told by the services themselves on days gone by, in every state and by every route."""

import datetime as dt
from functools import partial

from congress import clock, search
from congress.demo import CITY, COUNTY, TOWN, Seed, moment, seeder
from congress.models import Event, Organ, Pending, Post, Role, User
from liaison import services
from liaison.models import ProposalLink, Station, StationDeputy, StationStaff, VoterOpinion
from proposals.models import Category, Proposal

# Days before today, words, place, category, what became of it.
CITY_TOLD = (
    (58, "安北路口的红绿灯时间太短，老人过不去，走到一半就变灯了。", "安北路与人民路口", "F", "rated"),
    (51, "小区电梯三天两头坏，物业说没有维修基金。住十二楼，腿脚不好出不了门。", "柳园小区 3 栋", "E", "reopened"),
    (44, "菜市场门口污水横流，夏天臭得不行，反映过没人管。", "老城厢菜市场", "G", "village"),
    (40, "接孩子放学的地方没有停车位，车都停在路中间，太危险。", "市第三小学门口", "F", "published"),
    (33, "我和邻居的官司判了半年还没执行，请代表帮我催一催。", "", "L", "refused"),
    (29, "河边步道的栏杆断了一截，晚上看不见容易掉下去。", "东湖步道北段", "G", "converted"),
    (24, "公交 12 路晚上七点就没车了，下夜班只能走回家。", "高新园区", "F", "higher"),
    (20, "社区卫生站经常没有降压药，要跑到市里去开。", "柳园社区卫生站", "I", "organs"),
    (15, "路灯坏了三个月，晚上老人不敢出门。", "安北路 12 号附近", "E", "handling"),
    (11, "快递车在人行道上开得飞快，差点撞到孩子。", "滨江路", "L", "hotline"),
    (9, "希望在公园里加几个健身器材，现在的都锈了。", "滨江公园", "K", "street"),
    (6, "学校周边的小摊卖三无零食，孩子吃了拉肚子。", "市第一中学门口", "M", "accepted"),
    (4, "外地户口的孩子上学要的材料太多，跑了五趟。", "三江口", "H", "accepted"),
    (2, "楼下烧烤店半夜油烟直往家里灌，开不了窗。", "老城街 8 号", "G", "received"),
    (1, "井盖松动，车一压就响，怕出事。", "金融街西口", "E", "received"),
    (13, "家里的征地补偿款比公示的少了一项，问了几次都没人给个说法，想请代表帮忙问清楚。", "三江口村", "H", "letters"),
)
LOWER_TOLD = (
    (30, "村口的垃圾箱一周才清一次，苍蝇很多。", "双溪村口", "G", "rated"),
    (12, "村里的广播坏了，下大雨通知不到。", "北山村", "D", "accepted"),
    (3, "通村公路有一段塌了半边，晚上很危险。", "竹山路段", "F", "received"),
)
ANSWERS = {
    "rated": "您好，已会同市政部门调整信号灯，绿灯时间由 15 秒延长到 25 秒，并加设安全岛。感谢您的反映。",
    "reopened": "已请物业限期检修，本周内恢复运行。",
    "village": "村委会已疏通下水道，并安排每日冲洗，张贴了责任人名单。",
    "published": "已在校门两侧划定接送车位 20 个，上下学时段安排人员疏导。",
}
SUMMARY = (
    "小学门口接送停车",
    "有选民反映小学门口接送孩子无处停车，存在安全隐患。",
    "已在校门两侧划定接送车位 20 个，上下学时段安排人员疏导。",
)


@seeder(order=32)
def opinions(seed: Seed) -> None:
    """For each filled congress, when proposals can be made of them."""
    seed.with_proposals(partial(_tell, seed))


def _tell(seed: Seed) -> None:
    """Notices are not written: the seeding tells, nobody is waked."""
    last = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    for code, lines in ((CITY, CITY_TOLD), (COUNTY, LOWER_TOLD), (TOWN, LOWER_TOLD)):
        if code in seed.congresses and Station.objects.filter(congress=seed.congresses[code]).exists():
            _Place(seed, code).tell(lines)
    Pending.objects.filter(event__gt=last).delete()
    search.index(Proposal.objects.filter(pk__in=ProposalLink.objects.values("proposal")))


class _Place:
    """One congress: who receives, who screens, who answers there."""

    def __init__(self, seed: Seed, code: str) -> None:
        self.seed, self.congress = seed, seed.congresses[code]
        self.stations = list(Station.objects.filter(congress=self.congress).order_by("pk"))
        self.clerk = self._holder(Role.SECRETARIAT)
        self.affairs = self._holder(Role.DEPUTY_AFFAIRS) or self.clerk

    def _holder(self, role: str, **where: object) -> User | None:
        post = (
            Post.objects.select_related("user")
            .filter(congress=self.congress, role=role, **where)
            .order_by("pk")
            .first()
        )
        if post is None:
            return None
        post.user.acting_as = post
        return post.user

    def tell(self, lines: tuple) -> None:
        for nth, (days, words, place, category, what) in enumerate(lines):
            # the first station has the accounts one logs in with; every fifth opinion comes to another one
            station = self.stations[nth % len(self.stations) if nth % 5 == 4 else 0]  # noqa: PLR2004
            with clock.stopped(moment(self.seed.today - dt.timedelta(days=days), 9 * 60 + nth)):
                opinion = self._receive(station, nth, words, place, category)
            self._go_on(opinion, what, days)

    def _receive(self, station: Station, nth: int, words: str, place: str, category: str) -> VoterOpinion:
        secret = f"{self.seed.size}:{self.seed.today}:{self.congress.code}:{nth}"
        with_phone = {"name": "一位居民", "phone": self.seed.phone(), "may_call": True} if nth % 2 == 0 else {}
        found = Category.objects.filter(congress=self.congress, code=category).first()
        return services.receive(station, words=words, secret=secret, place=place, category=found, **with_phone).opinion

    def _go_on(self, opinion: VoterOpinion, what: str, days: int) -> None:
        worker = self._worker(opinion.station)
        then = partial(self._move, opinion, days)
        if what == "received":
            return
        if what == "refused":
            then(1, "refuse", by=worker, ground="litigation", note="执行问题请向原审法院执行局反映。")
            return
        deputy = self._deputy(opinion.station)
        user = self._acting(deputy.post)
        then(1, "accept", by=worker, deputy=deputy, category=opinion.category or Category.objects.filter(
            congress=self.congress, parent=None).order_by("code").first())  # fmt: skip
        course = getattr(self, f"_{what}", None)
        if course:
            course(opinion, then, worker=worker, user=user)

    # What became of it -------------------------------------------------------------------------------------------

    def _rated(self, opinion: VoterOpinion, then, *, worker: User, user: User) -> None:  # noqa: ANN001
        then(5, "reply", by=user, text=ANSWERS["rated"])
        then(7, "", rating="satisfied", comment="很快就解决了，谢谢代表。")

    def _reopened(self, opinion: VoterOpinion, then, *, worker: User, user: User) -> None:  # noqa: ANN001
        then(6, "reply", by=user, text=ANSWERS["reopened"])
        then(12, "", rating="dissatisfied", comment="修好两天又坏了。", again=True)

    def _village(self, opinion: VoterOpinion, then, *, worker: User, user: User) -> None:  # noqa: ANN001
        then(2, "forward", by=worker, route="village", receiver="老城厢社区居委会")
        then(8, "answer", by=worker, text=ANSWERS["village"])
        then(10, "", rating="basically_satisfied")

    def _published(self, opinion: VoterOpinion, then, *, worker: User, user: User) -> None:  # noqa: ANN001
        then(3, "forward", by=worker, route="street", receiver="老城街道办事处", approved_by="街道人大工委主任")
        then(15, "answer", by=worker, text=ANSWERS["published"])
        then(16, "", rating="satisfied", comment="")
        title, matter, result = SUMMARY
        then(18, "summarise", by=worker, title=title, matter=matter, result=result)
        then(20, "publish", by=self.affairs)

    def _converted(self, opinion: VoterOpinion, then, *, worker: User, user: User) -> None:  # noqa: ANN001
        then(4, "turn", by=user, title="关于修复东湖步道护栏的建议")

    def _higher(self, opinion: VoterOpinion, then, *, worker: User, user: User) -> None:  # noqa: ANN001
        members = StationDeputy.objects.filter(station=opinion.station).exclude(mandate__congress=self.congress)
        higher = members.select_related("mandate").order_by("pk").first()
        if higher and higher.mandate.congress_id == self.congress.parent_id:
            then(3, "pass_up", by=user, holder=higher.mandate, note="涉及市级公交线网。")
        else:
            then(3, "forward", by=worker, route="hotline")

    def _organs(self, opinion: VoterOpinion, then, *, worker: User, user: User) -> None:  # noqa: ANN001
        then(2, "forward", by=worker, route="organs", note="请转卫生健康部门。")

    def _handling(self, opinion: VoterOpinion, then, *, worker: User, user: User) -> None:  # noqa: ANN001
        then(2, "forward", by=worker, route="organs")
        organ = Organ.objects.filter(congress=self.congress, code="U14").first()
        if organ is None:
            return
        then(3, "hand_over", by=self.affairs, organ=organ)
        clerk = self._holder(Role.UNIT_CLERK, organ=organ)
        if clerk:
            then(4, "take", by=clerk)

    def _hotline(self, opinion: VoterOpinion, then, *, worker: User, user: User) -> None:  # noqa: ANN001
        then(2, "forward", by=worker, route="hotline")

    def _letters(self, opinion: VoterOpinion, then, *, worker: User, user: User) -> None:  # noqa: ANN001
        then(2, "forward", by=worker, route="letters", receiver="市信访局", note="属个人诉求，选民未在别处登记信访。")
        day = self._day(13, 5)
        then(5, "note_case", by=worker, number=f"安信〔{day.year}〕1183号", registered_on=day)

    def _street(self, opinion: VoterOpinion, then, *, worker: User, user: User) -> None:  # noqa: ANN001
        then(2, "forward", by=worker, route="street", receiver="滨江街道办事处", approved_by="街道人大工委主任")

    # -------------------------------------------------------------------------------------------------------------

    def _move(self, opinion: VoterOpinion, days: int, after: int, name: str, **fields: object) -> None:
        """One move so many days after it came in; without a name the voter's rating."""
        with clock.stopped(moment(self._day(days, after), 10 * 60 + after)):
            if name:
                services.move(opinion, name, **fields)
            else:
                services.rate(opinion, **fields)

    def _day(self, days: int, after: int) -> dt.date:
        """The day so many days after what came in ``days`` ago; never today."""
        return min(self.seed.yesterday, self.seed.today - dt.timedelta(days=days - after))

    def _worker(self, station: Station) -> User:
        row = StationStaff.objects.filter(station=station).select_related("post__user").order_by("pk").first()
        return self._acting(row.post)

    def _acting(self, post: Post) -> User:
        user = User.objects.get(pk=post.user_id)
        user.acting_as = post
        return user

    def _deputy(self, station: Station):  # noqa: ANN202
        rows = StationDeputy.objects.filter(station=station, mandate__congress=self.congress)
        return rows.select_related("mandate__post", "mandate__person").order_by("pk").first().mandate
