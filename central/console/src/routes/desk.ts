/** The pages of the quality desk that begin with an inspection. */
import { createRoute } from "@tanstack/react-router";

import { inside } from "./inside";
import { page } from "./page";

const inspections = createRoute({
  getParentRoute: () => inside,
  path: "/quality/inspections",
  component: page(() => import("../pages/inspection/InspectionsPage"), "InspectionsPage"),
});

const inspection = createRoute({
  getParentRoute: () => inside,
  path: "/quality/inspections/$id",
  component: page(() => import("../pages/inspection/InspectionPage"), "InspectionPage"),
});

export const DESK = [inspections, inspection] as const;
