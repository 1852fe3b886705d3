"""The business areas. Between modules only through ``public.py``, in the order ARCHITECTURE.md gives."""
