"""``python -m musnad``."""

import sys

from musnad.cli.main import main

sys.exit(main())
