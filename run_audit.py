"""Audit of task ledgers: hand the arguments to the program and exit with its code."""

import sys

from pipeline.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
