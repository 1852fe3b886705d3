"""The edge agent: reads gauges and PLCs, watches the process, stops the line, keeps and sends what it saw."""

__version__ = "0.1.0"
