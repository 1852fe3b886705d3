/** Pages of the books and of inspections that set things: closing a month, entries, costs, allowances, requirements. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { inside } from "./inside";

const period = createRoute({
  getParentRoute: () => inside,
  path: "/finance/periods/$id",
  component: lazyRouteComponent(() => import("../pages/finance/PeriodPage"), "PeriodPage"),
});

const manual = createRoute({
  getParentRoute: () => inside,
  path: "/finance/write_entry",
  component: lazyRouteComponent(() => import("../pages/finance/ManualEntryPage"), "ManualEntryPage"),
});

const costs = createRoute({
  getParentRoute: () => inside,
  path: "/finance/costs",
  component: lazyRouteComponent(() => import("../pages/finance/CostsPage"), "CostsPage"),
});

const allowances = createRoute({
  getParentRoute: () => inside,
  path: "/purchasing/allowances",
  component: lazyRouteComponent(() => import("../pages/finance/AllowancesPage"), "AllowancesPage"),
});

const requirements = createRoute({
  getParentRoute: () => inside,
  path: "/quality/requirements",
  component: lazyRouteComponent(() => import("../pages/inspection/RequirementsPage"), "RequirementsPage"),
});

const series = createRoute({
  getParentRoute: () => inside,
  path: "/quality/series",
  component: lazyRouteComponent(() => import("../pages/inspection/SeriesPage"), "SeriesPage"),
});

export const CLOSING = [period, manual, costs, allowances, requirements, series] as const;
