"""The command ``musnad``."""

#: How many reports are few enough for the careful reader, where no reader is asked for.
FEW = 20
