/** The pages of customers' approvals. */
import { createRoute } from "@tanstack/react-router";

import { inside } from "./inside";
import { page } from "./page";

const list = createRoute({
  getParentRoute: () => inside,
  path: "/quality/approvals",
  component: page(() => import("../pages/quality/ApprovalsPage"), "ApprovalsPage"),
});

const one = createRoute({
  getParentRoute: () => inside,
  path: "/quality/approvals/$id",
  component: page(() => import("../pages/quality/ApprovalPage"), "ApprovalPage"),
});

export const APPROVALS = [list, one] as const;
