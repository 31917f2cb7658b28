"""The units of the invented city and the places below it, as tables."""

from congress.models import OrganKind

KINDS = {
    "组成部门": OrganKind.DEPARTMENT, "直属": OrganKind.DIRECT, "国企": OrganKind.ENTERPRISE, "党委": OrganKind.PARTY,
    "群团": OrganKind.MASS, "垂管": OrganKind.VERTICAL, "两院": OrganKind.COURT, "军队": OrganKind.MILITARY,
    "功能区": OrganKind.ZONE, "区县": OrganKind.LOWER,
}  # fmt: skip

# Name, class, letters in document numbers; the code is U and the line's number.
UNITS = tuple(
    tuple(line.split())
    for line in """
市发展和改革委员会 组成部门 安发改
市教育局 组成部门 安教
市科学技术局 组成部门 安科
市工业和信息化局 组成部门 安工信
市民族宗教事务局 组成部门 安民宗
市公安局 组成部门 安公
市公安局交警支队 直属 安公交
市民政局 组成部门 安民
市司法局 组成部门 安司
市财政局 组成部门 安财
市人力资源和社会保障局 组成部门 安人社
市自然资源和规划局 组成部门 安自然资
市生态环境局 组成部门 安环
市住房和城乡建设局 组成部门 安建
市城市管理局（综合行政执法局） 组成部门 安综执
市交通运输局 组成部门 安交
市水利局 组成部门 安水
市农业农村局（乡村振兴局） 组成部门 安农
市商务局 组成部门 安商
市文化广电旅游局 组成部门 安文旅
市卫生健康委员会 组成部门 安卫
市退役军人事务局 组成部门 安退役
市应急管理局 组成部门 安应急
市审计局 组成部门 安审
市市场监督管理局 直属 安市监
市体育局 直属 安体
市统计局 直属 安统
市医疗保障局 直属 安医保
市数据局（大数据管理局） 直属 安数据
市行政审批服务局（政务服务中心） 直属 安审批
市林业和园林局 直属 安林园
市国有资产监督管理委员会 直属 安国资
市金融工作办公室 直属 安金融
市信访局 直属 安信
市机关事务管理局 直属 安机管
市供销合作社联合社 直属 安供
市住房公积金管理中心 直属 安房公
市公共资源交易中心 直属 安交易
市人防办 直属 安防
市档案馆（市志办） 直属 安档
市疾病预防控制中心 直属 安疾控
市城建投资集团 国企 安城投
市公共交通集团 国企 安公交集
市水务集团 国企 安水务
市燃气公司 国企 安燃
市文旅集团 国企 安文投
市委办公室 党委 安委办
市委组织部 党委 安组
市委宣传部（市新闻出版局） 党委 安宣
市委统战部 党委 安统战
市委政法委员会 党委 安政法
市委社会工作部 党委 安社工
市委网信办 党委 安网信
市委编办 党委 安编
市委党校 党委 安党校
市委老干部局 党委 安老干
市总工会 群团 安工
团市委 群团 安团
市妇女联合会 群团 安妇
市科学技术协会 群团 安科协
市文学艺术界联合会 群团 安文联
市残疾人联合会 群团 安残
市红十字会 群团 安红
市工商业联合会 群团 安工商联
市侨联 群团 安侨
市慈善总会 群团 安慈
国家税务总局安澜市税务局 垂管 安税
市气象局 垂管 安气
市消防救援支队 垂管 安消
国家金融监督管理总局安澜监管支局 垂管 安金监
安澜农村商业银行 国企 安农商
市邮政管理局 垂管 安邮
市烟草专卖局 垂管 安烟
国网安澜供电公司 垂管 安电
中国移动安澜分公司 垂管 安移动
中国电信安澜分公司 垂管 安电信
中国铁塔安澜分公司 垂管 安铁塔
市人民法院 两院 安法
市人民检察院 两院 安检
市人民武装部 军队 安武
经济技术开发区管委会 功能区 安开
高新技术产业开发区管委会 功能区 安高
东湖风景名胜区管委会 功能区 安风
现代农业产业园管委会 功能区 安农园
临港新区管委会 功能区 安临
城东区人民政府 区县 城东政
东湖县人民政府 区县 东政
石桥县人民政府 区县 石政
""".strip().splitlines()
)
PARTY_OFFICE = "U47"  # dispatches for the party organs
SELF_HANDLING = {OrganKind.COURT, OrganKind.MILITARY}  # stand under no block
ASKED = {OrganKind.PARTY, OrganKind.MASS, OrganKind.MILITARY}  # 商请, not ordered
COUNTY_UNITS = (2, 6, 8, 10, 11, 12, 13, 14, 16, 17, 18, 21, 25)  # what a county of the small size has of them
TOWN_UNITS = (
    ("经济发展办公室", "经"), ("社会事务办公室", "社"), ("村镇建设办公室", "建"), ("综合行政执法队", "执"), ("农业农村办公室", "农"),
)  # fmt: skip
OTHER_GOVERNMENTS = (
    ("L01", "城西区人民政府", "城西政"),
    ("L02", "滨江区人民政府", "滨政"),
    ("L03", "云岭县人民政府", "云政"),
)
# Temporary offices: code, name, letters, last day as days from today, who took or takes over.
TEMPORARY = (
    ("X01", "市水环境综合治理办公室", "安水治", -200, "U13"),
    ("X02", "市房屋征收与安置办公室", "安房征", 120, "U14"),
)
COMMITTEES = (
    ("SCO", "办公室"), ("DWC", "代表工作委员会"), ("LAW", "法制工作委员会"), ("FIN", "财政经济工作委员会"),
    ("EDU", "教育科学文化卫生工作委员会"), ("ENV", "城乡建设与环境资源工作委员会"), ("AGR", "农业与农村工作委员会"),
    ("SOC", "社会建设工作委员会"), ("JUD", "监察和司法工作委员会"),
)  # fmt: skip
WORK_GROUPS = (("SEC1", "议案建议组"), ("SEC2", "会务组"), ("SEC3", "宣传组"), ("SEC4", "保卫组"))

# Bureaus with accounts of their own name: user name, unit.
BUREAUS = (("bureau-edu", 2), ("bureau-housing", 14), ("bureau-transport", 16), ("bureau-water", 17))

DISTRICTS = (
    ("chengdong", "城东区"), ("chengxi", "城西区"), ("binjiang", "滨江区"),
    ("donghu", "东湖县"), ("shiqiao", "石桥县"), ("yunling", "云岭县"),
)  # fmt: skip
TOWNS = (("beishan", "北山镇"), ("nantang", "南塘镇"), ("baisha", "白沙镇"))  # below 东湖县
MORE_TOWNS = tuple(f"{one}{two}镇" for one in "东西南北上下大新长" for two in ("溪口", "塘湾", "桥头", "岭下", "石坪"))
STREETS = ("城东街道", "城西街道", "老城街道", "滨江街道", "新城街道", "柳园街道")
COUNTRY = (
    "东湖镇", "石桥镇", "北山镇", "南塘镇", "云岭镇", "白沙镇", "河口镇", "青龙镇", "双溪镇", "平桥镇", "长埠镇", "向阳乡", "竹山乡",
)  # fmt: skip
VILLAGES = ("北山村", "上庄村", "下庄村", "柳树村", "石井村", "集镇社区")
