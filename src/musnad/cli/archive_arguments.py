"""The arguments of the commands that work on an archive."""

from __future__ import annotations

import argparse
import os
from typing import Any

from musnad.cli.arguments import published, share

#: The archive where none is named; as ``archive.database.DEFAULT``, which is not loaded for help alone.
DEFAULT = "musnad.db"
TYPES = (
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST",
    "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
)  # fmt: skip
STATUSES = ("occurred", "ongoing", "planned", "called_for", "denied", "hypothetical")
KINDS = ("person", "organisation", "outlet", "unnamed", "document")
FIGURES = ("killed", "wounded", "arrested", "displaced", "missing", "money", "other")


def add_commands(commands: Any) -> None:
    """Add the commands to those of ``musnad``."""
    _add(commands)
    _watch(commands)
    _search(commands)
    _show(commands)
    _correct(commands)
    _corrections(commands)
    _export(commands)
    _import(commands)
    _reread(commands)
    _outlets(commands)
    new_command(
        commands,
        "status",
        "say what is in the archive",
        "Says how many reports, statements and events the archive holds.",
    )
    remove = new_command(
        commands,
        "remove",
        "take reports out of the archive",
        "Takes reports out of the archive, with their corrections.",
    )
    remove.add_argument("reports", nargs="+", metavar="REPORT", help="number, id or address of a report")


def new_command(
    commands: Any, name: str, help: str, description: str, epilog: str | None = None
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=help, description=description, epilog=epilog, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--archive",
        metavar="PLACE",
        default=os.environ.get("MUSNAD_ARCHIVE") or DEFAULT,
        help=f"a file (the default: {DEFAULT} here, or what MUSNAD_ARCHIVE says) or postgresql://USER@HOST/DATABASE",
    )
    return parser


def _network(parser: argparse.ArgumentParser) -> None:
    net = parser.add_argument_group("network")
    net.add_argument(
        "--allow-private", action="store_true", help="fetch from this machine and from private networks too"
    )
    net.add_argument(
        "--no-pages", action="store_true", help="of feeds take what they hold themselves; do not fetch their pages"
    )
    net.add_argument(
        "--delay", type=_seconds, default=1.0, metavar="SECONDS", help="between two requests to one host (1)"
    )


def _reading(parser: argparse.ArgumentParser) -> None:
    how = parser.add_argument_group("reading")
    how.add_argument(
        "--reader", choices=("fast", "careful"), help="careful for up to 20 reports, fast for more, unless given"
    )
    how.add_argument("--jobs", type=jobs, default=1, metavar="N", help="processes that read at the same time (1)")


def _add(commands: Any) -> None:
    parser = new_command(
        commands,
        "add",
        "read reports and keep them in the archive",
        "Reads reports and keeps them: files and folders of text, HTML, JSON Lines, CSV and WARC, pages, feeds and sitemaps.\n"
        "What is there already is not read again, so the same command goes on where it was interrupted.",
        "examples:\n  musnad add reports.jsonl pages/ --jobs 4\n  musnad add https://news.example/rss\n\n"
        "exit status: 0 all was stored, 1 some could not be read, 2 wrong usage, 130 interrupted",
    )
    parser.add_argument(
        "places",
        nargs="+",
        metavar="PLACE",
        help="file, folder, address of a page, feed or sitemap; - is standard input",
    )
    about = parser.add_argument_group("what the reports do not say themselves")
    about.add_argument("--published", type=published, metavar="DATE", help="day of publication, as 2024-08-08")
    about.add_argument("--outlet", metavar="NAME", help="who published the reports")
    _reading(parser)
    _network(parser)


