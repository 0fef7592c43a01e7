"""``python -m autograder`` is ``gradmark``."""

import sys

from autograder.cli import main

if __name__ == "__main__":
    sys.exit(main())
