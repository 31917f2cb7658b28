"""The wall display of a station: everything stands on one screen of 1920 × 1080, at its fullest, too."""

import datetime as dt

from congress import clock
from liaison import queries, services
from liaison.models import Station
from tests import factories
from tests.liaison import steps

SCREEN = {"width": 1920, "height": 1080}
OUTLINE = [[44.49, 88.09], [44.49, 88.11], [44.51, 88.11], [44.51, 88.09]]


def test_nothing_of_a_full_wall_is_cut_off(chain, visit):
    here = steps.place(chain)
    for nth in range(20):
        deputy = factories.deputy(chain.congress, name=f"欧阳代表{nth}")
        deputy.person.position = "某某街道办事处党工委书记、社区党总支书记"
        deputy.person.save()
        services.attach(here.house, deputy.post.mandate, by=here.secretary)
    for nth in range(3):
        hours = {"begins": dt.time(9), "ends": dt.time(11), "place": "安北路代表之家一楼选民接待室", "limit": 9}
        day = services.add_reception(
            here.house, by=here.worker, date=clock.today() + dt.timedelta(days=5 + nth), announced_before=3,
            topic="老旧小区加装电梯、停车与物业管理问题", deputies=[here.deputy.post.mandate, here.other.post.mandate], **hours,
        )  # fmt: skip
        services.announce_reception(day, by=here.worker)
    for nth in range(3):
        opinion = services.move(steps.accepted(here), "reply", by=here.deputy, text="已修好。")
        told = {
            "title": f"安北路沿线路灯和人行道修缮{nth}",
            "matter": "路灯不亮",
            "result": "已由路灯管理所全部修复并建立巡查制度。" * 3,
        }
        services.move(services.move(opinion, "summarise", by=here.worker, **told), "publish", by=here.secretary)
    Station.objects.filter(pk=here.house.pk).update(
        latitude="44.5",
        longitude="88.1",
        outline=OUTLINE,
        area="北门街道所辖东里、西里、南里、北里等十二个社区及沿街商铺" * 3,
    )
    wall = services.renew_wall(here.house, by=here.worker)
    visitor = visit(None, SCREEN)

    page = visitor.go(f"/wall/{here.house.pk}/{queries.wall_token(wall)}/")

    sizes = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    assert sizes == [1920, 1080]
    cut = "[...document.querySelectorAll('.wall-card, .wall-way')].filter(e => e.scrollHeight > e.clientHeight + 1).length"
    assert page.evaluate(cut) == 0
    small = "Math.min(...[...document.querySelectorAll('.wall p, .wall small, .wall dt, .wall span')].map(e => parseFloat(getComputedStyle(e).fontSize)))"  # fmt: skip
    assert page.evaluate(small) >= 19
