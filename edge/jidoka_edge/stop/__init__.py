"""The quality stop: its state machine, its own connections, its journal and its process. Process-related,
never a safety function.
"""
