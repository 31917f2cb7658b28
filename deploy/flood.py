"""How many copies of notices two Celery workers send per second: `python deploy/flood.py [count] [adapter]`.

Needs an empty, migrated PostgreSQL (DATABASE_URL) and Redis (REDIS_URL) of its own: it leaves its rows behind. The
provider is that of the tests, in a process of its own on this machine.
"""

import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
PORT = 8971
COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
ADAPTER = sys.argv[2] if len(sys.argv) > 2 else "AliyunSms"  # noqa: PLR2004

os.environ |= {
    "DJANGO_SETTINGS_MODULE": "congress.settings",
    "NOTICE_CHANNELS": "sms",
    "SMS_BACKEND": f"congress.channels.sms.{ADAPTER}",
    "SMS_URL": f"http://key-1:{quote('se/cret:1', safe='')}@127.0.0.1:{PORT}/?app=1&sign=x&notice=1&code=2",
    "SECRET_KEY": "flood",
    "PERSONAL_KEYS": "t1:" + "QUFB" * 10 + "QUE=",
    "DEMO": "1",
}


def main():
    """Queue, start the workers, wait until all are sent."""
    import django  # noqa: PLC0415  (the settings stand above)

    django.setup()
    from django.db import transaction  # noqa: PLC0415

    from congress import bell, notify  # noqa: PLC0415
    from congress.events import record  # noqa: PLC0415
    from congress.models import Congress, Delivery, Level, User  # noqa: PLC0415

    made, _new = Congress.objects.get_or_create(
        name="测试代表大会", defaults={"short_name": "测试", "level": Level.COUNTY, "code": "000000"}
    )
    day = int(time.time())
    people = User.objects.bulk_create(
        [User(username=f"f{day}-{n}", name=f"{n}", phone=f"1{day}{n:07}", password="!") for n in range(COUNT)],
        batch_size=1000,
    )
    begun = time.monotonic()
    with transaction.atomic():
        event = record("congress.init", made, by=None)
        notify.tell(people, event, "proposals/notices/replied", proposal=None, reply=None, task=None)
    print(f"queued {COUNT} in {time.monotonic() - begun:.1f} s, load {os.getloadavg()[0]:.1f}")
    provider = subprocess.Popen([sys.executable, "-m", "tests.provider", str(PORT)], cwd=ROOT)
    workers = [
        subprocess.Popen(
            [
                sys.executable,
                *["-m", "celery", "-A", "congress", "worker", "-c", "1", "-l", "ERROR", "-n"],
                f"flood{n}@%h",
            ],
            cwd=ROOT,
        )
        for n in range(2)
    ]
    mine = Delivery.objects.filter(event=event)
    try:
        bell.ring_out()
        bell.ring_out()
        while mine.filter(state="sent").count() < min(200, COUNT // 10):  # the workers are up
            time.sleep(0.1)
        first, begun, cpu = mine.filter(state="sent").count(), time.monotonic(), os.times()
        while mine.exclude(state="sent").exists():
            time.sleep(0.2)
        took = time.monotonic() - begun
    finally:
        for process in [*workers, provider]:
            process.terminate()
            process.wait()
    spent = os.times().children_user + os.times().children_system - cpu.children_user - cpu.children_system
    print(f"{(COUNT - first) / took:.0f} per second, load {os.getloadavg()[0]:.1f}")
    print(f"{spent:.1f} s of CPU by workers and provider, their start included")


main()
