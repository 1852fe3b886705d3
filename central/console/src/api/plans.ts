/** Control plans: their revisions, and what a revision may be chosen from. */
import { queryOptions } from "@tanstack/react-query";

import { client, given } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];

export type PlanRow = Schemas["PlanRow"];
export type PlanContent = Omit<Schemas["ChangePlan"], "plan_id">;

export const PLAN_STATES = ["draft", "released", "superseded"] as const;
export type PlanState = (typeof PLAN_STATES)[number];

const PAGE = 50;
const ALL = 500;

export function plansQuery(filters: { state?: PlanState; number?: string }, cursor?: string) {
  return queryOptions({
    queryKey: ["plan", "list", filters, cursor ?? null],
    queryFn: () =>
      given(client.GET("/api/quality/control_plans", { params: { query: { ...filters, limit: PAGE, ...(cursor ? { cursor } : {}) } } })),
  });
}

export const cellsQuery = queryOptions({
  queryKey: ["cells"],
  queryFn: async () => (await given(client.GET("/api/masterdata/cells", { params: { query: { limit: ALL } } }))).rows,
});

/** Released instructions, each number once. */
export const releasedSopsQuery = queryOptions({
  queryKey: ["sops", "released"],
  queryFn: async () => (await given(client.GET("/api/quality/sops", { params: { query: { state: "released", limit: ALL } } }))).rows,
});
