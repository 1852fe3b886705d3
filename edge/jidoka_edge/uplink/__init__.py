"""The edge's way to central: MQTT fed from the buffer, in order, bounded, nothing deleted before central has
committed it.
"""

from jidoka_edge.uplink.link import Uplink

__all__ = ["Uplink"]
