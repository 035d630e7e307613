"""The views of a record for people: a terminal, a page of HTML."""
