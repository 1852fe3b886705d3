"""The server: ERP and QMS on one database."""

__version__ = "0.1.0"
