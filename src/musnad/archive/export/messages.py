"""What is said of exports and imports that cannot be done, in English and in Arabic."""

from __future__ import annotations

from musnad.intake.report import IntakeError

MESSAGES: dict[str, tuple[str, str]] = {
    "format": (
        "{path}: the ending says no format; use one of {endings}, or say the format: {formats}",
        "لا تدل نهاية الاسم على صيغة؛ استعمل إحدى هذه: {endings}",
    ),
    "unknown": ("there is no format {format}; there are {formats}", "لا توجد صيغة {format}؛ الصيغ هي {formats}"),
    "table": ("there is no table {table}; there are {tables}", "لا يوجد جدول {table}؛ الجداول هي {tables}"),
    "no_tables": ("tables can be chosen only for CSV and Parquet", "لا تُختار الجداول إلا في CSV وParquet"),
    "stdout": (
        "{format} cannot be written to standard output; give a file name",
        "لا تُكتب صيغة {format} إلى الخرج القياسي؛ أعط اسم ملف",
    ),
    "package": (
        "{format} needs the package {package}: pip install 'musnad[{extra}]'",
        "تحتاج صيغة {format} إلى الحزمة {package}؛ ثبّتها بالأمر: pip install 'musnad[{extra}]'",
    ),
    "one_way": (
        "FollowTheMoney files are one-way and cannot be imported; export JSON Lines as well to keep everything",
        "ملفات FollowTheMoney للتصدير وحده ولا تُستورد؛ صدّر بصيغة JSON Lines أيضا لحفظ كل شيء",
    ),
    "missing": ("there is no such file", "لا يوجد ملف بهذا الاسم"),
    "no_reports": (
        "there is no table “reports” here; export it with the others to be able to import",
        "لا يوجد هنا جدول reports؛ صدّره مع سواه ليمكن الاستيراد",
    ),
    "no_record": (
        "there is no column “record”, from which reports are imported",
        "العمود record غائب، ومنه تُستورد الأخبار",
    ),
    "unreadable": ("the file cannot be read ({reason})", "تعذرت قراءة الملف ({reason})"),
    "damaged": ("damaged: {reason}", "معطوب: {reason}"),
    "not_export": (
        "this is no line of an export: the part “archive” is missing; take in new reports with musnad add",
        "ليس هذا من تصدير: القسم archive غائب؛ أدخل الأخبار الجديدة بالأمر musnad add",
    ),
    "too_long": ("too long: more than {limit} MB", "أطول مما يُقرأ: أكثر من {limit} ميغابايت"),
    "cut_off": ("the file ends before its end: it was cut off", "الملف مبتور من آخره"),
}


class ExportError(Exception):
    """An export that cannot be done as asked: ``message`` and ``arabic`` say why."""

    def __init__(self, message: str, arabic: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.arabic = arabic


class PackageMissing(ExportError, ImportError):
    """A format needs a package that is not installed."""


def refusal(key: str, **values: object) -> ExportError:
    """The error ``key`` of ``MESSAGES`` for an export."""
    english, arabic = MESSAGES[key]
    kind = PackageMissing if key == "package" else ExportError
    return kind(english.format(**values), arabic.format(**values))


def damage(file: str, line: int | None, key: str, **values: object) -> IntakeError:
    """The error ``key`` of ``MESSAGES`` for a place in a file to import."""
    english, arabic = MESSAGES[key]
    return IntakeError(file, line, english.format(**values), arabic.format(**values))
