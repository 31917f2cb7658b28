"""What every part of the bench knows: how long it asks, and how it speaks."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
BASE = HERE.parent
SECONDS, ROUNDS, CONNECTIONS = 3, 2, 8
WORKERS = 2
PHONE = "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/92.0 Mobile Safari/537.36"
WORDS = "养老"


def say(text):
    print(text, flush=True)


def die(text):
    sys.exit(text)
