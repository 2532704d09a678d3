#!/usr/bin/env bash
# scripts/analyse prints and draws every kind of analysis, and says what it cannot do.
#
#   analyses.sh PROGRAM
#
# Exit code 77: matplotlib is not installed.
set -euo pipefail

program=$(realpath "$1")
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
"$root/scripts/_python" h5py numpy matplotlib -- -c ""

sweep() {  # sweep NAME MODE POINTS
    cat >"$1.toml" <<TOML
case = "$root/inputs/cases/short_ndpr.toml"
run = "steady"
mode = "$2"
points = $3
keep = [ "kpis" ]
[[vary]]
path = "streams.pls.total_reo"
distribution = "normal"
mean = "200 g/L"
sd = "10 g/L"
[[vary]]
path = "chemistry.separation_factors.Nd/Pr"
distribution = "sigma"
TOML
    "$program" sweep "$1.toml" -q -o "$1.h5"
}
sweep saltelli saltelli 16
sweep morris morris 10
purity=split.raffinate.Pr.purity
for kind in quantiles tornado sobol surface parallel; do
    "$root/scripts/analyse" "$kind" saltelli.h5 -r "$purity" >"$kind.txt"
done
"$root/scripts/analyse" morris morris.h5 >morris.txt
"$root/scripts/analyse" pareto saltelli.h5 -r "$purity:max" -r acid_per_oxide:min >pareto.txt

prices=$root/inputs/costs/example_prices.toml
"$root/scripts/analyse" value saltelli.h5 --costs "$prices" --reo 50:60 >value.txt

fail() {
    echo "$1" >&2
    exit 1
}
shopt -s nullglob
pictures=(*.png)
[[ ${#pictures[@]} -eq 9 ]] || fail "not 9 pictures: ${pictures[*]}"
for picture in "${pictures[@]}"; do
    [[ $(stat -c %s "$picture") -gt 8000 ]] || fail "$picture: no drawing"
done
grep -q "Sobol indices from 16 base points" sobol.txt || fail "no indices"
grep -q "mu\*" morris.txt || fail "no effects"
grep -q "USD per tonne of concentrate with 50:60 %" value.txt || fail "no value"
# Neither product of the short bank is pure enough to be paid.
grep -q "oxide of Nd  *0 " value.txt || fail "what is not pure is paid: $(cat value.txt)"
sed 's/"99.5 %"/"50 %"/' "$prices" >lenient.toml
"$root/scripts/analyse" value saltelli.h5 --costs lenient.toml >lenient.txt
grep -q "^Pr: .* pure enough in \([0-9]*\) of \1 scenarios" lenient.txt || fail "nothing is paid: $(cat lenient.txt)"

refuses() {  # refuses MESSAGE ARGUMENTS...
    local message=$1
    shift
    if "$root/scripts/analyse" "$@" >refused.txt 2>&1; then
        fail "not refused: $*"
    fi
    grep -q "$message" refused.txt || fail "$*: $(cat refused.txt)"
}
refuses "its design is 'morris', expected saltelli" sobol morris.h5
refuses "no result 'split.raffinate.Y.purity'" tornado morris.h5 -r split.raffinate.Y.purity
refuses "pareto needs two results" pareto morris.h5
refuses "value needs the file of prices" value morris.h5
refuses "no price of NaOH" value morris.h5 --costs <(sed 's/"NaOH"/"KOH"/' "$prices")
refuses "no percentage or two" value morris.h5 --costs "$prices" --reo 60:50
refuses "not a sweep that can be read" quantiles morris.toml
