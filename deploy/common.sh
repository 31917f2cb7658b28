# Shared by the scripts behind make: a fitting Python, .venv, locked packages. Sourced, never run.
# shellcheck shell=bash

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
LOG=var/install.log

say() { printf '%s\n' "$@"; }

die() {
    printf '%s\n' "$*" >&2
    exit 1
}

is_root() { [ "$(id -u)" = 0 ]; }

# Install Debian packages, or fail when this is not root's shell or not Debian.
apt_install() {
    is_root && command -v apt-get >/dev/null || return 1
    say "Installing Debian packages: $*"
    mkdir -p var
    {
        LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive apt-get update -qq &&
            LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
    } </dev/null >>"$LOG" 2>&1
}

# Install Debian packages, or say in one sentence what is missing and how to get it.
need_package() {
    local what=$1
    shift
    apt_install "$@" || die "$what is missing: install it with \"sudo apt-get install $*\" and try again."
}

fits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' 2>/dev/null; }

# Set PYTHON to the first Python from 3.11 to 3.14.
find_python() {
    command -v git >/dev/null || apt_install git || say "git is missing: install it with \"sudo apt-get install git\"."
    command -v python3 >/dev/null || command -v python3.11 >/dev/null || need_package "Python" python3 python3-venv
    for PYTHON in python3 python3.14 python3.13 python3.12 python3.11; do
        if command -v "$PYTHON" >/dev/null && fits "$PYTHON"; then return; fi
    done
    die "The portal needs Python 3.11 to 3.14, but python3 here is $(python3 -c 'import platform; print(platform.python_version())')."
}

# Make .venv, anew when its Python is gone or does not fit.
make_venv() {
    if [ -x .venv/bin/python ] && fits .venv/bin/python && .venv/bin/python -c 'import pip' 2>/dev/null; then return; fi
    if ! "$PYTHON" -c 'import venv, ensurepip' 2>/dev/null; then
        need_package "Python's module venv" "$PYTHON-venv"
        "$PYTHON" -c 'import venv, ensurepip' 2>/dev/null || die "Python's module venv is missing from $(command -v "$PYTHON")."
    fi
    say "Making .venv with $("$PYTHON" --version)."
    mkdir -p var
    "$PYTHON" -m venv --clear .venv >>"$LOG" 2>&1 || die "The virtual environment could not be made; $LOG says why."
}

# Install one lock file into .venv, unless that very file was installed before.
install_lock() {
    local lock=$1 stamp=.venv/.installed-$1 sum
    sum=$(.venv/bin/python -c 'import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())' "$lock")
    if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$sum" ]; then return; fi
    say "Installing the packages of $lock (once, needs the network) …"
    mkdir -p var
    if ! .venv/bin/python -m pip install -q --disable-pip-version-check --no-input --retries 2 --only-binary :all: --no-deps \
        --require-hashes -r "$lock" </dev/null >"$LOG" 2>&1; then
        if grep -q 'DO NOT MATCH THE HASHES' "$LOG"; then
            die "A downloaded package is not the one $lock names, so nothing was installed; $LOG says which."
        elif grep -qE 'Retrying|Connection|resolve|from versions: none|ProxyError|timed out' "$LOG"; then
            die "No network: the packages of $lock could not be downloaded; connect this machine and try again."
        fi
        die "The packages of $lock could not be installed; $LOG says why."
    fi
    printf '%s\n' "$sum" >"$stamp"
}
