"""The Celery application. It only rings the bell: rows in the database are the queue."""

import os

from celery import Celery
from django.conf import settings
from kombu import Exchange, Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "congress.settings")
URGENT = "urgent"  # one-time codes and urgent notices: a worker of its own may serve it alone (-Q urgent)
app = Celery("congress")
app.conf.update(
    {
        "broker_url": settings.REDIS_URL or "memory://",
        "task_ignore_result": True,
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "worker_prefetch_multiplier": 1,
        "task_time_limit": 3600,
        "task_soft_time_limit": 3300,
        "task_publish_retry": False,
        "task_queues": [Queue(name, Exchange(name), routing_key=name) for name in ("celery", URGENT)],
        "task_default_queue": "celery",
        "broker_connection_retry_on_startup": True,
        "broker_transport_options": {
            "global_keyprefix": settings.REDIS_PREFIX,
            "socket_timeout": 2,
            "socket_connect_timeout": 1,
            "visibility_timeout": 7200,
            # a request that rings the bell of a dead broker waits for one try, not for Celery's usual six seconds
            "max_retries": 1,
            "interval_start": 0,
            "interval_step": 0,
            "interval_max": 0,
            "connect_retries_timeout": 1,
        },
        "timezone": settings.TIME_ZONE,
    }
)
app.conf.beat_schedule = {
    name: {"task": f"congress.tasks.{name}", "schedule": 15.0, "options": {"expires": 15, "queue": queue}}
    for name, queue in (("sweep", "celery"), ("deliver", "celery"), ("deliver_urgent", URGENT))
}
app.autodiscover_tasks(["congress"])
