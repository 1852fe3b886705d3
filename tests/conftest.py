"""What every test may ask for, from tests/fixtures/: capabilities, databases of both kinds, real brokers.

And what every run checks: that no process outlives it.
"""

pytest_plugins = [
    "pytester",
    "tests.fixtures.capabilities",
    "tests.fixtures.databases",
    "tests.fixtures.brokers",
    "tests.fixtures.leftovers",
    "tests.fixtures.order",
    "tests.fixtures.statements",
]
