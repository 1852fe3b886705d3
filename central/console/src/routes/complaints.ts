/** The pages of the complaint desk. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { inside } from "./inside";

const list = createRoute({
  getParentRoute: () => inside,
  path: "/quality/complaints",
  component: lazyRouteComponent(() => import("../pages/complaints/ComplaintsPage"), "ComplaintsPage"),
});

const desk = createRoute({
  getParentRoute: () => inside,
  path: "/quality/new_complaint",
  component: lazyRouteComponent(() => import("../pages/complaints/DeskPage"), "DeskPage"),
});

const one = createRoute({
  getParentRoute: () => inside,
  path: "/quality/complaints/$id",
  component: lazyRouteComponent(() => import("../pages/complaints/ComplaintPage"), "ComplaintPage"),
});

export const COMPLAINTS = [list, desk, one] as const;
