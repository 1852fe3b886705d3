"""The server: ERP and QMS on one database."""

import os

# Before numpy is first imported: its BLAS starts a thread a core, with memory of its own, for matrices larger
# than any here.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