def _watch(commands: Any) -> None:
    parser = new_command(
        commands,
        "watch",
        "follow feeds and keep what they bring",
        "Follows feeds until Ctrl-C: those of the archive, and those given, which are added to it.",
        "examples:\n  musnad watch feeds.txt\n  musnad watch https://news.example/rss --every 30m\n  musnad watch --list",
    )
    parser.add_argument(
        "feeds", nargs="*", metavar="FEED", help="address of a feed, or a file with one a line (OPML too)"
    )
    parser.add_argument("--every", metavar="TIME", default="15m", help="how often a feed is asked, as 15m, 2h (15m)")
    parser.add_argument("--once", action="store_true", help="ask every feed that is due once, then end")
    parser.add_argument("--list", action="store_true", help="show the feeds of the archive and how they do")
    parser.add_argument("--remove", action="append", default=[], metavar="FEED", help="follow this feed no longer")
    _reading(parser)
    _network(parser)


def filters(parser: argparse.ArgumentParser) -> None:
    """The arguments by which items are chosen; ``cli.chosen`` turns them into ``archive.filters.Filters``."""
    parser.add_argument(
        "words", nargs="*", metavar="WORDS", help='words in any form; "exact phrase", OR, NOT or -word, ( )'
    )
    who = parser.add_argument_group("who and where", "each may be given several times: one of them must hold")
    for name, help in (
        ("speaker", "who says it"),
        ("chain", "somebody on the way it came: outlet, agency, enclosing speaker"),
        ("role", "office or title"),
        ("entity", "somebody or something named in it"),
        ("outlet", "who published the report"),
        ("agency", "whose dispatch the report is"),
        ("actor", "who does it"),
        ("recipient", "to whom it is done"),
        ("place", "where it happens"),
    ):
        who.add_argument(f"--{name}", action="append", default=[], metavar="NAME", help=help)
    what = parser.add_argument_group("what")
    what.add_argument(
        "--source-kind", action="append", default=[], choices=KINDS, metavar="KIND", help=", ".join(KINDS)
    )
    what.add_argument(
        "--type", action="append", default=[], choices=TYPES, metavar="TYPE", help="type of event: " + ", ".join(TYPES)
    )
    what.add_argument(
        "--status",
        action="append",
        default=[],
        choices=STATUSES,
        metavar="STATUS",
        help="of an event: " + ", ".join(STATUSES),
    )
    what.add_argument(
        "--figure",
        action="append",
        default=[],
        choices=FIGURES,
        metavar="WHAT",
        help="a figure of: " + ", ".join(FIGURES),
    )
    what.add_argument("--over", type=_number, metavar="N", help="a figure of at least N")
    what.add_argument("--under", type=_number, metavar="N", help="a figure of at most N")
    what.add_argument(
        "--confidence", type=share, default=0.0, metavar="SHARE", help="leave out what is less sure than SHARE (0 to 1)"
    )
    when = parser.add_argument_group("when", "days as 2024-08-08, inclusive")
    when.add_argument("--since", metavar="DAY", help="published on that day or later")
    when.add_argument("--until", metavar="DAY", help="published on that day or earlier")
    when.add_argument("--event-since", metavar="DAY", help="an event on that day or later")
    when.add_argument("--event-until", metavar="DAY", help="an event on that day or earlier")
    parser.add_argument("--no-copies", action="store_true", help="leave out reports that copy another")


def _search(commands: Any) -> None:
    parser = new_command(
        commands,
        "search",
        "find statements, events or reports",
        "Finds statements, events or reports by their words, in any form, and by who, what, where and when.",
        "examples:\n"
        "  musnad search المرفأ --source-kind person\n"
        "  musnad search '\"وقف إطلاق النار\" -مفاوضات' --results reports\n"
        "  musnad search --results events --type ASSAULT --place بيروت --event-since 2020-08-01",
    )
    filters(parser)
    out = parser.add_argument_group("results")
    out.add_argument(
        "--results", choices=("statements", "events", "reports"), default="statements", help="what to find (statements)"
    )
    out.add_argument(
        "--sort",
        choices=("newest", "oldest", "rank"),
        default="newest",
        help="rank: the nearest wording first (newest)",
    )
    out.add_argument("--limit", type=_count, default=20, metavar="N", help="results on a page (20)")
    out.add_argument("--after", metavar="PLACE", help="the page behind this place, which the page before gives")
    out.add_argument(
        "--format",
        choices=("terminal", "json", "jsonl"),
        default="terminal",
        help="terminal (the default), json, jsonl",
    )


