"""Write ``lexicons/generated/compiled.bin``: run after any table was changed.

python training/compile_tables.py
"""

import musnad.reading.reader
import musnad.weave.who  # noqa: F401
from musnad.compiled import write

if __name__ == "__main__":
    print(f"{write()} bytes")
