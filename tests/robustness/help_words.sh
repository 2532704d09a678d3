# shellcheck shell=bash
# What --help names; sourced by the tests of manuals and completions.

# The commands of the program, one a line.
commands_of() {
    "$1" --help | awk '/^Subcommands:/ {inside = 1; next} inside && NF {print $1}'
}

# options_of PROGRAM [COMMAND]: its options, long and short, one a line, sorted.
options_of() {
    "$@" --help | grep -E '^  -' | sed 's/^  //; s/  .*//' |
        grep -oE -- '(^|[, ])--?[a-z][a-z-]*' | tr -d ', ' | sort
}

failures=0
# check WHAT COMMAND...: counts a command that fails.
check() {
    local what=$1
    shift
    if ! "$@"; then
        echo "FAILED: $what" >&2
        failures=$((failures + 1))
    fi
}

conclude() {
    if [[ $failures -gt 0 ]]; then
        echo "$failures failed" >&2
        exit 1
    fi
    echo "all passed"
}
