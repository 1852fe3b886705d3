"""What the edge and the server share: values, wire contracts, the signing envelope and the SPC kernel."""

__version__ = "0.1.0"
