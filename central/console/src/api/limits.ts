/** What the pages of limits' history ask. */
import { queryOptions } from "@tanstack/react-query";

import { client, given } from "./client";
import type { Limits, LimitsDocument } from "./types";

const PAGE = 200;

export interface ExclusionShown {
  order: string;
  number: number;
  reason: string;
  person: string;
  at: number;
}

export interface StageShown {
  order: string;
  number: number;
  reason: string | null;
  centre: number;
  lower: number;
  upper: number;
  r_centre: number | null;
  r_upper: number | null;
  used: number;
  beyond: number;
}

/** A version as phase I records it; what a line collected by itself has no selection. */
export interface LimitsRecord extends LimitsDocument {
  width: number;
  reason: string | null;
  proposed_by: string | null;
  replaces: string | null;
  selection: { orders: string[]; from_at: number | null; to_at: number | null; phases: string[] } | null;
  used: { order: string; numbers: number[] }[] | null;
  exclusions: ExclusionShown[] | null;
  stages: StageShown[] | null;
  figures: { sigma_within: number | null; sigma_between: number | null; spread: string } | null;
  beyond_points: { order: string; number: number }[] | null;
  reproduced: boolean | null;
}

/** All versions of a characteristic's limits, the newest first. */
export function limitsOfCharacteristicQuery(characteristic: string, plan?: string) {
  return queryOptions({
    queryKey: ["limits", "of", characteristic, plan ?? ""],
    queryFn: async (): Promise<Limits[]> => {
      const query = { characteristic, ...(plan === undefined ? {} : { plan_id: plan }), limit: PAGE };
      const page = await given(client.GET("/api/quality/control_limits", { params: { query: query as never } }));
      return page.rows.filter((one) => one.characteristic === characteristic);
    },
  });
}

/** A version one may lay over a chart: not what was withdrawn. */
export function charted(one: Limits): boolean {
  return one.state !== "withdrawn";
}
