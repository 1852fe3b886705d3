/** The chart builder; its address says all that was chosen. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { type ChartSearch, choicesOf, searchOf } from "../pages/charts/choices";
import { inside } from "./inside";

const builder = createRoute({
  getParentRoute: () => inside,
  path: "/quality/charts",
  validateSearch: (search: Record<string, unknown>): ChartSearch => searchOf(choicesOf(search)),
  component: lazyRouteComponent(() => import("../pages/charts/ChartBuilderPage"), "ChartBuilderPage"),
});

export const CHARTS = [builder] as const;
