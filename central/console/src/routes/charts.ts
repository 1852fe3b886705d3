/** The chart builder; its address says all that was chosen. */
import { createRoute } from "@tanstack/react-router";

import { analysisQuery } from "../api/charts";
import { type ChartSearch, choicesOf, searchOf } from "../pages/charts/address";
import { isReady } from "../pages/charts/kinds";
import { requestOf } from "../pages/charts/request";
import { queryClient } from "../queryClient";
import { inside } from "./inside";
import { page } from "./page";

const builder = createRoute({
  getParentRoute: () => inside,
  path: "/quality/charts",
  validateSearch: (search: Record<string, unknown>): ChartSearch => searchOf(choicesOf(search)),
  // asked for while the page's own code still comes; a link that is only pointed at asks for nothing
  beforeLoad: ({ search, cause }) => {
    const choices = choicesOf({ ...search });
    if (cause === "enter" && isReady(choices)) void queryClient.prefetchQuery(analysisQuery(requestOf(choices)));
  },
  component: page(() => import("../pages/charts/ChartBuilderPage"), "ChartBuilderPage"),
});

export const CHARTS = [builder] as const;
