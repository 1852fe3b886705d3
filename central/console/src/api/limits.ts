/** What the pages of limits' history ask. */
import { queryOptions } from "@tanstack/react-query";

import { client, given } from "./client";
import type { components } from "./schema";
import type { Limits } from "./types";

const PAGE = 200;

type Schemas = components["schemas"];

export type Record = Schemas["LimitsRecord"];
export type ExclusionShown = Schemas["ExcludedSubgroup"];
export type StageShown = Schemas["StageRecord"];

/** All versions of a characteristic's limits, the newest first; of one control plan where it is named. */
export function limitsOfCharacteristicQuery(characteristic: string, plan?: string) {
  return queryOptions({
    queryKey: ["limits", "of", characteristic, plan ?? ""],
    queryFn: async (): Promise<Limits[]> => {
      const query = { characteristic, limit: PAGE, ...(plan === undefined ? {} : { plan_id: plan }) };
      return (await given(client.GET("/api/quality/control_limits", { params: { query } }))).rows;
    },
  });
}

/** A version one may lay over a chart: not what was withdrawn. */
export function charted(one: Limits): boolean {
  return one.state !== "withdrawn";
}
