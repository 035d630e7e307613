"""Views with the words of every span, for people who open an archive with other tools than Musnad.

Tables hold code points into ``reports.text``; ``substr`` of both databases counts code points too, from one.
"""

from __future__ import annotations

import sqlalchemy as sa


def _words(start: str, end: str, name: str, text: str = "r.text") -> str:
    return f"substr({text}, {start} + 1, {end} - {start}) AS {name}"


VIEWS = {
    "statements_text": f"""
        SELECT s.id, r.document, r.outlet, r.day, s.statement, s.speaker, s.source_kind, s.mode,
            {_words("s.cue_start", "s.cue_end", "cue")}, {_words("s.source_start", "s.source_end", "source")},
            s.content, s.confidence, r.url
        FROM statements s JOIN reports r ON r.id = s.report_id""",
    "chain_links_text": """
        SELECT c.statement_id, r.document, s.statement, c.step, c.kind, n.name
        FROM chain_links c JOIN names n ON n.id = c.name_id JOIN statements s ON s.id = c.statement_id
            JOIN reports r ON r.id = s.report_id""",
    "events_text": f"""
        SELECT v.id, r.document, r.outlet, r.day, v.event, v.type, {_words("v.trigger_start", "v.trigger_end", "trigger_words")},
            v.status, v.date, v.place, s.statement, s.speaker, v.confidence, r.url
        FROM events v JOIN reports r ON r.id = v.report_id LEFT JOIN statements s ON s.id = v.statement_id""",
    "participants_text": f"""
        SELECT p.event_id, r.document, v.type, p.part, p.name, {_words("p.start", 'p."end"', "words")}
        FROM participants p JOIN events v ON v.id = p.event_id JOIN reports r ON r.id = v.report_id""",
    "mentions_text": f"""
        SELECT m.report_id, r.document, e.name, e.type, {_words("m.start", 'm."end"', "words")},
            {_words("m.role_start", "m.role_end", "role")}
        FROM mentions m JOIN reports r ON r.id = m.report_id JOIN entities e ON e.report_id = m.report_id AND e.entity = m.entity""",
    "figures_text": f"""
        SELECT f.report_id, r.document, f.figure, f.what, f.low, f.high, {_words("f.start", 'f."end"', "words")}, r.day, r.outlet
        FROM figures f JOIN reports r ON r.id = f.report_id""",
    "times_text": f"""
        SELECT t.report_id, r.document, t.type, t.value, t.earliest, t.latest, {_words("t.start", 't."end"', "words")}
        FROM times t JOIN reports r ON r.id = t.report_id""",
}


def create(connection: sa.Connection) -> None:
    """Make the views."""
    for name, select in VIEWS.items():
        connection.exec_driver_sql(f"CREATE VIEW {name} AS {' '.join(select.split())}")
