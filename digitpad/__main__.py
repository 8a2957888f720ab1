"""`python -m digitpad` is the command line."""

import sys

from digitpad.cli import main

if __name__ == "__main__":
    sys.exit(main())