def _show(commands: Any) -> None:
    parser = new_command(
        commands,
        "show",
        "show a report of the archive",
        "Shows reports of the archive as “musnad read” does, corrections applied.",
    )
    parser.add_argument("reports", nargs="+", metavar="REPORT", help="number, id or address of a report")
    parser.add_argument(
        "--format", choices=("terminal", "json", "jsonl", "html"), default="terminal", help="as musnad read"
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="write to FILE, whole or not at all")
    parser.add_argument("--as-read", action="store_true", help="without the corrections")


def _correct(commands: Any) -> None:
    parser = new_command(
        commands,
        "correct",
        "accept, reject, edit or add an item of a record",
        "Keeps what you say of an item of a record: who, when, before and after. Search and exports use the corrected value; the reading stays.",
        "examples:\n"
        "  musnad correct 12 s3 accept --by huda\n"
        "  musnad correct 12 v2 reject --by huda --note 'a film, not an attack'\n"
        "  musnad correct 12 v2 edit type=ACCUSE status=denied --by huda\n"
        '  musnad correct 12 s3 edit speaker=\'{"text": "وزير النقل"}\' --by huda\n'
        '  musnad correct 12 events add \'{"type": "CONSULT", "trigger": {"text": "اجتمع"}, "status": "occurred"}\' --by huda\n'
        "  musnad correct 12 report complete statements events --by huda",
    )
    parser.add_argument("report", metavar="REPORT", help="number, id or address of a report")
    parser.add_argument(
        "item",
        metavar="ITEM",
        help="id of the item (s3, v2, e1, t1, f1; 10-15 for a mention); for add its layer; report for complete",
    )
    parser.add_argument("action", choices=("accept", "reject", "edit", "add", "complete"))
    parser.add_argument(
        "changes",
        nargs="*",
        metavar="CHANGE",
        help="FIELD=VALUE, or one JSON object; for complete the layers that were checked",
    )
    parser.add_argument(
        "--by", default=os.environ.get("MUSNAD_USER"), metavar="NAME", help="who says so (or MUSNAD_USER)"
    )
    parser.add_argument("--note", metavar="TEXT", help="why")


def _corrections(commands: Any) -> None:
    parser = new_command(
        commands,
        "corrections",
        "list corrections, or export corrected reports for training",
        "Lists what was corrected. “export” writes the corrected reports in the form of gold annotations, to train and test with.",
    )
    parser.add_argument("what", nargs="?", choices=("list", "export"), default="list")
    parser.add_argument("--to", metavar="FOLDER", help="where export writes")
    parser.add_argument("--partial", action="store_true", help="export reports too that nobody marked complete")
    parser.add_argument("--report", metavar="REPORT", help="only those of this report")


