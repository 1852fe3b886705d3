/** The pages of control plans. */
import { createRoute } from "@tanstack/react-router";

import { PLAN_STATES, type PlanState } from "../api/plans";
import { inside } from "./inside";
import { page } from "./page";

const list = createRoute({
  getParentRoute: () => inside,
  path: "/quality/plans",
  validateSearch: (search: Record<string, unknown>): { state?: PlanState } => {
    const state = PLAN_STATES.find((one) => one === search.state);
    return state === undefined ? {} : { state };
  },
  component: page(() => import("../pages/plans/PlansPage"), "PlansPage"),
});

/** `from`: the revision that a new one begins with. */
const draft = createRoute({
  getParentRoute: () => inside,
  path: "/quality/plans/new",
  validateSearch: (search: Record<string, unknown>): { from?: string } =>
    typeof search.from === "string" ? { from: search.from } : {},
  component: page(() => import("../pages/plans/WritePlanPage"), "DraftPlanPage"),
});

const one = createRoute({
  getParentRoute: () => inside,
  path: "/quality/plans/$id",
  component: page(() => import("../pages/plans/ControlPlanPage"), "ControlPlanPage"),
});

const change = createRoute({
  getParentRoute: () => inside,
  path: "/quality/plans/$id/change",
  component: page(() => import("../pages/plans/WritePlanPage"), "ChangePlanPage"),
});

export const PLANS = [list, draft, one, change] as const;
