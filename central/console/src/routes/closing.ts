/** Pages of the books and of inspections that set things: closing a month, entries, costs, allowances, requirements. */
import { createRoute } from "@tanstack/react-router";

import { inside } from "./inside";
import { page } from "./page";

const period = createRoute({
  getParentRoute: () => inside,
  path: "/finance/periods/$id",
  component: page(() => import("../pages/finance/PeriodPage"), "PeriodPage"),
});

const manual = createRoute({
  getParentRoute: () => inside,
  path: "/finance/write_entry",
  component: page(() => import("../pages/finance/ManualEntryPage"), "ManualEntryPage"),
});

const costs = createRoute({
  getParentRoute: () => inside,
  path: "/finance/costs",
  component: page(() => import("../pages/finance/CostsPage"), "CostsPage"),
});

const allowances = createRoute({
  getParentRoute: () => inside,
  path: "/purchasing/allowances",
  component: page(() => import("../pages/finance/AllowancesPage"), "AllowancesPage"),
});

const requirements = createRoute({
  getParentRoute: () => inside,
  path: "/quality/requirements",
  component: page(() => import("../pages/inspection/RequirementsPage"), "RequirementsPage"),
});

const series = createRoute({
  getParentRoute: () => inside,
  path: "/quality/series",
  component: page(() => import("../pages/inspection/SeriesPage"), "SeriesPage"),
});

export const CLOSING = [period, manual, costs, allowances, requirements, series] as const;
