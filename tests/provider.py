"""Providers of messages as they stand in the network: real HTTP over a socket, every signature recomputed.

``Provider()`` serves in a thread; ``python -m tests.provider PORT`` in a process of its own, for floods. ``/log`` tells
what was taken, ``POST /mood`` how the next questions are answered: ``["500", "slow:0.3", "twice", "late", "garbage",
"hang"]`` one each, or ``{"always": "500"}``.
"""

import base64
import hashlib
import hmac
import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

KEY, SECRET = "key-1", "se/cret:1"  # signs that must be encoded in an address
AGENT = 1000002
TOKEN_SECONDS = 7200


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def signed(key, content):
    return hmac.new(key, content.encode(), hashlib.sha256)


class Desk:
    """What this provider has taken, and how it feels."""

    def __init__(self):
        self.lock = threading.Lock()
        self.taken = []  # (protocol, address, text, reference), in order
        self.tokens = 0  # how many were asked for
        self.token = "token-1"
        self.moods = []
        self.always = ""

    def take(self, protocol, address, text, reference=""):
        with self.lock:
            self.taken.append((protocol, address, text, reference))

    def mood(self):
        with self.lock:
            return self.moods.pop(0) if self.moods else self.always


# Protocols: (desk, request) → what is answered ---------------------------------------------------------------------


class Request:
    def __init__(self, handler, body):
        parts = urlsplit(handler.path)
        self.path, self.raw_query = parts.path, parts.query
        self.query = dict(parse_qsl(parts.query, keep_blank_values=True))
        self.headers, self.body, self.method = handler.headers, body, handler.command

    @property
    def json(self):
        return json.loads(self.body)


def aliyun(desk, request):
    names = request.headers["Authorization"].split("SignedHeaders=")[1].split(",")[0].split(";")
    lines = "".join(f"{name}:{request.headers[name]}\n" for name in names)
    query = urlencode(sorted(request.query.items()), quote_via=quote, safe="~")
    canonical = f"{request.method}\n/\n{query}\n{lines}\n{';'.join(names)}\n{sha256(request.body)}"
    right = signed(SECRET.encode(), f"ACS3-HMAC-SHA256\n{sha256(canonical.encode())}").hexdigest()
    needed = {"host", "x-acs-action", "x-acs-content-sha256", "x-acs-date", "x-acs-signature-nonce", "x-acs-version"}
    if not request.headers["Authorization"].endswith(f"Signature={right}") or needed - set(names):
        return {"Code": "SignatureDoesNotMatch", "Message": "wrong"}
    if not request.query["PhoneNumbers"].isdigit():
        return {"Code": "isv.MOBILE_NUMBER_ILLEGAL", "Message": "illegal"}
    desk.take("aliyun", request.query["PhoneNumbers"], request.query["TemplateParam"], request.query["OutId"])
    return {"Code": "OK", "Message": "OK", "BizId": "1^0", "RequestId": "r"}


def tencent(desk, request):
    kind, host = request.headers["Content-Type"], request.headers["Host"]
    stamp = request.headers["X-TC-Timestamp"]
    day = time.strftime("%Y-%m-%d", time.gmtime(int(stamp)))
    canonical = f"POST\n/\n\ncontent-type:{kind}\nhost:{host}\n\ncontent-type;host\n{sha256(request.body)}"
    key = signed(signed(signed(f"TC3{SECRET}".encode(), day).digest(), "sms").digest(), "tc3_request").digest()
    scope = f"{day}/sms/tc3_request"
    right = signed(key, f"TC3-HMAC-SHA256\n{stamp}\n{scope}\n{sha256(canonical.encode())}").hexdigest()
    if request.headers["Authorization"] != (
        f"TC3-HMAC-SHA256 Credential={KEY}/{scope}, SignedHeaders=content-type;host, Signature={right}"
    ):
        return {"Response": {"Error": {"Code": "AuthFailure.SignatureFailure", "Message": "wrong"}}}
    asked = request.json
    (phone,) = asked["PhoneNumberSet"]
    if not phone.removeprefix("+86").isdigit():
        code = "InvalidParameterValue.IncorrectPhoneNumber"
        return {"Response": {"SendStatusSet": [{"Code": code, "PhoneNumber": phone}]}}
    desk.take("tencent", phone, json.dumps(asked["TemplateParamSet"], ensure_ascii=False), asked["SessionContext"])
    return {"Response": {"SendStatusSet": [{"Code": "Ok", "PhoneNumber": phone}], "RequestId": "r"}}


def wecom_robot(desk, request):
    if request.query["key"] != "group-1":
        return {"errcode": 93000, "errmsg": "invalid webhook url"}
    desk.take("wecom_robot", request.query["key"], request.json["text"]["content"])
    return {"errcode": 0, "errmsg": "ok"}


def robot_signature(key, content=""):
    return base64.b64encode(hmac.new(key.encode(), content.encode(), hashlib.sha256).digest()).decode()


def dingtalk_robot(desk, request):
    stamp = request.query.get("timestamp", "0")
    right = robot_signature("group-secret", f"{stamp}\ngroup-secret")
    if request.query.get("sign") != right or abs(int(stamp) / 1000 - time.time()) > 3600:
        return {"errcode": 310000, "errmsg": "sign not match"}
    desk.take("dingtalk_robot", request.query["access_token"], request.json["text"]["content"])
    return {"errcode": 0, "errmsg": "ok"}


def feishu_robot(desk, request):
    asked = request.json
    stamp = asked.get("timestamp", "0")
    if asked.get("sign") != robot_signature(f"{stamp}\ngroup-secret") or abs(int(stamp) - time.time()) > 3600:
        return {"code": 19021, "msg": "sign match fail"}
    desk.take("feishu_robot", request.path.rsplit("/", 1)[-1], asked["content"]["text"])
    return {"code": 0, "msg": "success"}


