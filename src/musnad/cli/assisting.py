"""``musnad mcp``."""

from __future__ import annotations

import argparse
import sys

from musnad.archive.store import Archive
from musnad.cli.saying import say


def mcp(options: argparse.Namespace) -> int:
    """Serve the archive to an assistant until it closes standard input; 0, 1 where the archive cannot be opened, 2 where a package is missing."""
    try:
        from musnad.assistants.server import server
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in ("mcp", "mcp_types"):
            raise
        say("musnad: mcp needs one more package: pip install 'musnad[mcp]'")
        if sys.stderr.isatty():
            say("        ينقص: pip install 'musnad[mcp]'")
        return 2
    with Archive(options.archive, create=False) as archive:
        server(archive).run("stdio")
    return 0
