"""How long an announcement to many people takes to queue: `python deploy/announce.py [count]`.

Needs an empty, migrated PostgreSQL of its own (DATABASE_URL): it leaves its rows behind. Everybody is a clerk of the
congress; all are addressed by the job, and told by its reactions with a copy by SMS each; then the job runs once more.
"""

import os
import sys
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 120_000

os.environ |= {
    "DJANGO_SETTINGS_MODULE": "congress.settings",
    "NOTICE_CHANNELS": "sms",
    "SECRET_KEY": "announce",
    "PERSONAL_KEYS": "t1:" + "QUFB" * 10 + "QUE=",
    "DEMO": "1",
    "REDIS_URL": "",
}


def main():
    """Make the people, announce, run the job and the reactions, measure, and run them again."""
    import django  # noqa: PLC0415  (the settings stand above)

    django.setup()
    from bulletins import services  # noqa: PLC0415
    from bulletins.models import Receipt  # noqa: PLC0415
    from congress import events, jobs  # noqa: PLC0415
    from congress.models import Congress, Delivery, Level, Notification, Post, Role, User  # noqa: PLC0415

    stamp = int(time.time())
    made = Congress.objects.create(name="测试代表大会", short_name="测试", level=Level.PROVINCE, code=f"a{stamp}")
    writer = User.objects.create(username=f"w{stamp}", name="秘书")
    writer.acting_as = Post.objects.create(
        user=writer, congress=made, role=Role.SECRETARIAT, valid_from=date(2022, 1, 1)
    )
    writer.save()
    people = User.objects.bulk_create(
        [User(username=f"a{stamp}-{n}", name=f"{n}", phone=f"1{stamp}{n:07}", password="!") for n in range(COUNT)],
        batch_size=1000,
    )
    posts = [Post(user=one, congress=made, role=Role.STATION_LIAISON, valid_from=date(2022, 1, 1)) for one in people]
    Post.objects.bulk_create(posts, batch_size=1000)
    row = services.write_announcement(
        by=writer, title="紧急通知", body="请立即查阅。", urgency="urgent", audience=["role:station_liaison"]
    )
    begun = time.monotonic()
    services.move_announcement(row, "publish", by=writer)
    published = time.monotonic() - begun
    for turn in ("first", "again"):
        begun, cpu = time.monotonic(), time.process_time()
        while jobs.run_one():
            pass
        addressed, spent = time.monotonic() - begun, time.process_time() - cpu
        while events.run_due():
            pass
        all_told, all_spent = time.monotonic() - begun, time.process_time() - cpu
        rows = [table.objects.filter(**where).count() for table, where in (
            (Receipt, {"announcement": row}),
            (Notification, {"event__target_id": row.pk}),
            (Delivery, {"event__target_id": row.pk}),
        )]  # fmt: skip
        load = f"load {os.getloadavg()[0]:.1f}"
        print(f"{turn}: published in {published:.1f} s; receipts, notices, copies {rows}; {load}")
        print(f"  receipts {addressed:.1f} s, of it {spent:.1f} s of our CPU")
        print(f"  notices and copies too {all_told:.1f} s, of it {all_spent:.1f} s of our CPU")
        jobs.enqueue("bulletins.address", by=writer, title="again", parameters={"announcement": row.pk})


main()
