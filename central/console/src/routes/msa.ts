/** The pages of measurement system analysis. */
import { createRoute } from "@tanstack/react-router";

import { MSA_KINDS, type MsaKind } from "../api/msa";
import { inside } from "./inside";
import { page } from "./page";

const list = createRoute({
  getParentRoute: () => inside,
  path: "/quality/msa",
  validateSearch: (search: Record<string, unknown>): { kind?: MsaKind } => {
    const kind = MSA_KINDS.find((one) => one === search.kind);
    return kind === undefined ? {} : { kind };
  },
  component: page(() => import("../pages/msa/StudiesPage"), "StudiesPage"),
});

const plan = createRoute({
  getParentRoute: () => inside,
  path: "/quality/msa/new",
  component: page(() => import("../pages/msa/PlanPage"), "PlanPage"),
});

const one = createRoute({
  getParentRoute: () => inside,
  path: "/quality/msa/$id",
  component: page(() => import("../pages/msa/StudyPage"), "StudyPage"),
});

const measure = createRoute({
  getParentRoute: () => inside,
  path: "/quality/msa/$id/measure",
  component: page(() => import("../pages/msa/MeasurePage"), "MeasurePage"),
});

export const MSA = [list, plan, one, measure] as const;
