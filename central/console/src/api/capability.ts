/** What the pages of process capability ask. */
import { queryOptions } from "@tanstack/react-query";

import { client, given } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Study = Schemas["CapabilityDocument"];
export type StudyRow = Schemas["CapabilityRow"];
export type Results = Schemas["CapabilityResults"];
export type Source = Schemas["SourceShown"];
export type Index = Schemas["IndexShown"];
export type ControlPicture = Schemas["CapabilityChart"];

export const DISTRIBUTIONS = [
  "normal",
  "lognormal",
  "weibull",
  "gamma",
  "folded_normal",
  "box_cox",
  "johnson",
  "empirical",
] as const;
export const SIGMAS = ["r_bar", "s_bar", "pooled", "moving_range"] as const;
export const RULES = ["N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8", "WE4"] as const;

const PAGE = 50;

export interface StudyFilter {
  item?: string;
  characteristic?: string;
}

export function studiesQuery(filter: StudyFilter, cursor?: string) {
  return queryOptions({
    queryKey: ["capability", filter, cursor ?? ""],
    queryFn: () =>
      given(client.GET("/api/quality/capability_studies", { params: { query: { ...filter, cursor, limit: PAGE } } })),
  });
}

export function studyQuery(id: string) {
  return queryOptions({
    queryKey: ["capability", "study", id],
    queryFn: () => given(client.GET("/api/quality/capability_studies/{id}", { params: { path: { id } } })),
    staleTime: Infinity, // a study is written once
  });
}

export const sourcesQuery = queryOptions({
  queryKey: ["capability", "sources"],
  queryFn: async () =>
    (await given(client.GET("/api/quality/capability_sources", { params: { query: { limit: 500 } } }))).rows,
});

/** Where a report is fetched from; the browser saves it under the name the server gives. */
export function reportAddress(id: string, kind: "pdf" | "xlsx", language: string): string {
  return `/api/quality/capability_studies/${id}/${kind}?language=${language}`;
}