def _export(commands: Any) -> None:
    parser = new_command(
        commands,
        "export",
        "hand the archive on: JSON Lines, CSV, Parquet, RDF, FollowTheMoney",
        "Writes the archive, or what a query finds, in a form that other tools take. Stories, disputes and revisions are woven first.",
        "examples:\n"
        "  musnad export --to archive.jsonl\n"
        "  musnad export --to attacks.csv --results events --type ASSAULT --since 2024-01-01\n"
        "  musnad export --to archive.ttl\n"
        "  musnad export --to disputes.csv --results disputes --since 2024-01-01\n"
        "  musnad export --to stories.ttl --results stories --least 2",
    )
    parser.add_argument(
        "--to",
        required=True,
        metavar="FILE",
        help="the form is told by the ending: .jsonl .csv .parquet .ttl .jsonld .ftm.json; - is standard output",
    )
    parser.add_argument(
        "--format", metavar="NAME", help="jsonl, csv, parquet, ttl, jsonld or ftm, where the ending does not tell"
    )
    parser.add_argument("--tables", metavar="NAMES", help="of CSV and Parquet only these tables, with commas between")
    parser.add_argument(
        "--results",
        choices=("statements", "events", "reports", "stories", "disputes", "revisions"),
        default="reports",
        help="what the query finds: statements, events, reports (the default): the reports with them are written; "
        "stories some report of which it finds, their disputes (a row a side), their revisions (a row a step)",
    )
    filters(parser)
    woven = parser.add_argument_group("stories, disputes and revisions")
    woven.add_argument("--least", type=_count, metavar="N", help="of stories told by at least N reports")
    woven.add_argument("--chains", type=_count, metavar="N", help="of stories told by at least N independent chains")
    woven.add_argument("--disputed", action="store_true", help="of stories with a dispute")
    woven.add_argument("--jobs", type=jobs, default=1, metavar="N", help="processes that weave in what is new (1)")


def _import(commands: Any) -> None:
    parser = new_command(
        commands,
        "import",
        "take back what was exported",
        "Takes back what “musnad export” wrote, losing nothing: records, corrections, copies. What is there already stays.",
    )
    parser.add_argument(
        "files", nargs="+", metavar="FILE", help="JSON Lines, CSV, Parquet, Turtle or JSON-LD from musnad export"
    )


def _reread(commands: Any) -> None:
    parser = new_command(
        commands,
        "reread",
        "read stored reports again with this version",
        "Reads again the reports that another version of Musnad read. Corrections hold.",
    )
    parser.add_argument("--all", action="store_true", help="all reports, also those of this version")
    _reading(parser)


def _outlets(commands: Any) -> None:
    parser = new_command(
        commands,
        "outlets",
        "the outlets Musnad knows, and your own",
        "Lists outlets, says which one an address belongs to, or adds one of your own to the archive.",
        'examples:\n  musnad outlets "الشرق الأوسط"\n  musnad outlets https://aawsat.com/home\n'
        '  musnad outlets --add "صحيفة المرسى" --domain almarsa.example --country LB --kind paper',
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="name or address to look for; all without one")
    parser.add_argument("--add", metavar="NAME", help="add an outlet of this name")
    parser.add_argument("--domain", metavar="DOMAIN", help="its domains, with | between")
    parser.add_argument("--latin", metavar="NAME", help="its name in Latin letters")
    parser.add_argument("--country", metavar="CODE", help="its country, as LB")
    parser.add_argument(
        "--kind",
        default="site",
        choices=("agency", "paper", "channel", "radio", "site", "magazine", "social", "official"),
        metavar="KIND",
        help="agency, paper, channel, radio, site (the default), magazine, social, official",
    )


def _seconds(value: str) -> float:
    found = _number(value)
    if not 0 <= found <= 3600:
        raise argparse.ArgumentTypeError(f"{value!r}: from 0 to 3600 seconds")
    return found


def _number(value: str) -> float:
    try:
        found = float(value)
    except ValueError:
        found = float("nan")
    if found != found:
        raise argparse.ArgumentTypeError(f"{value!r} is no number")
    return found


def _count(value: str) -> int:
    if not value.isascii() or not value.isdigit() or not 1 <= int(value[:6]) <= 1000 or len(value) > 4:
        raise argparse.ArgumentTypeError(f"{value!r}: a number from 1 to 1000")
    return int(value)


def jobs(value: str) -> int:
    if not value.isascii() or not value.isdigit() or len(value) > 3 or not 1 <= int(value) <= 256:
        raise argparse.ArgumentTypeError(f"{value!r}: a number of processes from 1 to 256")
    return int(value)
