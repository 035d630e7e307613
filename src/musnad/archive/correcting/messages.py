"""What is said of corrections that cannot be made, in English and in Arabic."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "layer": ("there is no layer {value}; the layers are {known}", "لا توجد طبقة {value}؛ الطبقات: {known}"),
    "action": ("{layer} cannot be corrected by {value}; it can be: {known}", "لا يصح {value} في {layer}؛ المتاح: {known}"),
    "item_needed": ("say which item of {layer} is meant, by its id", "حدد العنصر المقصود من {layer} بمعرّفه"),
    "item_unknown": ("{layer} has no item {value}", "لا عنصر بالمعرّف {value} في {layer}"),
    "item_unwanted": ("an item to be added has no id yet; leave it out", "العنصر المضاف لا معرّف له بعد؛ لا تذكر معرّفا"),
    "changes_unwanted": ("{value} takes no changes; use edit to change a field", "لا تغيير مع {value}؛ استعمل edit لتغيير حقل"),
    "unchanged": (
        "nothing would change; to say that the item is right, accept it",
        "لا شيء يتغير؛ إن كان العنصر صحيحا فاقبله (accept)",
    ),
    "field_unknown": ("{layer} has no field {value}; its fields are {known}", "لا حقل باسم {value} في {layer}؛ حقولها: {known}"),
    "field_derived": (
        "{value} follows from the spans of the statements and is worked out anew; correct those instead",
        "الحقل {value} يُستنتج من مواضع الأقوال؛ صحح المواضع نفسها",
    ),
    "field_needed": ("{field} must be given", "الحقل {field} مطلوب"),
    "kind": ("{field} must be {known}", "قيمة الحقل {field} غير صالحة؛ المطلوب: {known}"),
    "choice": ("{field} cannot be {value}; choose one of {known}", "لا يصح أن يكون {field} هو {value}؛ اختر من: {known}"),
    "too_long": ("{field} is too long: at most {limit} characters", "الحقل {field} أطول مما يُقبل: {limit} حرف على الأكثر"),
    "too_many": ("{field} has too many parts: at most {limit}", "أجزاء الحقل {field} أكثر مما يُقبل: {limit} على الأكثر"),
    "span_form": (
        "{field} must be words of the report, or the numbers of the first character and of the one past the last",
        "الحقل {field} يجب أن يكون كلمات من الخبر، أو رقم أول حرف ورقم ما بعد آخر حرف",
    ),
    "span_outside": (
        "{field}: {start} to {end} lies outside the report, which has {length} characters",
        "{field}: الموضع من {start} إلى {end} خارج الخبر، وطوله {length} حرفا",
    ),
    "span_text": (
        "{field}: the report has «{found}» from {start} to {end}, not «{value}»",
        "{field}: في الخبر من {start} إلى {end} «{found}» لا «{value}»",
    ),
    "span_absent": ("{field}: «{value}» does not occur in the report", "{field}: لا ترد «{value}» في الخبر"),
    "span_many": (
        "{field}: «{value}» occurs {count} times; say which one by its first character ({places})",
        "{field}: ترد «{value}» {count} مرات؛ حدد أيها برقم أول حرف ({places})",
    ),
    "overlap": ("{field}: «{one}» and «{other}» share characters", "{field}: «{one}» و«{other}» متداخلان"),
    "id_unknown": ("{field}: there is no {value} in this report", "{field}: لا {value} في هذا الخبر"),
    "date": ("{field} is no date: {value}; write it as 2024-08-08 or 2024-08-08T14:30", "الحقل {field} ليس تاريخا: {value}؛ اكتبه هكذا: 2024-08-08"),
    "value": (
        "{field} is no TIMEX3 value: {value}; write it as 2024-08-08, 2024-08, 2024-W32, P3D or PAST_REF",
        "الحقل {field} ليس قيمة زمنية: {value}؛ اكتبها هكذا: 2024-08-08 أو 2024-08 أو P3D",
    ),
    "order": ("{low} comes after {high}: {one}, {other}", "{low} بعد {high}: {one}، {other}"),
    "figure": ("give the low or the high end of the figure", "أعطِ الحد الأدنى أو الأعلى للرقم"),
    "exists": ("there is one already on «{text}»: {value}; edit that one", "يوجد واحد على «{text}»: {value}؛ عدّله"),
    "by": ("say who makes the correction", "اذكر من يصحح"),
    "at": ("the time of the correction needs a date, an hour and a time zone", "وقت التصحيح يحتاج تاريخا وساعة ومنطقة زمنية"),
    "layers": (
        "say which layers have been checked whole, out of {known}",
        "اذكر الطبقات التي رُوجعت كلها، من: {known}",
    ),
    "made": (
        "the correction is not in the form it is kept in ({value}); make it with musnad.archive.corrections.make",
        "ليس التصحيح بالصيغة التي يُحفظ بها ({value})",
    ),
}  # fmt: skip


class CorrectionError(ValueError):
    """A correction that cannot be made: ``message`` in English, ``arabic`` the same in Arabic."""

    def __init__(self, message: str, arabic: str) -> None:
        super().__init__(message)
        self.message = message
        self.arabic = arabic


#: Characters of a value that are shown in a message.
_SHOWN = 60


def problem(key: str, **values: object) -> CorrectionError:
    """The error ``key`` of ``MESSAGES``; long values are cut."""
    english, arabic = MESSAGES[key]
    short = {k: v if len(str(v)) <= _SHOWN or k == "known" else f"{str(v)[:_SHOWN]}…" for k, v in values.items()}
    return CorrectionError(english.format(**short), arabic.format(**short))
