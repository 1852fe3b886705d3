/** The pages of corrective and preventive action. */
import { createRoute } from "@tanstack/react-router";

import { CAPA_KINDS, type CapaKind } from "../api/capa";
import { inside } from "./inside";
import { page } from "./page";
import { text } from "./search";

export interface CapaSearch {
  kind?: CapaKind;
  nc?: string;
}

const list = createRoute({
  getParentRoute: () => inside,
  path: "/quality/capas",
  validateSearch: (search: Record<string, unknown>): CapaSearch => {
    const kind = CAPA_KINDS.find((one) => one === search.kind);
    return { ...(kind === undefined ? {} : { kind }), ...text(search, "nc") };
  },
  component: page(() => import("../pages/capa/CapaListPage"), "CapaListPage"),
});

const one = createRoute({
  getParentRoute: () => inside,
  path: "/quality/capas/$id",
  component: page(() => import("../pages/capa/CapaPage"), "CapaPage"),
});

export const CAPA = [list, one] as const;
