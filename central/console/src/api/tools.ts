/** What the quality tools ask: plans, curves, run lengths, designs, ratings. Nothing of it is stored. */
import { queryOptions } from "@tanstack/react-query";

import { client, given } from "./client";
import type { operations } from "./schema";

/* By operation, not by name: several modules may call what they show the same. */
type Operation = keyof operations;
type Given<Name extends Operation> = operations[Name] extends {
  responses: { 200: { content: { "application/json": infer Body } } };
}
  ? Body
  : never;
type Sent<Name extends Operation> = operations[Name] extends { requestBody: { content: { "application/json": infer Body } } }
  ? Body
  : never;
type Asked<Name extends Operation> = operations[Name] extends { parameters: { query: infer Query } } ? Query : never;

export type SamplingPlan = Given<"quality.sampling_plan">;
export type SamplingChoices = Given<"quality.sampling_choices">;
export type RunLengths = Given<"quality.run_lengths">;
export type PlantAlarms = Given<"quality.false_alarms">;
export type ChartGroup = Sent<"quality.false_alarms">["groups"][number];
export type ChartAsked = Omit<ChartGroup, "name" | "charts" | "samples">;
export type RuleName = ChartAsked["rules"][number];
export type PlanAsked = Asked<"quality.sampling_plan">;
export type VariablesAsked = Asked<"quality.sampling_variables_plan">;
export type MatchedAsked = Asked<"quality.sampling_matched">;
export type MatchedPlan = Given<"quality.sampling_matched">;
export type ZeroAsked = Asked<"quality.sampling_on_zero">;
export type TwoPointsAsked = Asked<"quality.sampling_by_two_points">;
export type SkipLotAsked = Asked<"quality.sampling_skip_lot">;
export type DesignAsked = Asked<"quality.design_charts">;
export type MewmaAsked = Sent<"quality.design_mewma">;

const WORKED_OUT = { staleTime: Infinity, retry: false } as const; // the same question has the same answer

export const samplingChoicesQuery = queryOptions({
  queryKey: ["sampling", "choices"], // what the plant enters and releases is among them
  queryFn: () => given(client.GET("/api/quality/sampling/choices")),
  staleTime: Infinity,
});

export function samplingPlanQuery(query: PlanAsked) {
  return queryOptions({
    queryKey: ["tools", "plan", query],
    queryFn: () => given(client.GET("/api/quality/sampling/plan", { params: { query } })),
    ...WORKED_OUT,
  });
}

export function variablesPlanQuery(query: VariablesAsked) {
  return queryOptions({
    queryKey: ["tools", "variables", query],
    queryFn: () => given(client.GET("/api/quality/sampling/variables_plan", { params: { query } })),
    ...WORKED_OUT,
  });
}

export function matchedPlanQuery(query: MatchedAsked) {
  return queryOptions({
    queryKey: ["tools", "matched", query],
    queryFn: () => given(client.GET("/api/quality/sampling/matched", { params: { query } })),
    ...WORKED_OUT,
  });
}

export function zeroPlanQuery(query: ZeroAsked) {
  return queryOptions({
    queryKey: ["tools", "zero", query],
    queryFn: () => given(client.GET("/api/quality/sampling/accept_on_zero", { params: { query } })),
    ...WORKED_OUT,
  });
}

export function twoPointsQuery(query: TwoPointsAsked) {
  return queryOptions({
    queryKey: ["tools", "twoPoints", query],
    queryFn: () => given(client.GET("/api/quality/sampling/by_two_points", { params: { query } })),
    ...WORKED_OUT,
  });
}

export function skipLotQuery(query: SkipLotAsked) {
  return queryOptions({
    queryKey: ["tools", "skipLot", query],
    queryFn: () => given(client.GET("/api/quality/sampling/skip_lot", { params: { query } })),
    ...WORKED_OUT,
  });
}

export function designQuery(query: DesignAsked) {
  return queryOptions({
    queryKey: ["tools", "design", query],
    queryFn: () => given(client.GET("/api/quality/design/charts", { params: { query } })),
    ...WORKED_OUT,
  });
}

export function mewmaQuery(body: MewmaAsked) {
  return queryOptions({
    queryKey: ["tools", "mewma", body],
    queryFn: () => given(client.POST("/api/quality/design/mewma", { body })),
    ...WORKED_OUT,
  });
}

export function runLengths(body: Sent<"quality.run_lengths">): Promise<RunLengths> {
  return given(client.POST("/api/quality/design/run_lengths", { body }));
}

export function falseAlarms(groups: ChartGroup[]): Promise<PlantAlarms> {
  return given(client.POST("/api/quality/design/false_alarms", { body: { groups } }));
}

export const prioritiesQuery = queryOptions({
  queryKey: ["tools", "priorities"],
  queryFn: () => given(client.GET("/api/quality/risk/action_priority")),
  staleTime: Infinity,
});
