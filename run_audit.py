"""Audit of task ledgers: hand the arguments to the program and exit with its code."""

import gc
import sys

gc.set_threshold(100_000, 20, 20)  # many values are made and hardly a ring of them: rings are searched for seldom

if __name__ == "__main__":
    # Worker processes load this file too, and want none of the program's commands.
    from pipeline.cli import main

    sys.exit(main(sys.argv[1:]))
