# shellcheck shell=bash
# Shared by the scripts of this folder; sourced, not run.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# What one clone has compiled, another takes from ccache: paths count from the clone's own
# folder, and the tests' precompiled header may come from the cache as well.
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1
export CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime

# steps WHAT: of ninja's output only the count of steps, on one line of the terminal.
steps() {
    local line
    while IFS= read -r line; do
        if [[ $line =~ ^\[[0-9]+/[0-9]+\] ]]; then
            printf '\r%s ... %s ' "$1" "${BASH_REMATCH[0]}"
        fi
    done
}

# quietly LOG WHAT COMMAND...: the output goes to LOG and is shown only on failure; how
# far ninja is, on a terminal.
quietly() {
    local log=$1 what=$2 start=$SECONDS
    shift 2
    mkdir -p "$(dirname "$log")"
    printf '%s ... ' "$what"
    local failed=0
    if [[ -t 1 ]]; then
        "$@" 2>&1 | tee "$log" | steps "$what" || failed=1
    else
        "$@" >"$log" 2>&1 || failed=1
    fi
    if [[ $failed == 1 ]]; then
        printf 'failed\n'
        # The compiler's own words come first; ninja buries them in a long log.
        { grep -E -A4 '(error|Error|FAILED)' "$log" || cat "$log"; } | tail -n 60 >&2
        printf 'The whole log: %s\n' "$log" >&2
        return 1
    fi
    printf 'done (%d s)\n' $((SECONDS - start))
}

# configure PRESET [CMAKE OPTIONS]
configure() {
    local preset=$1
    shift
    cd "$root"
    quietly "$root/build/$preset-configure.log" "configuring ($preset)" \
        cmake --preset "$preset" "$@"
}

# build PRESET [CMAKE BUILD OPTIONS]
build() {
    local preset=$1
    shift
    cd "$root"
    quietly "$root/build/$preset-build.log" "building ($preset), minutes the first time" \
        cmake --build --preset "$preset" "$@"
}
