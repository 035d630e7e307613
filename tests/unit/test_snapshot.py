"""Whether an archive is as it was."""

from __future__ import annotations

from newsroom import fill, report

from musnad.archive.snapshot import Snapshot
from musnad.archive.store import Archive

TEXT = "قال وزير النقل سامي الكندي إن المرفأ مفتوح."


def test_the_sign_changes_with_every_write_and_not_with_reading(archive: Archive) -> None:
    fill(archive, [report(TEXT, "r1")])
    snapshot = Snapshot(archive)
    sign = snapshot.sign()
    archive.get("r1")
    assert snapshot.sign() == sign
    with Archive(archive.place) as another:
        fill(another, [report(TEXT + " وأضاف أنه آمن.", "r2")])
        later = snapshot.sign()
    assert later != sign
    fill(archive, [report(TEXT + " وقال إنه واسع.", "r3")])
    assert snapshot.sign() != later
    snapshot.close()
    assert snapshot.sign() is not None  # opened again
    snapshot.close()
