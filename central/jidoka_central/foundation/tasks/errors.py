"""Refusals about tasks."""

from __future__ import annotations

from jidoka_central.foundation.errors import Problem
from jidoka_central.foundation.text import Text

NOT_YOURS = Problem("tasks.not_yours", 403, Text(zh="这不是您的任务", en="This task is not yours"))
