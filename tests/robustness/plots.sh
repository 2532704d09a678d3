#!/usr/bin/env bash
# scripts/plot draws a result file: every picture it names is a PNG with something in it, and
# has the name of the result.
#
#   plots.sh FILE.h5
#
# Exit code 77: matplotlib is not installed.
set -euo pipefail

file=$(realpath "$1")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$here/../../scripts/plot" "$file" -o "$work"
shopt -s nullglob
pictures=("$work"/*.png)
if [[ ${#pictures[@]} -eq 0 ]]; then
    echo "no picture was drawn" >&2
    exit 1
fi
for picture in "${pictures[@]}"; do
    size=$(stat -c %s "$picture")
    # An empty pair of axes takes some 3 kB.
    if [[ $size -lt 8000 || $(head -c 4 "$picture" | tail -c 3) != PNG ]]; then
        echo "$picture: $size bytes, no drawing" >&2
        exit 1
    fi
done

# A result that is still being written lends its pictures the name it is to get.
cp "$file" "$work/unfinished.h5.partial"
drawn=$("$here/../../scripts/plot" "$work/unfinished.h5.partial")
if grep -v "^$work/unfinished_[a-z]" <<<"$drawn"; then
    echo "not named after the result" >&2
    exit 1
fi
echo "${#pictures[@]} pictures, $(du -bc "${pictures[@]}" | tail -n 1 | cut -f 1) bytes"