def give_token(desk, name, secret, code="errcode", field="access_token", lasts="expires_in"):
    if (name, secret) != (KEY, SECRET):
        return {code: 40001, "errmsg": "invalid credential"}
    desk.tokens += 1
    return {code: 0, field: desk.token, lasts: TOKEN_SECONDS}


def wecom(desk, request):
    if request.query["access_token"] != desk.token:
        return {"errcode": 42001, "errmsg": "access_token expired"}
    asked = request.json
    if asked["agentid"] != AGENT or asked["touser"].startswith("nobody"):
        return {"errcode": 81013, "errmsg": "user & party & tag all invalid"}
    desk.take("wecom", asked["touser"], asked["text"]["content"])
    return {"errcode": 0, "errmsg": "ok", "msgid": "m"}


def dingtalk(desk, request):
    if request.query["access_token"] != desk.token:
        return {"errcode": 88, "errmsg": "ding talk error"}
    asked = request.json
    if asked["agent_id"] != AGENT or asked["userid_list"].startswith("nobody"):
        return {"errcode": 33012, "errmsg": "invalid USERID"}
    desk.take("dingtalk", asked["userid_list"], asked["msg"]["text"]["content"])
    return {"errcode": 0, "errmsg": "ok", "task_id": 1}


def feishu(desk, request):
    if request.headers["Authorization"] != f"Bearer {desk.token}":
        return {"code": 99991663, "msg": "Invalid access token"}
    asked = request.json
    if asked["receive_id"].startswith("nobody"):
        return {"code": 99992351, "msg": "not a valid user_id"}
    if asked["uuid"] not in {reference for *_rest, reference in desk.taken}:  # once, however often it is asked
        desk.take("feishu", asked["receive_id"], json.loads(asked["content"])["text"], asked["uuid"])
    return {"code": 0, "msg": "success", "data": {"message_id": "m"}}


def wechat(desk, request):
    if request.query["access_token"] != desk.token:
        return {"errcode": 40001, "errmsg": "invalid credential, access_token is invalid or not latest"}
    asked = request.json
    if asked["touser"].startswith("nobody"):
        return {"errcode": 40003, "errmsg": "invalid openid"}
    (value,) = asked["data"].values()
    desk.take("wechat", asked["touser"], f"{value['value']}\n{asked['url']}", asked["client_msg_id"])
    return {"errcode": 0, "errmsg": "ok", "msgid": 1}


ROUTES = {
    "/cgi-bin/webhook/send": wecom_robot,
    "/robot/send": dingtalk_robot,
    "/open-apis/bot/v2/hook/group-1": feishu_robot,
    "/cgi-bin/gettoken": lambda desk, r: give_token(desk, r.query["corpid"], r.query["corpsecret"]),
    "/cgi-bin/message/send": wecom,
    "/gettoken": lambda desk, r: give_token(desk, r.query["appkey"], r.query["appsecret"]),
    "/topapi/message/corpconversation/asyncsend_v2": dingtalk,
    "/open-apis/auth/v3/tenant_access_token/internal": lambda desk, r: give_token(
        desk, r.json["app_id"], r.json["app_secret"], "code", "tenant_access_token", "expire"
    ),
    "/open-apis/im/v1/messages": feishu,
    "/cgi-bin/stable_token": lambda desk, r: give_token(desk, r.json["appid"], r.json["secret"]),
    "/cgi-bin/message/template/send": wechat,
}


# The server --------------------------------------------------------------------------------------------------------


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body leave together
    disable_nagle_algorithm = True

    def log_message(self, *args):
        pass

    def do_GET(self):
        self.answer()

    def do_POST(self):
        self.answer()

    def answer(self):
        desk = self.server.desk
        request = Request(self, self.rfile.read(int(self.headers.get("Content-Length") or 0)))
        if request.path == "/log":
            self.say({"taken": desk.taken, "tokens": desk.tokens})
        elif request.path == "/mood":
            asked = request.json
            desk.moods, desk.always = (asked, "") if isinstance(asked, list) else ([], asked["always"])
            self.say({})
        else:
            self.as_it_feels(desk, request)

    def as_it_feels(self, desk, request):
        mood, _, seconds = desk.mood().partition(":")
        if mood == "slow":
            time.sleep(float(seconds))
        if mood == "500":
            self.say({"error": "down"}, 500)
        elif mood == "garbage":
            self.send(b"<html>busy</html>")
        elif mood in {"hang", "late"}:  # the line is cut without an answer; "late": what was sent was taken
            self.close_connection = True
            if mood == "late":
                self.route(desk, request)
        else:
            said = self.route(desk, request)
            for _turn in range(2 if mood == "twice" else 1):
                self.say(said)

    def route(self, desk, request):
        if request.path == "/":
            return (tencent if "X-TC-Action" in request.headers else aliyun)(desk, request)
        return ROUTES[request.path](desk, request) if request.path in ROUTES else {"errcode": 404, "code": 404}

    def say(self, answer, status=200):
        self.send(json.dumps(answer).encode(), status)

    def send(self, content, status=200):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()


class Provider:
    """The server in a thread of this process."""

    def __init__(self, port=0):
        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True
        self.server.desk = self.desk = Desk()
        self.host = f"127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def url(self, options=""):
        return f"http://{KEY}:{quote(SECRET, safe='')}@{self.host}/{options}"

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


if __name__ == "__main__":
    serving = Provider(int(sys.argv[1]))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    threading.Event().wait()
