"""What every test may ask for: capabilities, fresh databases of both kinds, and real brokers
(tests/fixtures/)."""

pytest_plugins = [
    "pytester",
    "tests.fixtures.capabilities",
    "tests.fixtures.databases",
    "tests.fixtures.brokers",
]
