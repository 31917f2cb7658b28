"""The portal as a WSGI application."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "congress.settings")
application = get_wsgi_application()

from django.conf import settings  # noqa: E402  (settings must be loaded first)

from congress import worker  # noqa: E402  (needs the app registry)

if settings.EMBEDDED:
    worker.start_embedded()
