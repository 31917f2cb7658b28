"""The Celery application. It only rings the bell: rows in the database are the queue."""

import os

from celery import Celery
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "congress.settings")
app = Celery("congress")
app.conf.update(settings.CELERY)
app.conf.beat_schedule = {"sweep": {"task": "congress.tasks.sweep", "schedule": 15.0, "options": {"expires": 15}}}
app.autodiscover_tasks(["congress"])
