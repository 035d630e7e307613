"""What is said of addresses, feeds and sitemaps that cannot be read, in English and in Arabic."""

from __future__ import annotations

NET_MESSAGES: dict[str, tuple[str, str]] = {
    # -- addresses and connections
    "address": ("this is not a web address", "ليس هذا عنوانا على الشبكة"),
    "scheme": ("only http and https addresses are fetched", "لا تُجلب إلا عناوين http و https"),
    "userinfo": (
        "the address holds a user name or password; give it without",
        "في العنوان اسم مستخدم أو كلمة مرور؛ أعطه بدونهما",
    ),
    "private": (
        "{host} lies in a private network ({ip}) and is not fetched; --allow-private permits it",
        "{host} في شبكة خاصة ({ip}) فلا يُجلب؛ يسمح به الخيار ‎--allow-private",
    ),
    "no_host": ("there is no such site: {host}", "لا يوجد موقع بهذا الاسم: {host}"),
    "refused": ("{host} does not accept the connection ({reason})", "رفض {host} الاتصال ({reason})"),
    "timeout": ("no whole answer within {seconds} seconds", "لم يصل الجواب كاملا في {seconds} ثانية"),
    "tls": ("the secure connection failed ({reason})", "تعذر الاتصال الآمن ({reason})"),
    "broken_off": ("the connection broke off ({reason})", "انقطع الاتصال ({reason})"),
    "status": ("the site answered with error {status}", "أجاب الموقع بالخطأ {status}"),
    "missing_page": ("there is nothing at this address (error {status})", "لا شيء في هذا العنوان (الخطأ {status})"),
    "forbidden": ("the site does not give this out (error {status})", "الموقع لا يتيح هذا (الخطأ {status})"),
    "server": (
        "the site has a fault at the moment (error {status}); try again later",
        "في الموقع عطل الآن (الخطأ {status})؛ أعد المحاولة لاحقا",
    ),
    "busy": (
        "the site asks for a pause of {seconds} seconds (error {status})",
        "يطلب الموقع التمهل {seconds} ثانية (الخطأ {status})",
    ),
    "silent": (
        "{host} did not answer several times; it is left alone for now",
        "لم يجب {host} مرات عدة؛ يُترك الآن",
    ),
    "too_big": ("too big: more than {limit} MB", "أكبر مما يُقرأ: أكثر من {limit} ميغابايت"),
    "redirect_loop": ("the address leads back to itself", "العنوان يحيل إلى نفسه"),
    "redirects": (
        "the address leads on to another more than {most} times",
        "يحيل العنوان إلى غيره أكثر من {most} مرات",
    ),
    "compression": ("the answer is compressed in a way that cannot be undone", "الجواب مضغوط بطريقة لا تُفك"),
    "robots": (
        "the site's robots.txt asks programs not to fetch this address",
        "يطلب ملف robots.txt في الموقع ألا تجلب البرامج هذا العنوان",
    ),
    "robots_unreachable": (
        "whether programs may fetch this is unknown: the site's robots.txt could not be read ({reason})",
        "لا يُعرف أيسمح الموقع بجلب هذا: تعذرت قراءة ملف robots.txt فيه ({reason})",
    ),
    # -- feeds and sitemaps
    "entities": (
        "refused: this XML defines entities, which is how bombs are built",
        "مرفوض: ملف XML هذا يعرّف كيانات، وبها تُصنع القنابل",
    ),
    "feed": ("this is not a feed that can be read", "ليست هذه خلاصة تُقرأ"),
    "feed_cut": (
        "the feed is cut off or damaged; its whole items are read",
        "الخلاصة مبتورة أو تالفة؛ تُقرأ موادها السليمة",
    ),
    "feed_date": ("the date of an item cannot be read: {value}", "تعذرت قراءة تاريخ إحدى المواد: {value}"),
    "feed_item": ("an item has neither a text nor an address", "إحدى المواد بلا نص ولا عنوان"),
    "sitemap": ("this is not a sitemap that can be read", "ليست هذه خريطة موقع تُقرأ"),
    "sitemap_cut": (
        "the sitemap is cut off or damaged; what stands before is read",
        "خريطة الموقع مبتورة أو تالفة؛ يُقرأ ما قبل ذلك",
    ),
    "sitemap_deep": ("sitemaps nested deeper than {depth} are left out", "تُترك الخرائط المتداخلة أعمق من {depth}"),
    "sitemap_many": (
        "more than {most} pages; the newest are read",
        "أكثر من {most} صفحة؛ يُقرأ أحدثها",
    ),
    "page_has_feed": (
        "this page is no report; its reports are in the feed {feed}",
        "ليست هذه الصفحة خبرا؛ أخبارها في الخلاصة {feed}",
    ),
    "no_page": ("what the feed links to is not a page", "ما تحيل إليه الخلاصة ليس صفحة"),
    "front_page": (
        "the address leads to the site's front page; the report is no longer there",
        "العنوان يؤدي إلى الصفحة الأولى للموقع؛ لم يعد الخبر هناك",
    ),
    "own_text": (
        "the page itself could not be read ({reason}); the text is what the feed says",
        "تعذرت قراءة الصفحة نفسها ({reason})؛ النص ما تقوله الخلاصة",
    ),
    # -- lists of feeds
    "list": ("the list of feeds cannot be read ({reason})", "تعذرت قراءة قائمة الخلاصات ({reason})"),
    "list_line": (
        "not understood: {value}; write an address, and after it an interval such as 30m or 2h if wanted",
        "غير مفهوم: {value}؛ اكتب عنوانا، وبعده إن شئت مدة مثل 30m أو 2h",
    ),
    "list_interval": (
        "an interval lies between 1m and 7d: {value}",
        "المدة بين دقيقة (1m) وسبعة أيام (7d): {value}",
    ),
    "failed": (
        "reading the feed failed ({reason}); please report it as a bug",
        "تعطلت قراءة الخلاصة ({reason})",
    ),
}
