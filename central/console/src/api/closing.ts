/** What closing a month, entries by hand, rates, costs and allowances ask. */
import { queryOptions } from "@tanstack/react-query";

import { client, given } from "./client";
import type { operations } from "./schema";

const ALL = 500;
const PAGE = 50;

type Given<Name extends keyof operations> = operations[Name] extends {
  responses: { 200: { content: { "application/json": infer Body } } };
}
  ? Body
  : never;
type Row<Name extends keyof operations> = Given<Name> extends { rows: (infer One)[] } ? One : never;

export type PeriodDocument = Given<"finance.period">;
export type PeriodTask = PeriodDocument["checklist"][number];
export type Rate = Row<"finance.rates">;
export type StandardCost = Row<"finance.standard_costs">;
export type Tolerance = Row<"purchasing.tolerances">;
export type ApprovalLimit = Row<"purchasing.approval_limits">;
export type StatementName = "trial_balance" | "income" | "balance_sheet" | "journal" | "quality_cost";

export function periodQuery(id: string) {
  return queryOptions({
    queryKey: ["period", id],
    queryFn: () => given(client.GET("/api/finance/periods/{period_id}", { params: { path: { period_id: id } } })),
  });
}

/** Where a statement is fetched as a file; the session goes with it. */
export function statementFile(name: StatementName, kind: "xlsx" | "pdf", language: "zh" | "en", period?: string): string {
  const query = new URLSearchParams({ language });
  if (period !== undefined) {
    query.set("last", period);
    if (name !== "balance_sheet") query.set("first", period);
  }
  return `/api/finance/statements/${name}.${kind}?${query.toString()}`;
}

export const ratesQuery = queryOptions({
  queryKey: ["rates"],
  queryFn: () => given(client.GET("/api/finance/rates", { params: { query: { limit: ALL } } })),
});

export function standardCostsQuery(cursor?: string) {
  return queryOptions({
    queryKey: ["standardCosts", cursor ?? ""],
    queryFn: () => given(client.GET("/api/finance/standard_costs", { params: { query: { cursor, limit: PAGE } } })),
  });
}

export const tolerancesQuery = queryOptions({
  queryKey: ["tolerances"],
  queryFn: () => given(client.GET("/api/purchasing/tolerances", { params: { query: { limit: ALL } } })),
});

export const approvalLimitsQuery = queryOptions({
  queryKey: ["approvalLimits"],
  queryFn: () => given(client.GET("/api/purchasing/approval_limits", { params: { query: { limit: ALL } } })),
});
