#!/usr/bin/env bash
# Builds everything and runs all tests. The last line is `N passed, N failed`, counted from the test runner's own results.
# As root on Debian it first installs the programs that the tests use; elsewhere it says which are missing, and the tests
# that need them are skipped (where CI is set, they fail).
set -uo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
packages=(busybox-static catatonit chromium dash docker-registry docker.io dropbear-bin fish iptables jupyter-client jupyter-console jupyter-core jupyter-nbconvert jupyter-notebook mksh nodejs openssh-client openssh-server podman python3 python3-jupyter-kernel-test python3-nbclient tcsh tmux wine64 zsh)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

missing_packages() {
    local package
    for package in "${packages[@]}"; do
        # Not `dpkg -s` alone: it also succeeds for a package that was removed and has left its configuration.
        dpkg-query --show --showformat='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || echo "$package"
    done
}

install_packages() {
    local missing
    mapfile -t missing < <(missing_packages)
    if [ "${#missing[@]}" -eq 0 ]; then
        return
    fi
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
        echo "Missing, so some tests cannot run: ${missing[*]}" >&2
        return
    fi
    echo "Installing ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    # As in single-user mode, no service is started: the tests start their own, each where it disturbs nobody.
    apt-get update -qq && RUNLEVEL=1 apt-get install -qq -y --no-install-recommends "${missing[@]}" >/dev/null ||
        echo "Could not install ${missing[*]}" >&2
}

# Adds up an attribute of the <Counters> element of every result file.
count() {
    cat "$results"/*.trx 2>/dev/null | grep -o "<Counters [^>]*>" | grep -o " $1=\"[0-9]*\"" | tr -dc '0-9\n' | awk '{ sum += $1 } END { print sum + 0 }'
}

# Prints the last line and ends with the exit code that belongs to it.
finish() {
    local status=$1 total executed passed
    total=$(count total) executed=$(count executed) passed=$(count passed)
    local failed=$((executed - passed)) skipped=$((total - executed))
    if [ "$failed" -gt 0 ] || [ "$executed" -eq 0 ]; then
        status=1
    fi
    if [ "$skipped" -gt 0 ]; then
        echo "$passed passed, $failed failed, $skipped skipped"
    else
        echo "$passed passed, $failed failed"
    fi
    exit "$status"
}

results=$(mktemp -d "${TMPDIR:-/tmp}/repl-test-results.XXXXXX")
trap 'rm -rf "$results"' EXIT

# At the same time, because the build needs none of them.
install_packages &
if ! dotnet build "$top/Repl.sln" --nologo --verbosity quiet; then
    wait
    echo "The build failed; no test was run." >&2
    finish 1
fi
wait

# One call for the whole solution, one test program after the other: each already uses all processors, and side by side they only make
# each other slow. The prefix keeps their result files apart.
dotnet test "$top/Repl.sln" --no-build --nologo -maxcpucount:1 --logger "trx;LogFilePrefix=tests" --results-directory "$results" </dev/null
finish $?
