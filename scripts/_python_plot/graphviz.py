"""Pictures of graphs by Graphviz."""

import shutil
import subprocess

DPI = 150
# Its layout engines are one program; this one leaves positions as they are.
PROGRAM = "neato"


class GraphvizError(Exception):
    """It is not installed, or draws nothing."""


def is_installed():
    return shutil.which(PROGRAM) is not None


class Graph:
    """A text in Graphviz's language that is saved as figures are."""

    def __init__(self, text):
        self.text = text

    def savefig(self, target):
        """The ending of the name says which format, dot for the text itself."""
        kind = target.suffix.removeprefix(".")
        if kind == "dot":
            target.write_text(self.text)
            return
        if not is_installed():
            raise GraphvizError(
                "the flowsheet needs Graphviz. On Debian or Ubuntu:\n"
                "  apt-get install --no-install-recommends graphviz"
            )
        words = [PROGRAM, "-n2", f"-T{kind}", "-o", str(target)]
        words += [f"-Gdpi={DPI}"] if kind == "png" else []
        drawn = subprocess.run(words, input=self.text, text=True, capture_output=True)
        if drawn.returncode or drawn.stderr:
            raise GraphvizError(f"Graphviz: {drawn.stderr.strip() or 'failed'}")
