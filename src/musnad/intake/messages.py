"""What is said of inputs that cannot be read, in English and in Arabic."""

from __future__ import annotations

MESSAGES: dict[str, tuple[str, str]] = {
    "missing": ("there is no such file", "لا يوجد ملف بهذا الاسم"),
    "folder": ("this is a folder; give the files in it", "هذا مجلد؛ أعطِ الملفات التي فيه"),
    "unreadable": ("the file cannot be opened ({reason})", "تعذر فتح الملف ({reason})"),
    "empty": ("empty: there is no text to read", "لا نص فيه"),
    "binary": ("this is not text", "ليس نصا"),
    "binary_kind": (
        "this is not text but {kind}; save its text as .txt or .html first",
        "ليس نصا؛ احفظ نصه أولا بصيغة ‎.txt أو ‎.html",
    ),
    "too_long": (
        "too long: more than {limit} MB in one report; give many reports as JSON Lines",
        "أطول مما يُقرأ: أكثر من {limit} ميغابايت في خبر واحد؛ أعطِ الأخبار الكثيرة بصيغة JSON Lines",
    ),
    "no_letters": ("not Arabic: there are no letters in it", "لا حروف فيه"),
    "not_arabic": ("not Arabic: only {share} % of its letters are Arabic", "ليس عربيا: الحروف العربية فيه {share} %"),
    "garbled": (
        "not Arabic: the letters look like Arabic saved in a wrong encoding; save the file again as UTF-8",
        "الحروف محفوظة بترميز خاطئ؛ احفظ الملف من جديد بترميز UTF-8",
    ),
    "json": ("malformed JSON: {reason}", "صيغة JSON غير سليمة: {reason}"),
    "json_kind": (
        "not a report: a JSON object with a field “text” is needed, this is {kind}",
        "ليس خبرا: المطلوب كائن JSON فيه الحقل text",
    ),
    "item": ("item {number}: {message}", "العنصر {number}: {message}"),
    "no_text": ("the field “text” is missing", "الحقل text غائب"),
    "not_text": ("the field “{field}” must be text, not {kind}", "الحقل {field} يجب أن يكون نصا"),
    "published": (
        "the field “published” is no date: {value}; write it as 2024-08-08 or 2024-08-08T14:30",
        "الحقل published ليس تاريخا: {value}؛ اكتبه هكذا: 2024-08-08",
    ),
    "no_article": ("no report was found in this page", "لم يُعثر على خبر في هذه الصفحة"),
    "page": ("the page cannot be read ({reason})", "تعذرت قراءة الصفحة ({reason})"),
    "broken": (
        "{count} broken characters were replaced by U+FFFD (the encoding is damaged)",
        "استُبدل {count} من الحروف التالفة (الترميز معطوب)",
    ),
    "neighbour": (
        "the text looks like Persian, Kurdish or Urdu; it is read as Arabic",
        "يبدو النص بغير العربية ويُقرأ كأنه عربي",
    ),
    "surrogates": ("broken characters were replaced by U+FFFD", "استُبدلت حروف تالفة"),
    "failed": (
        "the reader failed on this report ({reason}); please report it as a bug",
        "تعطلت القراءة عند هذا الخبر ({reason})",
    ),
    "csv_header": (
        "no column of texts: the first line must name the columns, one of them “text” (found: {found})",
        "لا عمود للنصوص: يجب أن يسمي السطر الأول الأعمدة ومنها «النص»",
    ),
    "csv_fields": (
        "the row has {found} cells, the first line names {wanted}",
        "في هذا الصف {found} خانة، والأعمدة {wanted}",
    ),
    "csv_quote": (
        "a quotation mark is opened in this row and never closed",
        "في هذا الصف علامة اقتباس فُتحت ولم تُغلق",
    ),
    "csv": ("the row cannot be read ({reason})", "تعذرت قراءة هذا الصف ({reason})"),
    "warc_cut": (
        "the archive is cut off in the record at byte {offset}; what stands before it was read",
        "الأرشيف مبتور عند البايت {offset}؛ وما قبله قُرئ",
    ),
    "warc": (
        "the archive is damaged behind byte {offset} ({reason}); what stands before it was read",
        "الأرشيف معطوب بعد البايت {offset}؛ وما قبله قُرئ",
    ),
    "gzip_cut": ("the compressed file is cut off", "الملف المضغوط مبتور"),
    "gzip": ("the compressed file is damaged ({reason})", "الملف المضغوط معطوب"),
    "bomb": (
        "the compressed file stands for far too much and is not read further",
        "الملف المضغوط يساوي حجما هائلا ولا يُقرأ أكثر",
    ),
    "no_feed": ("this XML is no feed of news (RSS, Atom)", "ملف XML هذا ليس خلاصة أخبار (RSS أو Atom)"),
}
