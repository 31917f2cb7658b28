#!/usr/bin/env bash
# make test: every test on SQLite. When DATABASE_URL and REDIS_URL name PostgreSQL and Redis, every test there, and on
# SQLite all but the browser's and those marked `once`: what is the same on each database is asked once.
# STRICT=1 turns a suite that did not run into a failure; ONLY=e2e runs the browser tests alone; ARGS goes to pytest.

# shellcheck source=deploy/common.sh
source "$(dirname "$0")/common.sh"
ONLY=${ONLY:-}
report=() missing=() failed=0 marks='' services=''
if [ -n "${DATABASE_URL:-}" ] && [ -n "${REDIS_URL:-}" ]; then services=named; fi

find_python
make_venv
install_lock requirements-dev.lock
unset PYTHONDONTWRITEBYTECODE  # or each process, and there are dozens, compiles the house and rewrites 8,000 assertions

if ! command -v chromium >/dev/null || ! fc-list 2>/dev/null | grep -q 'WenQuanYi'; then
    apt_install chromium fonts-wqy-microhei || true
fi
if command -v chromium >/dev/null; then
    [ "$ONLY" = e2e ] && marks=e2e
else
    say "The browser tests need Chromium: sudo apt-get install chromium fonts-wqy-microhei"
    missing+=("browser (chromium is not installed: sudo apt-get install chromium fonts-wqy-microhei)")
    marks="not e2e"
fi

# Run pytest with these marks and note the result under a name; the environment follows. Exit code 5 (nothing
# collected) is a failure as well.
suite() {
    local name=$1 chosen=$2 began=$SECONDS result=passed
    shift 2
    say "" "== Tests on $name"
    # shellcheck disable=SC2086  # ARGS is a list of words
    env "$@" .venv/bin/python -m pytest -n auto --dist loadgroup -m "$chosen" ${ARGS:-} </dev/null || result=FAILED
    [ $result = passed ] || failed=1
    report+=("$name: $result in $((SECONDS - began)) s")
}

on_sqlite=$marks
if [ -n "$services" ] && [ -z "$ONLY${ARGS:-}" ]; then on_sqlite="not e2e and not once"; fi
if [ "$ONLY" != e2e ] || [ ${#missing[@]} = 0 ]; then
    suite "SQLite" "$on_sqlite" DATABASE_URL=sqlite:///var/tests.sqlite3 REDIS_URL=
fi
if [ "$ONLY" != e2e ]; then
    if [ -n "$services" ]; then
        suite "PostgreSQL + Redis" "$marks" DATABASE_URL="$DATABASE_URL"
    else
        missing+=("PostgreSQL + Redis (DATABASE_URL and REDIS_URL are not set)")
    fi
fi

say ""
for line in "${report[@]}"; do say "$line"; done
for line in "${missing[@]}"; do say "NOT RUN: $line"; done
if [ ${#missing[@]} -gt 0 ] && [ "${STRICT:-0}" = 1 ]; then failed=1; fi
exit $failed
