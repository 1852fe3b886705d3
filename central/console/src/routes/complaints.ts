/** The pages of the complaint desk. */
import { createRoute } from "@tanstack/react-router";

import { inside } from "./inside";
import { page } from "./page";

const list = createRoute({
  getParentRoute: () => inside,
  path: "/quality/complaints",
  component: page(() => import("../pages/complaints/ComplaintsPage"), "ComplaintsPage"),
});

const desk = createRoute({
  getParentRoute: () => inside,
  path: "/quality/new_complaint",
  component: page(() => import("../pages/complaints/DeskPage"), "DeskPage"),
});

const one = createRoute({
  getParentRoute: () => inside,
  path: "/quality/complaints/$id",
  component: page(() => import("../pages/complaints/ComplaintPage"), "ComplaintPage"),
});

export const COMPLAINTS = [list, desk, one] as const;
