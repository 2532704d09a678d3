#!/usr/bin/env bash
# Opens a result file with one of the tools people use, reads the values of many variables
# (a header alone opens where the data do not) and compares them with those of h5py.
#
#   readers.sh FILE.h5 h5py|xarray-netcdf4|xarray-h5netcdf|ncdump|octave|r
#
# Exit code 77: the tool is not installed.
set -euo pipefail

file=$(realpath "$1")
tool=$2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
python=$here/../../scripts/_python
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

require() {
    command -v "$1" >/dev/null || {
        echo "skipped: $1 is not installed" >&2
        exit 77
    }
}

# What the other tools have to find: a line per value.
expect() {
    "$python" h5py numpy -- "$here/read_result.py" h5py "$file" >"$work/expected.txt"
}

case $tool in
    h5py)
        "$python" h5py numpy -- "$here/read_result.py" h5py "$file" >"$work/found.txt"
        # The reference itself is checked for what every file must hold.
        grep -q '^text component 0 ' "$work/found.txt"
        grep -q '^number status 0 ' "$work/found.txt"
        cp "$work/found.txt" "$work/expected.txt"
        ;;
    xarray-netcdf4)
        expect
        "$python" xarray netCDF4 -- "$here/read_result.py" netcdf4 "$file" \
            >"$work/found.txt"
        ;;
    xarray-h5netcdf)
        expect
        "$python" xarray h5netcdf -- "$here/read_result.py" h5netcdf "$file" \
            >"$work/found.txt"
        ;;
    ncdump)
        require ncdump
        # All the data of all groups must come out; the names must be readable.
        ncdump "$file" >"$work/dump.txt"
        expect
        while read -r kind name _ value; do
            [[ $kind == text && $name == component ]] || continue
            grep -qF "\"$value\"" "$work/dump.txt" || {
                echo "ncdump does not show the component '$value'" >&2
                exit 1
            }
        done <"$work/expected.txt"
        for group in balance solver input; do
            grep -q "^group: $group {" "$work/dump.txt"
        done
        echo "ncdump: $(wc -l <"$work/dump.txt") lines"
        exit 0
        ;;
    octave)
        require octave-cli
        octave-cli --quiet --eval 'pkg load netcdf' 2>/dev/null || {
            echo "skipped: the netcdf package of Octave is not installed" >&2
            exit 77
        }
        expect
        octave-cli --quiet --no-gui "$here/read_result.m" "$file" >"$work/found.txt"
        ;;
    r)
        require Rscript
        Rscript -e 'library(ncdf4)' >/dev/null 2>&1 || {
            echo "skipped: the package ncdf4 of R is not installed" >&2
            exit 77
        }
        expect
        Rscript "$here/read_result.R" "$file" >"$work/found.txt"
        ;;
    *)
        echo "readers.sh: unknown tool '$tool'" >&2
        exit 2
        ;;
esac

diff "$work/expected.txt" "$work/found.txt" >"$work/difference.txt" || {
    echo "$tool reads other values than h5py (<) :" >&2
    head -n 20 "$work/difference.txt" >&2
    exit 1
}
echo "$tool: $(wc -l <"$work/found.txt") values as expected"
