#!/usr/bin/env bash
# make lint: every check runs, and the last lines say which failed.

# shellcheck source=deploy/common.sh
source "$(dirname "$0")/common.sh"
failed=()

find_python
make_venv
install_lock requirements-dev.lock
command -v xgettext >/dev/null || apt_install gettext || true

check() {
    local name=$1
    shift
    say "== $name"
    "$@" </dev/null || failed+=("$name")
}

templates() { find . \( -name ".*" -a ! -name . -o -name node_modules -o -name var \) -prune -o -name "*.html" -print0 | xargs -0 -r "$@"; }

check "ruff check" .venv/bin/ruff check .
check "ruff format" .venv/bin/ruff format --check .
check "djade" templates .venv/bin/djade --check --target-version 5.2
check "import-linter" .venv/bin/lint-imports
check "makemigrations" env DATABASE_URL=sqlite:///:memory: REDIS_URL= \
    .venv/bin/python manage.py makemigrations --check --dry-run --settings tests.settings
check "catalogues" .venv/bin/python deploy/catalogues.py check

if [ ${#failed[@]} -gt 0 ]; then
    say ""
    for name in "${failed[@]}"; do say "FAILED: $name"; done
    exit 1
fi
say "" "Lint passed."
