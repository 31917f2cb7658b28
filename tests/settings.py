"""The portal's settings as the tests run them."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ |= {"SECRET_KEY": "tests", "PERSONAL_KEYS": "t1:" + "QUFB" * 10 + "QUE=", "DEMO": "1"}
# Each process of the tests has its own queues: no other one's worker takes what it rings.
os.environ["REDIS_PREFIX"] = f"tests-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}:"
from congress.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PUBLIC_PAGES_KEPT = 0  # a test sees what it has just changed
STORAGES |= {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405
_folder = TemporaryDirectory(prefix="portal-tests-")
STATIC_ROOT = Path(_folder.name) / "static"  # WhiteNoise warns of a missing one, and warnings are errors
STATIC_ROOT.mkdir()
if "postgresql" in DATABASES["default"]["ENGINE"]:  # noqa: F405
    DATABASES["default"]["TEST"] = {"CHARSET": "UTF8", "TEMPLATE": "template0"}  # noqa: F405
    # No test cuts the power: a commit need not wait for the disk. Dropping a database may take longer than a request.
    DATABASES["default"]["OPTIONS"]["options"] += " -c synchronous_commit=off -c statement_timeout=120000"  # noqa: F405
else:  # a file, because the browser's server and the test are two threads with a connection each
    DATABASES["default"]["TEST"] = {"NAME": f"{_folder.name}/portal.sqlite3"}  # noqa: F405
