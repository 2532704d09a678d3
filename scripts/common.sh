# shellcheck shell=bash
# Shared by the scripts of this folder; sourced, not run.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# quietly LOG WHAT COMMAND...: the output goes to LOG and is shown only on failure.
quietly() {
    local log=$1 what=$2 start=$SECONDS
    shift 2
    mkdir -p "$(dirname "$log")"
    printf '%s ... ' "$what"
    if ! "$@" >"$log" 2>&1; then
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
    quietly "$root/build/$preset-build.log" "building ($preset)" \
        cmake --build --preset "$preset" "$@"
}
