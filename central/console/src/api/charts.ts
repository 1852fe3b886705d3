/** What the chart builder asks. A chart comes as columns of equal length; a zoom asks again with a window. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { client, given } from "./client";

type Numbers = readonly (number | null)[];

export interface Chartable {
  item: string | null;
  characteristic: string;
  name_zh: string;
  name_en: string;
  unit: string;
  decimals: number;
  nominal: number | null;
  lsl: number | null;
  usl: number | null;
  subgroup_size: number;
  subgroups: number;
  first_at: number | null;
  last_at: number | null;
  orders: string[];
  cells: string[];
}

export interface Selectable {
  orders: string[];
  cells: string[];
  gauges: string[];
  operators: { login: string; name: string }[];
  lots: string[];
  phases: string[];
  plans: { id: string; number: string; revision: string }[];
}

export interface LimitStretch {
  first: number;
  last: number;
  reason: string | null;
  source: string;
  version: number | null;
  version_id: string | null;
  method: string;
  centre: number | null;
  lower: number | null;
  upper: number | null;
  sigma: number | null;
  spread_centre: number | null;
  spread_lower: number | null;
  spread_upper: number | null;
  sigma_within: number | null;
  sigma_between: number | null;
  used: number;
  left_out: number;
  beyond: number;
}

export interface Points {
  index: number[];
  at: number[];
  order: number[];
  cell: number[];
  number: number[];
  value: Numbers;
  spread: Numbers | null;
  second: Numbers | null;
  lower: Numbers | null;
  upper: Numbers | null;
  size: Numbers | null;
  word: number[];
  spread_word: number[] | null;
  kept: number[];
}

export interface Buckets {
  first: number[];
  last: number[];
  low: Numbers;
  high: Numbers;
  spread_high: Numbers | null;
  signals: number[];
}

export interface Annotation {
  id: string;
  order: string;
  first: number;
  last: number;
  cause_code: string;
  text: string;
  person: string;
  at: number;
  from_index: number;
  to_index: number;
}

export interface Histogram {
  edges: number[];
  counts: number[];
  n: number;
  mean: number;
  s: number;
  minimum: number;
  maximum: number;
  skewness: number | null;
  kurtosis: number | null;
}

export interface StratumChart {
  stratum: string | null;
  total: number;
  used: number;
  window: { first: number; last: number };
  reduced: boolean;
  limits: LimitStretch[];
  points: Points;
  buckets: Buckets | null;
  signals: { total: number; by_rule: Record<string, number>; listed: number; index: number[]; rules: number[]; panel: number[] };
  exclusions: { index: number; order: string; number: number; reason: string }[];
  annotations: Annotation[];
  histogram: Histogram | null;
  run: { median: number; runs: number; longest: number; expected: number; z: number; p_value: number } | null;
}

export interface Characteristic {
  code: string;
  name_zh: string;
  name_en: string;
  unit: string;
  decimals: number;
  nominal: number | null;
  lsl: number | null;
  usl: number | null;
  subgroup_size: number;
}

export interface Analysis {
  kind: string;
  characteristics: Characteristic[];
  total: number;
  took_ms: number;
  rules: string[];
  charts: StratumChart[];
  orders: string[];
  cells: string[];
}

export type AnalysisRequest = Record<string, unknown> & { kind: string };

/** A point in detail. */
export interface PointShown {
  order: string;
  order_id: string | null;
  cell: string;
  cell_id: string;
  number: number;
  at: number;
  phase: string;
  person: { login: string; name: string } | null;
  gauge: string | null;
  lots: string[];
  limits_version: number | null;
  pieces: { number: number; serial: string | null; reading: number | null; verdict: string; held_by: string | null; measured_at: number }[];
}

export interface SavedChart {
  id: string;
  name: string;
  owner: string;
  shared: boolean;
  mine: boolean;
  definition: Record<string, unknown>;
  changed: number;
}

interface Loose {
  GET: (path: string, options: unknown) => Promise<{ data?: unknown; error?: unknown; response: Response }>;
  POST: Loose["GET"];
}
const loose = client as unknown as Loose;
const PAGE = 200;

async function read<Shown>(path: string, query: Record<string, unknown> = {}, signal?: AbortSignal): Promise<Shown> {
  return (await given(loose.GET(path, { params: { query }, signal }))) as Shown;
}

/** What can be charted; `search` is matched by the server in code, name and item. */
export function chartableQuery(search: string) {
  return queryOptions({
    queryKey: ["charts", "characteristics", search],
    queryFn: async ({ signal }) =>
      (await read<{ rows: Chartable[] }>("/api/quality/charts/characteristics", search === "" ? {} : { search }, signal)).rows,
    placeholderData: keepPreviousData,
  });
}

export function selectableQuery(characteristic: string | null, item: string | null) {
  return queryOptions({
    queryKey: ["charts", "choices", characteristic, item],
    queryFn: ({ signal }) =>
      read<Selectable>("/api/quality/charts/choices", { characteristic, ...(item === null ? {} : { item }) }, signal),
    enabled: characteristic !== null,
  });
}

/** Whether a chart may be shown until the one asked for is there: of the same thing, and with a window the same but for it. */
function mayStandIn(before: AnalysisRequest | null | undefined, now: AnalysisRequest | null): boolean {
  if (before == null || now === null) return false;
  const same = (name: string): boolean => JSON.stringify(before[name]) === JSON.stringify(now[name]);
  if (now.window === undefined) return ["kind", "characteristics", "stratify"].every(same);
  return Object.keys(now).every((name) => name === "window" || same(name));
}

/** A request no longer wanted is cancelled; the chart before it stays until the new one is there. */
export function analysisQuery(request: AnalysisRequest | null) {
  return queryOptions({
    queryKey: ["analysis", request] as const,
    queryFn: async ({ signal }): Promise<Analysis> =>
      (await given(loose.POST("/api/quality/charts/analyse", { body: request, signal }))) as Analysis,
    enabled: request !== null,
    placeholderData: (before, query) => (mayStandIn(query?.queryKey[1], request) ? before : undefined),
    staleTime: 30_000,
    gcTime: 60_000, // a million points' charts are not kept for long
    retry: false,
  });
}

export async function exported(request: AnalysisRequest, format: "xlsx" | "csv"): Promise<Blob> {
  return (await given(loose.POST("/api/quality/charts/export", { body: { request, format }, parseAs: "blob" } as never))) as Blob;
}

export interface PointName {
  characteristic: string;
  item: string | null;
  order: string;
  cell: string | null;
  number: number;
  chart: "subgroups" | "pieces";
}

export function pointQuery(name: PointName | null) {
  return queryOptions({
    queryKey: ["charts", "point", name],
    queryFn: ({ signal }) => {
      const asked = Object.fromEntries(Object.entries(name ?? {}).filter(([, value]) => value !== null));
      return read<PointShown>("/api/quality/charts/point", asked, signal);
    },
    enabled: name !== null,
    staleTime: 60_000,
    retry: false,
  });
}

export const savedChartsQuery = queryOptions({
  queryKey: ["charts", "saved"],
  queryFn: async () => (await read<{ rows: SavedChart[] }>("/api/quality/charts", { limit: PAGE })).rows,
});
