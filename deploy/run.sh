#!/usr/bin/env bash
# make run: the portal with its worker thread on this machine; nothing else needs to run.

# shellcheck source=deploy/common.sh
source "$(dirname "$0")/common.sh"
HOST=${HOST:-127.0.0.1}
PORT=${PORT:-8000}

find_python
"$PYTHON" deploy/check_port.py "$HOST" "$PORT"
make_venv
install_lock requirements.lock
if [ ! -f .env ]; then
    .venv/bin/python deploy/make_env.py .env
    say "Wrote .env with random keys."
fi

set -- --host "$HOST" --port "$PORT"
case ${TLS:-} in '' | 0) ;; *) set -- "$@" --tls ;; esac
exec .venv/bin/python manage.py serve "$@"
