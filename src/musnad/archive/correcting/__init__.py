"""The parts of ``musnad.archive.corrections``: what items are, how they are found again, what follows from a change."""
