"""What tests of adding from the pages give to be read, and jobs that wait for ever."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from musnad.archive import adding
from musnad.archive.store import Archive
from musnad.web.jobs import Job, Jobs

TEXT = "قال وزير النقل سامي الكندي أمس إن مسلحين قتلوا خمسة عمال في المرفأ."
PARAGRAPHS = (
    "أعلن وزير النقل سامي الكندي صباح الثلاثاء أن مرفأ طرابلس سيعاد فتحه أمام السفن التجارية بعد إغلاق دام ثلاثة أسابيع بسبب العاصفة.",
    "وأوضح الكندي في مؤتمر صحافي أن فرق الصيانة أنهت إصلاح الرصيفين الشرقي والجنوبي وأن الرافعات الكبيرة عادت إلى العمل.",
    "وقالت نقابة عمال المرفأ إن أعضاءها لم يتقاضوا أجور الأسابيع الثلاثة وطالبت الوزارة بصرفها قبل نهاية الشهر الجاري.",
)
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>صحيفة المرسى</title>{items}</channel></rss>"""


@contextmanager
def quick_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Archive]:
    """An archive to which everything is added by the fast reader, unless another is asked for."""
    monkeypatch.setattr(adding, "_reader_for", lambda first: "fast")
    with Archive(tmp_path / "a.db") as made:
        yield made


class Still(Jobs):
    """Jobs that wait for ever."""

    def next(self, seconds: float) -> Job | None:
        time.sleep(0.05)
        return None
