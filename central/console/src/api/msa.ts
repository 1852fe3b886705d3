/** Measurement studies: what the pages ask, and the shape of a frozen result, which the server keeps as plain JSON. */
import { queryOptions } from "@tanstack/react-query";

import { client, given } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Study = Schemas["MsaRow"];
export type StudyDocument = Schemas["MsaDocument"];
export type NextReading = Schemas["MsaNext"];
export type GaugeWait = Schemas["MsaGauge"];

export const MSA_KINDS = ["crossed", "nested", "range", "bias", "linearity", "stability", "type1", "attribute"] as const;
export type MsaKind = (typeof MSA_KINDS)[number];
export type Grade = "accepted" | "conditional" | "rejected";

export interface Bounds {
  lower: number;
  upper: number;
}
export interface Component {
  name: string;
  variance: number;
  sigma: number;
  contribution: number;
  of_total: number;
  of_tolerance: number | null;
  interval: Bounds | null;
}
export interface Spread {
  components: Component[];
  ndc: number;
  ndc_raw: number;
}
export interface Source {
  name: string;
  freedom: number;
  squares: number;
  mean_square: number;
  f: number | null;
  p: number | null;
}
export interface Anova {
  sources: Source[];
  pooled: boolean | null;
  alpha: number;
  level: number;
  interval_method: string;
  spread: Spread;
}
export interface AverageRange {
  constants: string;
  range_upper: number;
  beyond: { part: string; appraiser: string; range: number }[];
  spread: Spread;
}
export interface Cells {
  parts: string[];
  appraisers: string[];
  values: number[][][];
}
export interface Share {
  hits: number;
  of: number;
  percent: number;
  interval: Bounds;
}
export interface Agreement {
  appraisers: {
    name: string;
    within: Share | null;
    within_fleiss: { kappa: number | null };
    effectiveness: Share | null;
    cohen_reference: number | null;
    miss: Share | null;
    false_alarm: Share | null;
  }[];
  pairs: { first: string; second: string; cohen: number | null }[];
  between: Share | null;
  between_fleiss: { kappa: number | null };
  system: Share | null;
}
export interface Linearity {
  slope: number;
  intercept: number;
  slope_p: number;
  intercept_p: number;
  r_squared: number;
  points: { reference: number; n: number; bias: number; fitted: number; band: Bounds; p: number | null }[];
  /** Studies frozen before it was stated have none. */
  worst?: { at: number; band: Bounds; away: number };
}
export interface Bias {
  reference: number;
  n: number;
  mean: number;
  sigma: number;
  bias: number;
  t: number;
  p: number;
  interval: Bounds;
}
export interface Stability {
  centre: number;
  lower: number;
  upper: number;
  range_centre: number;
  range_upper: number;
  means: number[];
  ranges: number[];
  means_beyond: number[];
  ranges_beyond: number[];
  runs: number[];
}
export interface Result {
  edition: string;
  kind: MsaKind;
  grades: Record<string, Grade>;
  method?: "anova" | "average_range";
  anova?: Anova;
  average_range?: AverageRange | null;
  charts?: { means: number[]; ranges: number[] };
  cells?: Cells;
  uncertainty?: { expanded_process: number; q_process: number | null; factor: number; missing: string[] };
  agreement?: Agreement;
  linearity?: Linearity;
  points?: [number, number][];
  stability?: Stability;
  bias?: Bias;
  type1?: { cg: number; cgk: number; of_repeatability: number; of_both: number | null; bias: Bias };
  range?: { grr: number; divisor: number; freedom: number; of_process: number | null; of_tolerance: number | null };
  values?: number[];
}

/** What was frozen at completion; null before. */
export function resultOf(study: StudyDocument): Result | null {
  return study.result as Result | null;
}

const PAGE = 50;

export function msaQuery(filter: { kind?: MsaKind }, cursor?: string) {
  return queryOptions({
    queryKey: ["msa", filter, cursor ?? ""],
    queryFn: () => given(client.GET("/api/quality/msa_studies", { params: { query: { ...filter, cursor, limit: PAGE } } })),
  });
}

export function studyQuery(id: string) {
  return queryOptions({
    queryKey: ["msa", id],
    queryFn: () => given(client.GET("/api/quality/msa_studies/{id}", { params: { path: { id } } })),
  });
}

export function nextQuery(id: string) {
  return queryOptions({
    queryKey: ["msaNext", id],
    queryFn: () => given(client.GET("/api/quality/msa_studies/{id}/next", { params: { path: { id } } })),
  });
}

const POLL_MS = 700;
const LOOK_MS = 5_000;

/** Where the gauge stands, and how the wait for a reading goes: asked often while there is one. */
export function gaugeQuery(id: string, position: number) {
  return queryOptions({
    queryKey: ["msaGauge", id, position],
    queryFn: () => given(client.GET("/api/quality/msa_studies/{id}/gauge", { params: { path: { id }, query: { position } } })),
    refetchInterval: ({ state }) => {
      if (state.data !== undefined && state.data.places.length === 0) return false;
      return state.data?.state === "waiting" ? POLL_MS : LOOK_MS;
    },
    gcTime: 0,
  });
}

export function gaugesQuery() {
  return queryOptions({
    queryKey: ["gauges"],
    queryFn: () => given(client.GET("/api/quality/gauges", { params: { query: { limit: 500 } } })),
  });
}
