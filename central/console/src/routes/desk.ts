/** The pages of the quality desk that begin with an inspection. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { inside } from "./inside";

const inspections = createRoute({
  getParentRoute: () => inside,
  path: "/quality/inspections",
  component: lazyRouteComponent(() => import("../pages/inspection/InspectionsPage"), "InspectionsPage"),
});

const inspection = createRoute({
  getParentRoute: () => inside,
  path: "/quality/inspections/$id",
  component: lazyRouteComponent(() => import("../pages/inspection/InspectionPage"), "InspectionPage"),
});

export const DESK = [inspections, inspection] as const;
