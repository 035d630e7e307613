"""The careful reader: an encoder whose opinion is added to every decision of the reader."""
