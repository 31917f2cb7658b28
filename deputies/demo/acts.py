"""What the deputies of the demonstration do in a year: words, and how often."""

# Organised acts: type, title, place, half days. Whoever organised them registers who came.
ORGANISED = (
    ("M03", "代表小组学习讨论会议", "代表之家", 1), ("R01", "城乡污水治理专题调研", "市污水处理厂", 2),
    ("M06", "物业管理条例立法座谈会", "市人大常委会会议室", 1), ("R02", "义务教育法执法检查", "市第一中学", 2),
    ("T01", "代表履职能力培训班", "市委党校", 4), ("V01", "联络站接待选民日", "代表联络站", 1),
    ("M02", "列席市人大常委会会议", "市人大常委会会议厅", 2), ("R02", "老旧小区改造视察", "柳园社区", 1),
    ("V01", "联络站接待群众日", "代表联络站", 1), ("R01", "农产品流通专题调研", "农产品批发市场", 2),
    ("M06", "部门工作满意度测评会", "人大会议室", 1), ("V04", "联络站值班", "代表联络站", 1),
    ("M03", "代表团审议准备会议", "代表团驻地", 1), ("T01", "预算审查监督专题培训", "人大会议室", 1),
    ("R02", "东湖水环境保护视察", "东湖风景区", 1), ("M03", "代表小组活动计划会议", "代表之家", 1),
)  # fmt: skip
# Acts deputies tell themselves: type, title, place.
TOLD = (
    ("V02", "走访困难群众", "柳园社区"), ("V02", "走访沿街商户", "老城街道"), ("V02", "入户了解供水情况", "南塘村"),
    ("O01", "反映公交线路调整的意见", ""), ("O01", "反映校门口停车的意见", ""), ("S01", "看望独居老人", "敬老院"),
    ("S03", "参加助学捐赠", "市慈善总会"), ("S04", "义务法律咨询", "社区居委会"), ("V03", "调解邻里用水纠纷", "双溪村"),
    ("S02", "协调修复村道路灯", "白沙村"), ("B01", "履职事迹被市报报道", ""), ("R04", "旁听公开庭审", "市人民法院"),
    ("M05", "提交书面发言", "小组会议"), ("V02", "走访企业听取诉求", "高新园区"),
)  # fmt: skip
CONTENT = "听取了意见，逐条记录，已向有关部门反映并约定回访。"
# How often, of a hundred organised acts, somebody did not simply come.
ATTENDANCE = (("present", 88), ("late", 3), ("partial", 2), ("leave", 5), ("absent", 2))
# How what a deputy told ended, of a hundred; the last days have what still waits.
ENDED = (("approved", 92), ("refused", 3), ("withdrawn", 2), ("struck", 3))
UNDER_WAY = (("draft", 15), ("submitted", 35), ("checked", 10), ("sent_back", 12), ("disputed", 8), ("approved", 20))
NOTES = {
    "refused": "不属于履职活动。", "struck": "重复登记。", "sent_back": "请补充活动地点和人数。", "disputed": "当天我未参加。",
    "withdrawn": "", "draft": "", "submitted": "", "checked": "", "approved": "",
}  # fmt: skip
YEARLY = {"small": (9, 5), "city": (27, 3), "province": (5, 1)}  # organised and told acts of each deputy in a year
