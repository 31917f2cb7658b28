#!/usr/bin/env bash
# make fix: put right what the linters can put right by themselves, and compile the catalogues.

# shellcheck source=deploy/common.sh
source "$(dirname "$0")/common.sh"

find_python
make_venv
install_lock requirements-dev.lock
.venv/bin/ruff check --fix . || true
.venv/bin/ruff format .
find . \( -name ".*" -a ! -name . -o -name node_modules -o -name var \) -prune -o -name "*.html" -print0 |
    xargs -0 -r .venv/bin/djade --target-version 5.2 || true
.venv/bin/python deploy/catalogues.py compile
