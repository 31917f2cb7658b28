#!/usr/bin/env bash
# make test: every test on SQLite, and once more on PostgreSQL + Redis when DATABASE_URL and REDIS_URL name them.
# STRICT=1 turns a suite that did not run into a failure; ONLY=e2e runs the browser tests alone; ARGS goes to pytest.

# shellcheck source=deploy/common.sh
source "$(dirname "$0")/common.sh"
ONLY=${ONLY:-}
report=() missing=() failed=0 marks=()

find_python
make_venv
install_lock requirements-dev.lock

if ! command -v chromium >/dev/null || ! fc-list 2>/dev/null | grep -q 'WenQuanYi'; then
    apt_install chromium fonts-wqy-microhei || true
fi
if command -v chromium >/dev/null; then
    [ "$ONLY" = e2e ] && marks=(-m e2e)
else
    say "The browser tests need Chromium: sudo apt-get install chromium fonts-wqy-microhei"
    missing+=("browser (chromium is not installed: sudo apt-get install chromium fonts-wqy-microhei)")
    marks=(-m "not e2e")
fi

# Run pytest and note the result under a name. Exit code 5 (nothing collected) is a failure as well.
suite() {
    local name=$1 began=$SECONDS result=passed
    shift
    say "" "== Tests on $name"
    # shellcheck disable=SC2086  # ARGS is a list of words
    "$@" .venv/bin/python -m pytest -n auto "${marks[@]}" ${ARGS:-} </dev/null || result=FAILED
    [ $result = passed ] || failed=1
    report+=("$name: $result in $((SECONDS - began)) s")
}

if [ "$ONLY" != e2e ] || [ ${#missing[@]} = 0 ]; then
    suite "SQLite" env DATABASE_URL=sqlite:///var/tests.sqlite3 REDIS_URL=
fi
if [ "$ONLY" != e2e ]; then
    if [ -n "${DATABASE_URL:-}" ] && [ -n "${REDIS_URL:-}" ]; then
        suite "PostgreSQL + Redis" env
    else
        missing+=("PostgreSQL + Redis (DATABASE_URL and REDIS_URL are not set)")
    fi
fi

say ""
for line in "${report[@]}"; do say "$line"; done
for line in "${missing[@]}"; do say "NOT RUN: $line"; done
if [ ${#missing[@]} -gt 0 ] && [ "${STRICT:-0}" = 1 ]; then failed=1; fi
exit $failed
