#!/usr/bin/env bash
# The shells offer every command and option of --help, and files of the right kind.
#
#   completions.sh DIDYMIUM
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$here/help_words.sh"
root=$(cd "$here/../.." && pwd)
program=$(realpath "$1")
source "$root/packaging/didymium.bash"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir cases
touch cases/other.toml 'my case.toml' case.h5 notes.txt

# offers FUNCTION WORDS... -- REPLIES...: to the last of the words.
offers() {
    local function=$1
    shift
    COMP_WORDS=()
    while [[ $1 != -- ]]; do
        COMP_WORDS+=("$1")
        shift
    done
    shift
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    COMPREPLY=()
    "$function"
    diff <(printf '%s\n' "$@" | sort) <(printf '%s\n' "${COMPREPLY[@]}" | sort)
}

mapfile -t commands < <(commands_of "$program")
check "commands of --help (<) are offered (>)" offers _didymium didymium '' -- "${commands[@]}"
check "a command is completed" offers _didymium didymium ste -- steady
for command in '' "${commands[@]}"; do
    mapfile -t options < <(options_of "$program" $command)
    check "options of '$command' in --help (<) are offered (>)" \
        offers _didymium didymium $command - -- "${options[@]}"
done

for command in check run steady sweep contact fit design; do
    check "$command takes cases" offers _didymium didymium $command '' -- cases 'my case.toml'
done
check "a folder is entered" \
    offers _didymium didymium run cases/ -- cases/other.toml
for command in info merge; do
    check "$command takes results" offers _didymium didymium $command '' -- cases case.h5
done
check "schema takes kinds of files" \
    offers _didymium didymium schema '' -- \
        case sweep chemistry assay activity contact fit design optimise costs
check "an output is a result" offers _didymium didymium run -o '' -- cases case.h5
check "a case follows an option" offers _didymium didymium run -q my -- 'my case.toml'
check "an output after a sign of equality" \
    offers _didymium didymium run --output = ca -- cases case.h5
check "an output right after a sign of equality" \
    offers _didymium didymium run --output = -- cases case.h5
check "the plotter takes results" offers _didymium_plot didymium-plot '' -- cases case.h5
check "the plotter's formats" offers _didymium_plot didymium-plot --format '' -- png svg pdf dot
check "the plotter's output is a folder" offers _didymium_plot didymium-plot -o '' -- cases
# Python is needed to ask the plotter.
if mapfile -t options < <(options_of "$root/scripts/plot" 2>/dev/null) &&
    [[ ${#options[@]} -gt 0 ]]; then
    check "options of the plotter's --help (<) are offered (>)" \
        offers _didymium_plot didymium-plot - -- "${options[@]}"
fi

zsh_completion=$root/packaging/didymium.zsh
for word in "${commands[@]}" $(for command in "${commands[@]}"; do
    options_of "$program" "$command"
done | sort -u) --version "${options[@]}"; do
    check "zsh is told of $word" grep -qE -- "(^|[^a-z-])$word([^a-z-]|\$)" "$zsh_completion"
done
if command -v zsh >/dev/null; then
    check "zsh can read its completion" zsh -n "$zsh_completion"
fi
conclude
