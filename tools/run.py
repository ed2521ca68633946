"""The commands of this book, for make and for those without it: python tools/run.py read."""

import sys
from pathlib import Path

# This file is read by whatever Python there is, so it stays simple and checks that first.
if sys.version_info < (3, 11):  # noqa: UP036
    found = "{}.{}".format(*sys.version_info[:2])
    sys.exit("Python 3.11 or newer is needed; this one is " + found + ".")

sys.path[0] = str(Path(__file__).resolve().parent.parent)

from tools.build.commands import main  # noqa: E402

if __name__ == "__main__":
    main(sys.argv[1:])
