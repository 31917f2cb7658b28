"""Every component on one page, for those who build and those who look."""

import datetime as dt

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from congress import auth, clock
from congress.models import Notification
from congress.pages import public
from congress.panels import MenuItem, Waiting


class SampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(label="标题", max_length=60, help_text="一句话说清楚要解决什么问题。")
    body = forms.CharField(label="内容", max_length=3000, widget=forms.Textarea)
    kind = forms.ChoiceField(label="提出方式", choices=[("one", "个人"), ("joint", "联名")], widget=forms.RadioSelect)
    organ = forms.ChoiceField(
        label="建议承办单位",
        choices=[("", "请选择"), ("U02", "市教育局"), ("U14", "市住房和城乡建设局"), ("U17", "市水利局")],
        widget=forms.Select(attrs={"data-search": "输入名称查找"}),
    )
    happened_on = forms.DateField(label="日期", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    attachment = forms.FileField(label="附件", required=False)
    public = forms.BooleanField(label="同意公开全文", required=False)


RADAR = {  # three spokes: 会议 full, 建议 half, 学习 a quarter
    "size": 320,
    "rings": ["160,108 205,186 115,186", "160,56 250.1,212 69.9,212"],
    "area": "160,56 205,186 137.5,173",
    "axes": [
        {"name": "会议", "x": 160, "y": 56, "name_x": 160, "name_y": 46, "anchor": "middle"},
        {"name": "建议", "x": 250.1, "y": 212, "name_x": 262.2, "name_y": 223, "anchor": "start"},
        {"name": "学习", "x": 69.9, "y": 212, "name_x": 57.8, "name_y": 223, "anchor": "end"},
    ],
}


@public
def styleguide(request: HttpRequest) -> HttpResponse:
    """The components with invented content; only where the portal is shown or built."""
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    return render(request, "congress/styleguide.html", samples())


def samples() -> dict:
    """What the components are shown with."""
    today, now = clock.today(), clock.now()
    wrong = SampleForm({"title": "", "body": "城东小区二次供水水压不足。", "kind": "one", "organ": ""})
    wrong.is_valid()
    late, near = today - dt.timedelta(days=3), today + dt.timedelta(days=2)
    notices = [
        Notification(pk=1, title="市水利局已签收您的建议", text="关于改善城东片区供水水压的建议", created_at=now),
        Notification(pk=2, title="闭会期间代表活动通知", created_at=now - dt.timedelta(days=2), read_at=now),
    ]
    return {
        "noted_words": ["样例词"],
        "radar": RADAR,
        "form": SampleForm(),
        "wrong": wrong,
        "icons": [
            "home",
            "duty",
            "proposals",
            "notices",
            "me",
            "tasks",
            "reply",
            "calendar",
            "search",
            "print",
            "help",
        ],
        "tones": [("plain", "草稿"), ("info", "办理中"), ("ok", "已办结"), ("warn", "待评价"), ("late", "逾期")],
        "steps": [
            {"label": "提交", "state": "done", "note": "1月16日"},
            {"label": "审查", "state": "done", "note": "1月18日"},
            {"label": "交办", "state": "done", "note": "1月20日"},
            {"label": "办理", "state": "late", "note": "市水利局"},
            {"label": "答复", "state": "todo"},
            {"label": "评价", "state": "todo"},
        ],
        "entries": [
            {"at": now, "who": "周明", "capacity": "市水利局 · 承办人", "text": "签收，开始办理"},
            {
                "at": now - dt.timedelta(days=2),
                "who": "李伟",
                "capacity": "市政府办公室",
                "text": "转办市水利局（独办）",
            },
            {"at": now - dt.timedelta(days=6), "who": "王芳", "capacity": "代表", "text": "提交建议"},
        ],
        "clocks": [
            {
                "on": near,
                "state": "near",
                "words": "交办之日起 3 个月内答复。",
                "steps": ["交办 + 3 个月", "遇周日，顺延至工作日"],
            },
            {"on": late, "state": "late", "words": "收到之日起 5 个工作日内签收。", "steps": []},
            {
                "on": today + dt.timedelta(days=90),
                "state": "provisional",
                "words": "收到答复之日起 20 个工作日。",
                "steps": [],
            },
        ],
        "tabs": [
            {"label": "办理中", "url": "#tabs", "current": True, "count": 12},
            {"label": "待评价", "url": "#tabs", "current": False, "count": 2},
            {"label": "办结", "url": "#tabs", "current": False},
            {"label": "我附议的", "url": "#tabs", "current": False},
        ],
        "desk": [
            Waiting("待签收", 4, "#desk", 1),
            Waiting("办理中", 11, "#desk"),
            Waiting("待评价", 0, "#desk"),
            Waiting("上次备份在 30 小时之前", None),
        ],
        "puzzle": auth.PuzzleInput("").get_context("puzzle", None, {"aria-label": "答案"})["widget"],
        "organs": {
            "name": "organs",
            "value": "市水利局（U17）、市住房和城乡建设局（U14）",
            "url": "/proposals/units/?among=",
            "attrs": {"data-most": 5, "aria-label": "建议会办单位"},
        },
        "tiles": [
            MenuItem(label, "#tiles", icon)
            for label, icon in [
                ("提建议", "add"),
                ("我的建议", "proposals"),
                ("履职登记", "duty"),
                ("会议活动", "meetings"),
                ("联络站", "station"),
                ("选民意见", "opinions"),
                ("学习", "study"),
                ("通知", "notices"),
            ]
        ],
        "files": [
            {"name": "现场照片.jpg", "url": "#files", "size": 482133},
            {"name": "调研报告（终稿）.docx", "url": "#files", "size": 91230},
        ],
        "moves": [
            {"name": "sign_for", "label": "签收", "url": "#moves", "style": "main"},
            {"name": "request_return", "label": "申请改办", "url": "#moves", "style": "plain"},
            {"name": "withdraw", "label": "撤回", "url": "#moves", "style": "danger"},
        ],
        "rows": [
            {
                "number": "第 0132 号",
                "title": "关于改善城东片区老旧小区二次供水水压的建议",
                "lead": "王芳",
                "due": near,
                "state": "办理中",
            },
            {
                "number": "第 0087 号",
                "title": "关于增设第三中学公交停靠站的建议",
                "lead": "陈建国",
                "due": late,
                "state": "逾期",
            },
        ],
        "notices": notices,
        "differences": [
            {"kind": "same", "after": [{"text": "一、情况"}]},
            {
                "kind": "changed",
                "before": [{"text": "城东小区"}, {"text": "老是", "changed": True}, {"text": "水压不足。"}],
                "after": [{"text": "城东小区"}, {"text": "夏季高峰时段", "changed": True}, {"text": "水压不足。"}],
            },
            {"kind": "removed", "before": [{"text": "另，公交站点太少。", "changed": True}], "after": []},
        ],
        "texts": ["城东小区二次供水水压不足，夏季高峰尤甚。"],
        "pairs": [(wrong["body"], "城东小区二次供水水压不足，夏季高峰尤甚。")],
        "today": today,
    }
