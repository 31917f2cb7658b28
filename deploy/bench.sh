#!/usr/bin/env bash
# make bench: needs PostgreSQL, Redis and wrk; deploy/bench.py says what it measures.

# shellcheck source=deploy/common.sh
source "$(dirname "$0")/common.sh"

find_python
make_venv
install_lock requirements-dev.lock
exec .venv/bin/python deploy/bench.py
