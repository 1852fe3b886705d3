/** What the pages of inspections ask. */
import { queryOptions } from "@tanstack/react-query";

import { client, given } from "./client";
import type { Inspection } from "./types";

const PAGE = 50;

export function inspectionsQuery(state?: string, cursor?: string) {
  return queryOptions({
    queryKey: ["inspections", state ?? "", cursor ?? ""],
    queryFn: () =>
      given(client.GET("/api/quality/inspections", { params: { query: { state, cursor, limit: PAGE } } })),
    refetchInterval: 60_000,
  });
}

export function inspectionQuery(id: string) {
  return queryOptions({
    queryKey: ["inspection", id],
    queryFn: () => given(client.GET("/api/quality/inspections/{id}", { params: { path: { id } } })),
  });
}

/** The nonconformance an inspection has led to. */
export function ncOfLotQuery(lot: string | null, inspection: string) {
  return queryOptions({
    queryKey: ["ncs", "of-inspection", inspection],
    queryFn: async () => {
      const query = { lot_id: lot, limit: PAGE };
      const page = await given(client.GET("/api/quality/nonconformances", { params: { query } }));
      return page.rows.find((one) => one.inspection_id === inspection) ?? null;
    },
    enabled: lot !== null,
  });
}

/** Inspections by what is printed on the goods or their papers: those that wait for a result first. */
export async function inspectionsFor(scanned: string): Promise<Inspection[]> {
  const ask = async (query: { lot?: string; document?: string; state?: string }): Promise<Inspection[]> =>
    (await given(client.GET("/api/quality/inspections", { params: { query: { ...query, limit: PAGE } } }))).rows;
  const [byLot, byDocument, open] = await Promise.all([
    ask({ lot: scanned }),
    ask({ document: scanned }),
    ask({ state: "open" }),
  ]);
  const found = new Map([...byLot, ...byDocument, ...open.filter((one) => one.number === scanned)].map((one) => [one.id, one]));
  const waiting = [...found.values()].filter((one) => one.state === "open" || one.state === "planned");
  return waiting.length > 0 ? waiting : [...found.values()];
}
