/** The quality tools: what is worked out on request and never stored. */
import { createRoute } from "@tanstack/react-router";

import { inside } from "./inside";
import { page } from "./page";

const WAYS = ["attributes", "variables", "zero", "points", "matched", "skip"] as const;

const sampling = createRoute({
  getParentRoute: () => inside,
  path: "/tools/sampling",
  validateSearch: (search: Record<string, unknown>): { way?: (typeof WAYS)[number] } => {
    const way = WAYS.find((one) => one === search.way);
    return way === undefined ? {} : { way };
  },
  component: page(() => import("../pages/tools/SamplingPage"), "SamplingPage"),
});

const arl = createRoute({
  getParentRoute: () => inside,
  path: "/tools/run_lengths",
  component: page(() => import("../pages/tools/RunLengthPage"), "RunLengthPage"),
});

const design = createRoute({
  getParentRoute: () => inside,
  path: "/tools/design",
  component: page(() => import("../pages/tools/DesignPage"), "DesignPage"),
});

const fmea = createRoute({
  getParentRoute: () => inside,
  path: "/tools/fmea",
  component: page(() => import("../pages/tools/FmeaPage"), "FmeaPage"),
});

export const TOOLS = [sampling, arl, design, fmea] as const;
