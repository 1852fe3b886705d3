/** The pages of tracing: from what is on the goods to their whole life. */
import { createRoute } from "@tanstack/react-router";

import { inside } from "./inside";
import { page } from "./page";
import { text } from "./search";

type Search = Record<string, unknown>;

export interface Traced {
  number?: string;
  item?: string;
}

const LIFE_TABS = ["path", "process", "quality", "siblings", "moves"] as const;
export type LifeTab = (typeof LIFE_TABS)[number];

/** `place`: of the siblings only those that are there. */
export interface LifeSearch {
  tab?: LifeTab;
  place?: string;
}

const find = createRoute({
  getParentRoute: () => inside,
  path: "/trace",
  validateSearch: (search: Search): Traced => ({ ...text(search, "number"), ...text(search, "item") }),
  component: page(() => import("../pages/trace/TracePage"), "TracePage"),
});

const life = createRoute({
  getParentRoute: () => inside,
  path: "/trace/$lot",
  validateSearch: (search: Search): LifeSearch => {
    const tab = LIFE_TABS.find((one) => one === search.tab);
    return { ...(tab === undefined ? {} : { tab }), ...text(search, "place") };
  },
  component: page(() => import("../pages/trace/LifePage"), "LifePage"),
});

export const TRACE = [find, life] as const;
