"""A control plan in the browser: a revision written, refused field by field, drafted, released, listed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.office import Office, fits, office, ready

pytestmark = [pytest.mark.needs("browser"), pytest.mark.needs("node"), pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def served(
    console_built: None, chromium: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """The demonstration's plan CP-RING-74 A is in force."""
    with office(chromium, tmp_path_factory.mktemp("plans")) as made:
        yield made


def refused(page: Page, label: str) -> str:
    """What is said at a field that is marked as wrong."""
    field = page.get_by_label(label, exact=True)
    expect(field).to_have_attribute("aria-invalid", "true")
    said = page.locator(f"[id='{field.get_attribute('aria-describedby')}']")
    return said.inner_text()


def test_a_revision_is_written_refused_field_by_field_and_released(
    console: Office, axe: Callable[[Page], list[str]]
) -> None:
    page = console.enter("quality", "/quality/plans")
    page.get_by_role("link", name="CP-RING-74 A").click()
    page.get_by_role("button", name="New revision").click()
    revision = page.get_by_label("Revision", exact=True)
    expect(revision).to_have_value("B")
    revision.fill("")
    page.get_by_label("Nominal", exact=True).fill("seventy-four")
    page.get_by_label("Subgroup size", exact=True).fill("99")
    page.get_by_label("Upper specification limit (optional)", exact=True).fill("73.9")
    page.get_by_role("form").get_by_role("button", name="Draft").click()

    expect(page.get_by_role("alert")).to_contain_text("nothing is saved yet")
    assert refused(page, "Revision") == "Needed"
    assert "number" in refused(page, "Nominal")
    assert "25" in refused(page, "Subgroup size")
    assert "73.965" in refused(page, "Upper specification limit (optional)")
    expect(page.get_by_label("Unit", exact=True)).to_have_attribute("aria-invalid", "false")
    expect(page.get_by_role("navigation", name="Characteristics")).to_contain_text("3 to correct")
    assert axe(page) == [] and fits(page)

    revision.fill("B")
    page.get_by_label("Nominal", exact=True).fill("74,001")  # a comma is read as a point
    page.get_by_label("Subgroup size", exact=True).fill("4")
    page.get_by_label("Upper specification limit (optional)", exact=True).fill("74.036")
    page.get_by_role("form").get_by_role("button", name="Draft").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("CP-RING-74 B")
    revisions = page.get_by_test_id("revisions")
    expect(revisions.get_by_role("row", name="CP-RING-74 A")).to_contain_text("released")
    page.get_by_role("button", name="Release").click()
    page.get_by_role("dialog").get_by_role("button", name="Release").press("Enter")
    expect(revisions.get_by_role("row", name="CP-RING-74 A")).to_contain_text("superseded")
    expect(page.get_by_role("region", name="Characteristics")).to_contain_text("74.001")

    page.goto(f"{console.url}/quality/plans?state=released")
    ready(page)
    expect(page.get_by_role("link", name="CP-RING-74 B")).to_be_visible()
    expect(page.get_by_role("link", name="CP-RING-74 A")).to_have_count(0)
