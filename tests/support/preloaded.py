"""What the fork server of the tests holds, so that a process of the edge, the simulator or central
starts in milliseconds: the imports, and the kernel ready to use. Imported by the fork server alone.
"""

import gc

import jidoka_central.cli  # noqa: F401
import jidoka_sim.cli  # noqa: F401
from jidoka_shared.spc import load_kernel

load_kernel()
gc.collect()
gc.freeze()
