/** The pages of customers' approvals. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { inside } from "./inside";

const list = createRoute({
  getParentRoute: () => inside,
  path: "/quality/approvals",
  component: lazyRouteComponent(() => import("../pages/quality/ApprovalsPage"), "ApprovalsPage"),
});

const one = createRoute({
  getParentRoute: () => inside,
  path: "/quality/approvals/$id",
  component: lazyRouteComponent(() => import("../pages/quality/ApprovalPage"), "ApprovalPage"),
});

export const APPROVALS = [list, one] as const;
