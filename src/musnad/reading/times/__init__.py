"""The times of a report: dates, hours, lengths and repetitions, with TIMEX3 values counted from its publication day.

``read_times`` is the layer's one entry. ``tags`` says what a word can be, ``points`` and ``clock`` read what names a day or
hour, ``lengths`` what measures, ``vague`` what only leans on the calendar; ``resolve`` puts a reading on the calendar,
``names`` refuses what only looks like a time, ``scan`` goes through the text.
"""

from musnad.reading.times.scan import read_times

__all__ = ["read_times"]
