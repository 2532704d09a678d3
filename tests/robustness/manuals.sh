#!/usr/bin/env bash
# The manuals name every command and option of --help and no other, and help, manual and
# guide list the exit codes that the program has.
#
#   manuals.sh DIDYMIUM MANUAL MANUAL_OF_PLOT
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$here/help_words.sh"
root=$here/../..
program=$1

# Of a section of a manual, as plain text.
section() {
    awk -v name="$2" '/^\.SH/ {inside = $0 == ".SH " name; next} inside' "$1" |
        sed 's/\\-/-/g; s/\\f.//g'
}

# The options with an entry of their own.
described_options() {
    section "$1" OPTIONS | grep -A 1 '^\.TP' | grep '^\.B' |
        grep -oE -- '(^| )--?[a-z][a-z-]*' | tr -d ' ' | sort
}

same() {
    diff <(printf '%s\n' "$1") <(printf '%s\n' "$2")
}

all_options=$(for command in '' $(commands_of "$program"); do
    options_of "$program" $command
done | sort -u)
check "options of $2 (>) are those of --help (<)" \
    same "$all_options" "$(described_options "$2")"
check "commands of $2 (>) are those of --help (<)" same "$(commands_of "$program")" \
    "$(section "$2" COMMANDS | sed -n 's/^\.B \([a-z]*\)$/\1/p')"
# Python is needed to ask the plotter.
if plot_options=$(options_of "$root/scripts/plot" 2>/dev/null) && [[ -n $plot_options ]]; then
    check "options of $3 (>) are those of --help (<)" \
        same "$plot_options" "$(described_options "$3")"
fi

codes=$(sed -n 's/.*exit_[a-z_]* = \([0-9]*\).*/\1/p' "$root/solver/commands/commands.hpp")
check "exit codes of $2 (>) are those of the program (<)" same "$codes" \
    "$(section "$2" 'EXIT STATUS' | sed -n 's/^\.B \([0-9]*\)$/\1/p')"
check "exit codes of the guide (>) are those of the program (<)" same "$codes" \
    "$(awk '/^## / {inside = /Exit codes/} inside' "$root/docs/guide.md" |
        sed -n 's/^| \([0-9]*\) |.*/\1/p')"
check "exit codes of --help (>) are those of the program (<)" same "$codes" \
    "$("$program" --help | sed -n '/^Exit codes/,/^Usage/p' | sed '/^Usage/d' |
        tr -s ' \n' ' ' | sed 's/Exit codes://' | tr ';' '\n' | awk '{print $1}')"

for manual in "$2" "$3"; do
    check "$manual says its version" grep -q "$("$program" --version | head -n 1)" "$manual"
    if command -v groff >/dev/null; then
        complaints=$(groff -man -ww -z -Tutf8 "$manual" 2>&1)
        check "$manual is set without complaints: $complaints" test -z "$complaints"
    fi
done
conclude
