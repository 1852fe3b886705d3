/** What the pages of corrective and preventive action ask. */
import { queryOptions } from "@tanstack/react-query";

import { client, given } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Capa = Schemas["CapaRow"];
export type CapaDocument = Schemas["CapaDocument"];
export type Measure = Schemas["MeasureView"];
export type Update = Schemas["UpdateView"];

export const CAPA_KINDS = ["capa", "8d", "preventive"] as const;
export type CapaKind = (typeof CAPA_KINDS)[number];

const PAGE = 50;

export interface CapaFilter {
  kind?: CapaKind;
  state?: string;
  nc_id?: string;
  document_id?: string;
}

export function capasQuery(filter: CapaFilter, cursor?: string, enabled = true) {
  return queryOptions({
    queryKey: ["capas", filter, cursor ?? ""],
    queryFn: () =>
      given(client.GET("/api/quality/capas", { params: { query: { ...filter, cursor, limit: PAGE } } })),
    enabled,
  });
}

export function capaQuery(id: string) {
  return queryOptions({
    queryKey: ["capa", id],
    queryFn: () => given(client.GET("/api/quality/capas/{id}", { params: { path: { id } } })),
  });
}

/** Logins to choose an owner from, for those who may see users; others type one. */
export function loginsQuery(enabled: boolean) {
  return queryOptions({
    queryKey: ["users", "logins"],
    queryFn: async () => {
      const page = await given(client.GET("/api/identity/users", { params: { query: { limit: 500 } } }));
      return page.rows.filter((one) => one.state === "active").map((one) => ({ login: one.login, display: one.display }));
    },
    enabled,
  });
}
