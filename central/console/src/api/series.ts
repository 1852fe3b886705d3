/** What is inspected and how severely: requirements, series of lots and their steps. */
import { queryOptions } from "@tanstack/react-query";

import { client, given } from "./client";
import type { operations } from "./schema";

const PAGE = 50;
const STEPS = 200;

type Row<Name extends keyof operations> = operations[Name] extends {
  responses: { 200: { content: { "application/json": { rows: (infer One)[] } } } };
}
  ? One
  : never;

export type Requirement = Row<"quality.inspection_requirements">;
export type Series = Row<"quality.switching_states">;
export type Step = Row<"quality.switching_steps">;

export function requirementsQuery(cursor?: string) {
  return queryOptions({
    queryKey: ["requirements", cursor ?? ""],
    queryFn: () => given(client.GET("/api/quality/inspection_requirements", { params: { query: { cursor, limit: PAGE } } })),
  });
}

export function seriesQuery(cursor?: string) {
  return queryOptions({
    queryKey: ["series", cursor ?? ""],
    queryFn: () => given(client.GET("/api/quality/switching_states", { params: { query: { cursor, limit: PAGE } } })),
  });
}

export function stepsQuery(series: string) {
  return queryOptions({
    queryKey: ["series", "steps", series],
    queryFn: () =>
      given(client.GET("/api/quality/switching_steps", { params: { query: { switching_id: series, limit: STEPS } } })),
  });
}
