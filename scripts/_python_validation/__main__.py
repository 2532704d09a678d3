"""Computes the validation page of the chemistry and its figures, or checks them.

    _python_validation ROOT PROGRAM TESTS [--check]

Exit code 0: written, or nothing differs; 1: something differs.
"""

import pathlib
import re
import sys
import tempfile

import page
import results
import runs


def tokens(text):
    """Words and numbers in turn."""
    return re.findall(r"\d+\.\d+|\d+|[^\d\s]+", text)


def same(one, other):
    """Whether two words are equal, or two numbers up to one unit of the last place."""
    if one == other:
        return True
    if not re.fullmatch(r"\d+\.\d+", one) or not re.fullmatch(r"\d+\.\d+", other):
        return False
    places = len(one.split(".")[1])
    if places != len(other.split(".")[1]):
        return False
    return abs(float(one) - float(other)) < 1.01 * 10.0**-places


def differences(stated, computed):
    """Lines of the page that are not what is computed now."""
    old, new = stated.splitlines(), computed.splitlines()
    if len(old) != len(new):
        return [f"the page has {len(old)} lines, computed now {len(new)}"]
    return [
        f"line {number}:\n  stated   {a}\n  computed {b}"
        for number, (a, b) in enumerate(zip(old, new), 1)
        if len(tokens(a)) != len(tokens(b)) or not all(map(same, tokens(a), tokens(b)))
    ]


def self_test():
    """A number that is another, a word, a line less are found; rounding is none."""
    stated = "rms 0.239 of 209\nconstants stay\n"
    found = [
        differences(stated, stated.replace("0.239", "0.241")),
        differences(stated, stated.replace("209", "208")),
        differences(stated, stated.replace("stay", "go")),
        differences(stated, "rms 0.239 of 209\n"),
    ]
    return all(found) and not differences(stated, stated.replace("0.239", "0.240"))


def main(root, program, tests, check):
    if not self_test():
        print("the comparison finds no differences where there are some", file=sys.stderr)
        return 1
    document = root / "docs/validation_chemistry.md"
    with tempfile.TemporaryDirectory(prefix="didymium_validation_") as folder:
        try:
            found = results.Results(
                runs.Program(program, root, pathlib.Path(folder)), tests
            )
        except runs.Failed as error:
            print(error, file=sys.stderr)
            return 1
    text = page.page(found)
    if not check:
        import figures

        figures.draw(found, root / "docs/images")
        document.write_text(text)
        print(f"wrote {document}")
        return 0
    wrong = differences(document.read_text(), text)
    for line in wrong:
        print(line)
    print(f"{document.name}: {len(wrong)} lines are not what is computed now")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(
        main(*(pathlib.Path(word).resolve() for word in sys.argv[1:4]), "--check" in sys.argv[4:])
    )
