/** What the chart builder asks. A chart comes as columns of equal length; a zoom asks again with a window. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";

import { client, given } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Chartable = Schemas["Chartable"];
export type Analysis = Schemas["ChartShown"];
export type StratumChart = Schemas["PanelShown"];
export type LimitStretch = Schemas["StretchShown"];
export type Buckets = Schemas["BucketsShown"];
export type Annotation = Schemas["AnnotationShown"];
export type Histogram = Schemas["HistogramShown"];
export type Characteristic = Schemas["CharacteristicShown"];
export type SavedChart = Schemas["ChartRow"];

type FullRequest = Schemas["ChartRequest-Input"];
/** What is left out of a request is as the server's contract says. */
export type AnalysisRequest = Omit<Partial<FullRequest>, "selection" | "limits"> &
  Pick<FullRequest, "kind"> & {
    selection?: Partial<NonNullable<FullRequest["selection"]>>;
    limits?: Partial<NonNullable<FullRequest["limits"]>>;
  };

/** A point in detail. */
export type PointShown = Schemas["PointInFull"];

const PAGE = 200;

/** What can be charted; `search` is matched by the server in code, name and item. */
export function chartableQuery(search: string) {
  return queryOptions({
    queryKey: ["charts", "characteristics", search],
    queryFn: async ({ signal }) => {
      const query = search === "" ? {} : { search };
      return (await given(client.GET("/api/quality/charts/characteristics", { params: { query }, signal }))).rows;
    },
    placeholderData: keepPreviousData,
  });
}

export function selectableQuery(characteristic: string | null, item: string | null) {
  return queryOptions({
    queryKey: ["charts", "choices", characteristic, item],
    queryFn: ({ signal }) => {
      const query = { characteristic: characteristic ?? "", ...(item === null ? {} : { item }) };
      return given(client.GET("/api/quality/charts/choices", { params: { query }, signal }));
    },
    enabled: characteristic !== null,
  });
}

/** Whether a chart may be shown until the one asked for is there: of the same thing, and with a window the same but for it. */
function mayStandIn(before: AnalysisRequest | null | undefined, now: AnalysisRequest | null): boolean {
  if (before == null || now === null) return false;
  const same = (name: keyof AnalysisRequest): boolean => JSON.stringify(before[name]) === JSON.stringify(now[name]);
  if (now.window === undefined) return (["kind", "characteristics", "stratify"] as const).every(same);
  return (Object.keys(now) as (keyof AnalysisRequest)[]).every((name) => name === "window" || same(name));
}

/** A request no longer wanted is cancelled; the chart before it stays until the new one is there. */
export function analysisQuery(request: AnalysisRequest | null) {
  return queryOptions({
    queryKey: ["analysis", request] as const,
    queryFn: ({ signal }): Promise<Analysis> =>
      given(client.POST("/api/quality/charts/analyse", { body: request as FullRequest, signal })),
    enabled: request !== null,
    placeholderData: (before, query) => (mayStandIn(query?.queryKey[1], request) ? before : undefined),
    structuralSharing: false, // an answer is new as a whole: looking for what stayed takes longer than drawing it
    staleTime: 30_000,
    gcTime: 60_000, // a million points' charts are not kept for long
    retry: false,
  });
}

/** The chart a version of limits rests on; `everything`: as if nothing had been left out. */
export function versionChartQuery(id: string, everything: boolean) {
  return queryOptions({
    queryKey: ["analysis", "version", id, everything] as const,
    queryFn: ({ signal }): Promise<Analysis> =>
      given(client.GET("/api/quality/charts/versions/{id}", { params: { path: { id }, query: { everything } }, signal })),
    structuralSharing: false,
    retry: false,
  });
}

export async function exported(request: AnalysisRequest, format: "xlsx" | "csv"): Promise<Blob> {
  const body = { request: request as FullRequest, format };
  const asked = client.POST("/api/quality/charts/export", { body, parseAs: "blob" });
  return given(asked as Promise<{ data?: Blob; error?: unknown; response: Response }>);
}

export interface PointName {
  characteristic: string;
  order: string;
  number: number;
  chart: "subgroups" | "pieces";
  /** The cell's path, as an order may be measured at several. */
  cell?: string;
}

export function pointQuery(name: PointName | null) {
  return queryOptions({
    queryKey: ["charts", "point", name],
    queryFn: ({ signal }) =>
      given(client.GET("/api/quality/charts/point", { params: { query: name as PointName }, signal })),
    enabled: name !== null,
    staleTime: 60_000,
    retry: false,
  });
}

export type ExclusionSet = Schemas["ExclusionSetRow"];
export type Cause = Schemas["AnnotationRow"];
export type Numbered = Schemas["SaveExclusions"]["chart"];

/** Sets of a characteristic whose numbers count the same, ended ones too, the newest first. */
export function exclusionSetsQuery(characteristic: string, chart: Numbered) {
  return queryOptions({
    queryKey: ["charts", "exclusion sets", characteristic, chart],
    queryFn: async () => {
      const query = { characteristic, chart, limit: PAGE };
      return (await given(client.GET("/api/quality/exclusion_sets", { params: { query } }))).rows;
    },
  });
}

/** All that was ever said of a characteristic's points: what stands, what was corrected or withdrawn, the newest first. */
export function causesQuery(characteristic: string, item: string | null) {
  return queryOptions({
    queryKey: ["charts", "causes", characteristic, item],
    queryFn: async () => {
      const query = { characteristic, history: true, limit: PAGE, ...(item === null ? {} : { item }) };
      return (await given(client.GET("/api/quality/annotations", { params: { query } }))).rows;
    },
  });
}

export const savedChartsQuery = queryOptions({
  queryKey: ["charts", "saved"],
  queryFn: async () => (await given(client.GET("/api/quality/charts", { params: { query: { limit: PAGE } } }))).rows,
});
