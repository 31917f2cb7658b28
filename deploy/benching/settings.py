"""The portal's settings as the bench runs them: production's, a floor page, static files of its own."""

import os
from pathlib import Path

from congress.settings import *  # noqa: F403

ROOT_URLCONF = "benching.urls"
TEMPLATES[0]["DIRS"] += [Path(__file__).parent / "templates"]
STATIC_ROOT = Path(os.environ["BENCH_STATIC"])
ACCOUNT_RATE_LIMITS = False
