"""Intake: from files and streams to reports ready to be read.

``open_reports("page.html")`` gives ``Report`` after ``Report``; what cannot be read is an ``IntakeError`` with file,
line and a message for the person who gave the file.
"""

from musnad.intake.files import open_reports
from musnad.intake.report import Defaults, IntakeError, Report, published_date

__all__ = ["Defaults", "IntakeError", "Report", "open_reports", "published_date"]
