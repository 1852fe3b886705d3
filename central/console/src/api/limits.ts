/** What the pages of limits' history ask. */
import { queryOptions } from "@tanstack/react-query";

import { client, given } from "./client";
import type { Limits } from "./types";

const PAGE = 200;

/** All versions of a characteristic's limits, the newest first. */
export function limitsOfCharacteristicQuery(characteristic: string, plan?: string) {
  return queryOptions({
    queryKey: ["limits", "of", characteristic, plan ?? ""],
    queryFn: async (): Promise<Limits[]> => {
      const query = { characteristic, plan_id: plan, limit: PAGE } as Record<string, unknown>;
      const page = await given(client.GET("/api/quality/control_limits", { params: { query: query as never } }));
      return page.rows.filter((one) => one.characteristic === characteristic);
    },
  });
}

/** A version one may lay over a chart: not what was withdrawn. */
export function charted(one: Limits): boolean {
  return one.state !== "withdrawn";
}
