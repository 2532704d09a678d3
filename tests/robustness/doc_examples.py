"""Every fenced block of the documents does what it says.

    doc_examples.py PROJECT PROGRAM [DOCUMENT ...]     all documents, or these
    doc_examples.py PROJECT PROGRAM --self-test        faulty documents are found out

The blocks of a document run from top to bottom in one folder that has `inputs` and
`scripts` beside it, as the project has. What a block must do follows from its language:

    sh               exits with 0
    python, r        runs with what the document has written so far
    matlab           the same, in Octave after `pkg load netcdf`
    toml             begins with "# NAME.toml": is saved under that name and checked
    csv              is an assay: a case with it is checked
    text             must say by which command it is printed
    math, mermaid    are drawn, not run

Comments on the lines above a block say more, each <!-- example: ... -->:

    first: COMMAND             run before it
    printed by COMMAND         the block is in what that prints, on either stream;
                               "..." stands for anything, blanks and line ends for each
                               other, and times, roundings and counters for any
    as NAME                    save it under that name, and no more
    into CASE [at TABLE] [without NAME ...]
                               the keys go into that table of a copy of the case, in
                               place of those of the same name, and tables into the copy;
                               keys and arrays of tables of these names are taken out of
                               it; the copy is checked
    not run: REASON            counted and listed

Exit code 0: all do; 1: some do not, which are listed.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib

documents = ["README.md", "docs/*.md", "docs/cases/*.md", "outputs/SCHEMA.md", "*/README.md",
             "inputs/*/README.md", "CHANGELOG.md"]
drawn = {"math", "mermaid"}
limit = 300  # s, of one block

# What differs between machines and runs, but says nothing else.
masks = [
    (r"worst component \w+,", "worst component ANY,"),
    (r"\b\d+(\.\d+)? s\b", "TIME"),
    (r"\d(\.\d+)?e-1[0-9]\b", "ROUNDING"),
    (r"\b\d+ (steps|rate evaluations|jacobians|factorizations)", r"N \1"),
]


class Wrong(Exception):
    """A block does not do what it says."""


class Skipped(Exception):
    """A tool is missing."""


class Block:
    def __init__(self, document, line, language, text, remarks):
        self.document, self.line = document, line
        self.language, self.text, self.remarks = language, text, remarks

    def remark(self, kind):
        """What follows `kind` in the comments above; None without."""
        found = [r[len(kind):].strip() for r in self.remarks if r.startswith(kind)]
        return found[0] if found else None


def blocks_of(path, name):
    blocks, remarks, block = [], [], None
    for number, line in enumerate(path.read_text().splitlines(), 1):
        fence = re.match(r"\s*```(.*)$", line)
        if block is not None:
            if fence:
                blocks.append(block)
                block, remarks = None, []
            else:
                block.text += line + "\n"
        elif fence:
            block = Block(name, number, fence[1].strip(), "", remarks)
        elif remark := re.match(r"<!-- example: (.*) -->$", line):
            remarks.append(remark[1])
        elif remarks and line.strip():
            raise SystemExit(f"{name}:{number}: an example comment above no block")
    if block is not None:
        raise SystemExit(f"{name}:{block.line}: the block is not closed")
    return blocks


class Runner:
    """Runs the blocks of one document in a folder of their own."""

    def __init__(self, project, program, folder):
        self.project, self.folder, self.program = project, folder, program
        shutil.copytree(project / "inputs", folder / "inputs",
                        ignore=shutil.ignore_patterns("*.cpp", "*.hpp"))
        (folder / "scripts").symlink_to(project / "scripts")
        (folder / "docs").symlink_to(project / "docs")
        (folder / "build/release").mkdir(parents=True)
        (folder / "build/release/bin").symlink_to(program.parent)
        self.printed = {}
        self.merged = 0

    def shell(self, command):
        try:
            done = subprocess.run(
                ["bash", "-e", "-u", "-o", "pipefail", "-c", command], cwd=self.folder,
                env={"PATH": f"{self.program.parent}:/usr/local/bin:/usr/bin:/bin",
                     "HOME": str(self.folder), "MPLBACKEND": "Agg", "LC_ALL": "C.UTF-8"},
                text=True, capture_output=True, timeout=limit, stdin=subprocess.DEVNULL)
        except subprocess.TimeoutExpired:
            raise Wrong(f"not done after {limit} s") from None
        return done.returncode, done.stdout + done.stderr

    def must(self, command):
        code, said = self.shell(command)
        if code == 77:
            raise Skipped(said.strip().splitlines()[0])
        if code != 0:
            raise Wrong(f"exit code {code}:\n{said.strip()}")
        return said

    def run(self, block):
        for remark in block.remarks:
            if remark.startswith("first:"):
                self.must(remark[len("first:"):])
        if command := block.remark("printed by"):
            return self.compare(block, command)
        if name := block.remark("as "):
            (self.folder / name).write_text(block.text)
            return None
        if case := block.remark("into "):
            return self.merge(block, case)
        action = {"sh": self.sh, "python": self.python, "matlab": self.octave,
                  "r": self.r, "toml": self.toml, "csv": self.csv}.get(block.language)
        if action is None:
            raise Wrong(f"a block of '{block.language}' says neither by which command it "
                        "is printed nor that it is not run")
        return action(block)

    def sh(self, block):
        self.must(block.text)

    def script(self, block, extension):
        name = self.folder / f"example_{block.line}.{extension}"
        name.write_text(block.text)
        return name.name

    def python(self, block):
        modules = sorted(set(re.findall(r"\b(xarray|h5py|matplotlib|numpy)\b", block.text)))
        self.must(f"scripts/_python {' '.join(modules)} -- -W error::DeprecationWarning "
                  f"{self.script(block, 'py')}")

    def octave(self, block):
        if shutil.which("octave") is None:
            raise Skipped("Octave is not installed")
        name = self.script(block, "m")
        self.must(f"octave --quiet --no-gui --eval 'pkg load netcdf; run(\"{name}\")'")

    def r(self, block):
        if shutil.which("Rscript") is None:
            raise Skipped("R is not installed")
        self.must(f"Rscript -e 'if (!require(\"ncdf4\", quietly = TRUE)) quit(status = 77)' "
                  f"2>/dev/null && Rscript {self.script(block, 'R')}")

    def toml(self, block):
        name = re.match(r"# ([\w./-]+\.toml)\n", block.text)
        if name is None:
            raise Wrong("a TOML block that begins with no '# NAME.toml' must say into "
                        "which case it goes")
        (self.folder / name[1]).write_text(block.text)
        self.must(f"didymium check {name[1]}")

    def csv(self, block):
        """An assay by itself: in a case, with what an assay of its kind needs."""
        name = self.script(block, "csv")
        total = ('total_reo = "100 g/L"' if "of REO" in block.text or "of TREM" in block.text
                 else 'solids = "100 g/L"' if "of solids" in block.text else "")
        fragment = f'assay = "{name}"\n{total}\n'
        self.merge_text(block, fragment, "inputs/cases/short_ndpr.toml", "streams.pls",
                        ["total_reo", "specifications"])

    def merge(self, block, remark):
        words = re.match(r"(\S+)(?: at (\S+))?(?: without (.*))?$", remark)
        self.merge_text(block, block.text, words[1], words[2], (words[3] or "").split())

    def merge_text(self, block, fragment, case, table, without):
        base = (self.folder / case).read_text()
        text = merged(base, fragment, table, without)
        # Beside the case, so that what it includes is found; under a name of its own.
        self.merged += 1
        copy = pathlib.Path(case).with_name(f"example_{block.line}_{self.merged}.toml")
        for found in re.findall(r'assay = "(example_\d+\.csv)"', text):
            text = text.replace(found, str(self.folder / found))
        for found in re.findall(r'file = "([\w-]+\.h5)"', text):
            text = text.replace(found, str(self.folder / found))
        (self.folder / copy).write_text(text)
        self.must(f"didymium check {copy}")

    def compare(self, block, command):
        if command not in self.printed:
            self.printed[command] = self.shell(command)[1]
        said = normalised(self.printed[command])
        parts = [re.escape(normalised(p)) for p in block.text.split("...")]
        if re.search(".*?".join(p for p in parts if p), said) is None:
            raise Wrong(f"'{command}' does not print this, but:\n{self.printed[command]}")


def normalised(text):
    for pattern, replacement in masks:
        text = re.sub(pattern, replacement, text)
    return " ".join(text.split())


def tables_of(text):
    """[header line, lines] of each table in turn; the first has no header."""
    tables = [["", []]]
    for line in text.splitlines():
        if re.match(r"\[", line):
            tables.append([line.split("#")[0].strip(), []])
        else:
            tables[-1][1].append(line)
    return tables


def entries(lines):
    """Key and lines of each entry of a table; an array may go over several lines."""
    found, rest = [], []
    for line in lines:
        rest.append(line)
        try:
            keys = list(tomllib.loads("\n".join(rest)))
        except tomllib.TOMLDecodeError:
            continue
        found.append((keys[0] if keys else None, rest))
        rest = []
    return found


def merged(base, fragment, table, without):
    """A case with the tables of a fragment, and with its own keys in `table`."""
    tables = [t for t in tables_of(base) if t[0].strip("[]") not in without]
    own, *others = tables_of(fragment)
    if any(line.split("#")[0].strip() for line in own[1]):
        if table is None:
            raise Wrong("its keys stand in no table: say at which")
        place = [t for t in tables if t[0] == f"[{table}]"]
        if not place:
            raise Wrong(f"the case has no table [{table}]")
        new = {key for key, _ in entries(own[1])} | set(without)
        kept = [line for key, lines in entries(place[0][1]) if key not in new or key is None
                for line in lines]
        place[0][1] = own[1] + kept
    for header, lines in others:
        place = [t for t in tables if t[0] == header and not header.startswith("[[")]
        if place:
            place[0][1] = lines
            inner = header.removesuffix("]") + "."
            tables = [t for t in tables if not t[0].startswith(inner)]
        else:
            tables.append([header, lines])
    return "\n".join("\n".join([h] * bool(h) + lines) for h, lines in tables) + "\n"


def run_document(project, program, path, name):
    """Counts of blocks that were run, and lists of those that were not or are wrong."""
    run, not_run, skipped, wrong = 0, [], [], []
    blocks = blocks_of(path, name)
    with tempfile.TemporaryDirectory(prefix="didymium_doc_") as folder:
        runner = Runner(project, program, pathlib.Path(folder))
        for block in blocks:
            place = f"{name}:{block.line}"
            reason = block.remark("not run:")
            if reason is not None or block.language in drawn:
                if block.language not in drawn:
                    not_run.append(f"{place}: {reason}")
                continue
            try:
                runner.run(block)
                run += 1
            except Skipped as error:
                skipped.append(f"{place}: {error}")
            except Wrong as error:
                wrong.append(f"{place}: {error}")
    return run, not_run, skipped, wrong


# Each is wrong in one way, and must be found out.
faulty = {
    "a command that fails": "```sh\ndidymium check inputs/cases/nowhere.toml\n```\n",
    "a misspelt option": "```sh\ndidymium run inputs/cases/kremser.toml --quite\n```\n",
    "a failure before the last line": "```sh\nfalse\ntrue\n```\n",
    "a case with an unknown key": "```toml\n# a.toml\ntitel = \"x\"\n```\n",
    "a fragment without a place": "```toml\nflow = \"1 m3/h\"\n```\n",
    "a fragment that the case refuses":
        "<!-- example: into inputs/cases/short_ndpr.toml at streams.pls -->\n"
        "```toml\nflwo = \"1 m3/h\"\n```\n",
    "an event on a stream that is not there":
        "<!-- example: into inputs/cases/short_ndpr.toml -->\n```toml\n[[events]]\n"
        "at = \"1 d\"\nset = { \"streams.strip.flow\" = \"1 m3/h\" }\n```\n",
    "an assay with a wrong unit":
        "```csv\noxide,value,unit\nNd2O3,100,wt% of everything\n```\n",
    "Python that fails": "```python\nimport numpy\nnumpy.nothing\n```\n",
    "Python that reads what is not there":
        "<!-- example: first: didymium run inputs/cases/kremser.toml -o a.h5 -q -->\n"
        "```python\nimport h5py\nh5py.File(\"a.h5\")[\"nothing\"][0]\n```\n",
    "text by no command": "```text\nsomething\n```\n",
    "a block of no language": "```\nsomething\n```\n",
    "text that is not printed":
        "<!-- example: printed by didymium check inputs/cases/kremser.toml -->\n"
        "```text\nsome errors\n```\n",
    "a number that is not the one printed":
        "<!-- example: printed by didymium check inputs/cases/ndpr_p507.toml -->\n"
        "```text\nextraction 41 + scrub 50\n```\n",
}
sound = ("<!-- example: printed by didymium check inputs/cases/ndpr_p507.toml -->\n"
         "```text\nextraction 40 + ... = 90\nstages\n```\n"
         "<!-- example: not run: a reason -->\n```sh\nfalse\n```\n")


def self_test(project, program):
    failed = 0
    with tempfile.TemporaryDirectory(prefix="didymium_doc_") as folder:
        document = pathlib.Path(folder) / "document.md"
        for what, text in {**faulty, "nothing": sound}.items():
            document.write_text(text)
            run, not_run, skipped, wrong = run_document(project, program, document, what)
            right = ((run, len(not_run), wrong) == (1, 1, []) if what == "nothing"
                     else len(wrong) == 1 or skipped)
            if not right:
                failed += 1
                print(f"not found out: {what}: {run} {not_run} {skipped} {wrong}")
    print(f"{len(faulty)} faulty documents, {failed} taken for sound or the reverse")
    return 1 if failed else 0


def main(project, program, names):
    paths = sorted({p for pattern in documents for p in project.glob(pattern)
                    if p.parent.name != "build"})
    total, all_not_run, all_skipped, all_wrong = 0, [], [], []
    for path in paths:
        name = str(path.relative_to(project))
        if names and name not in names:
            continue
        run, not_run, skipped, wrong = run_document(project, program, path, name)
        total += run
        all_not_run += not_run
        all_skipped += skipped
        all_wrong += wrong
    for title, found in [("not run", all_not_run), ("skipped", all_skipped),
                         ("wrong", all_wrong)]:
        for one in found:
            print(f"{title}: {one}")
    print(f"{total} examples run, {len(all_not_run)} not, {len(all_skipped)} skipped, "
          f"{len(all_wrong)} wrong")
    return 1 if all_wrong else 0


if __name__ == "__main__":
    root, executable = (pathlib.Path(word).resolve() for word in sys.argv[1:3])
    rest = sys.argv[3:]
    sys.exit(self_test(root, executable) if rest == ["--self-test"]
             else main(root, executable, rest))
