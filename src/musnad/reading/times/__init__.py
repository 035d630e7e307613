"""The times of a report: dates, hours, lengths and repetitions, with TIMEX3 values counted from its publication day.

``read_times`` is the layer's one entry: ``scan`` goes through the text. ``tags`` says what a word can be, ``tokens``
shows a text as such words. ``points`` reads what names a day or hour, with ``dates``, ``pairs``, ``deictics`` and
``clock``; ``ranges`` joins two points, ``lengths`` and ``sets`` read what measures and repeats, ``vague`` what only
leans on the calendar. ``resolve`` and ``periods`` put a reading on the calendar, by the ``tense`` around it; ``names``
refuses what only looks like a time.
"""

from musnad.reading.times.scan import read_times

__all__ = ["read_times"]
