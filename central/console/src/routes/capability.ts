/** The pages of process capability. */
import { createRoute } from "@tanstack/react-router";

import { inside } from "./inside";
import { page } from "./page";
import { text } from "./search";

type Search = Record<string, unknown>;

const list = createRoute({
  getParentRoute: () => inside,
  path: "/quality/capability",
  validateSearch: (search: Search): { item?: string; characteristic?: string } => ({
    ...text(search, "item"),
    ...text(search, "characteristic"),
  }),
  component: page(() => import("../pages/capability/StudiesPage"), "StudiesPage"),
});

const fresh = createRoute({
  getParentRoute: () => inside,
  path: "/quality/capability/new",
  validateSearch: (search: Search): { order?: string; characteristic?: string } => ({
    ...text(search, "order"),
    ...text(search, "characteristic"),
  }),
  component: page(() => import("../pages/capability/NewStudyPage"), "NewStudyPage"),
});

const one = createRoute({
  getParentRoute: () => inside,
  path: "/quality/capability/$id",
  component: page(() => import("../pages/capability/StudyPage"), "StudyPage"),
});

export const CAPABILITY = [list, fresh, one] as const;
