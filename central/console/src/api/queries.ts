/** What the pages ask the server. The first part of a key says what its rows are; the live feed refreshes by it. */
import { queryOptions } from "@tanstack/react-query";

import { client, given } from "./client";
import type { Chart, Declarations, OrderItem } from "./types";

const PAGE = 200;
const QUIET_MS = 60_000; // the feed refreshes; this is for the case that it cannot

export const declarationsQuery = queryOptions({
  queryKey: ["declarations"],
  queryFn: async () => (await given(client.GET("/api/core/declarations"))) as unknown as Declarations,
  staleTime: Infinity,
});

export function tasksQuery(state: "open" | "done") {
  return queryOptions({
    queryKey: ["tasks", state],
    queryFn: () => given(client.GET("/api/tasks/mine", { params: { query: { state, limit: PAGE } } })),
    refetchInterval: QUIET_MS,
  });
}

export function ordersQuery(state?: string, cursor?: string) {
  return queryOptions({
    queryKey: ["orders", state ?? "", cursor ?? ""],
    queryFn: () =>
      given(client.GET("/api/production/orders", { params: { query: { state, cursor, limit: 50 } } })),
    refetchInterval: QUIET_MS,
  });
}

const OPEN = ["running", "paused", "verifying", "released"] as const;

/** Orders a line can work on now, those in work first. */
export const openOrdersQuery = queryOptions({
  queryKey: ["orders", "open"],
  queryFn: async (): Promise<OrderItem[]> => {
    const pages = await Promise.all(
      OPEN.map((state) => given(client.GET("/api/production/orders", { params: { query: { state, limit: PAGE } } }))),
    );
    return pages.flatMap((page) => page.rows);
  },
  refetchInterval: QUIET_MS,
});

export function orderQuery(id: string) {
  return queryOptions({
    queryKey: ["order", id],
    queryFn: () =>
      given(client.GET("/api/production/orders/{order_id}", { params: { path: { order_id: id } } })),
    refetchInterval: QUIET_MS,
  });
}

export function orderByNumberQuery(number: string | null | undefined) {
  return queryOptions({
    queryKey: ["order", "by-number", number ?? ""],
    queryFn: async () => {
      const query = { number: number ?? "", limit: 1 };
      const page = await given(client.GET("/api/production/orders", { params: { query } }));
      return page.rows[0] ?? null;
    },
    enabled: Boolean(number),
  });
}

export function planQuery(id: string | null) {
  return queryOptions({
    queryKey: ["plan", id],
    queryFn: () => given(client.GET("/api/quality/control_plans/{id}", { params: { path: { id: id ?? "" } } })),
    enabled: id !== null,
  });
}

export function limitsOfOrderQuery(order: string) {
  return queryOptions({
    queryKey: ["limits", "of-order", order],
    queryFn: () =>
      given(client.GET("/api/quality/control_limits", { params: { query: { order, limit: PAGE } } })),
    enabled: order !== "",
  });
}

export function limitsQuery(id: string) {
  return queryOptions({
    queryKey: ["limits", id],
    queryFn: () => given(client.GET("/api/quality/control_limits/{id}", { params: { path: { id } } })),
  });
}

export function ncsQuery(filters: { order?: string; state?: string; cursor?: string } = {}) {
  return queryOptions({
    queryKey: ["ncs", filters],
    queryFn: () =>
      given(client.GET("/api/quality/nonconformances", { params: { query: { ...filters, limit: 50 } } })),
    refetchInterval: QUIET_MS,
  });
}

export function ncQuery(id: string) {
  return queryOptions({
    queryKey: ["nc", id],
    queryFn: () => given(client.GET("/api/quality/nonconformances/{id}", { params: { path: { id } } })),
    refetchInterval: QUIET_MS,
  });
}

export function andonQuery(intervalMs: number) {
  return queryOptions({
    queryKey: ["andon"],
    queryFn: () => given(client.GET("/api/shopfloor/andon")),
    refetchInterval: intervalMs,
    refetchIntervalInBackground: true,
    retry: false, // the next round comes soon, and the board must say at once that it is old
  });
}

export const edgesQuery = queryOptions({
  queryKey: ["edges"],
  queryFn: () => given(client.GET("/api/shopfloor/edges", { params: { query: { limit: PAGE } } })),
  refetchInterval: QUIET_MS,
});

export const stationsQuery = queryOptions({
  queryKey: ["stations"],
  queryFn: () => given(client.GET("/api/shopfloor/stations", { params: { query: { limit: PAGE } } })),
  refetchInterval: QUIET_MS,
});

/** What was asked of the edges, the newest first. */
export function edgeCommandsQuery(intervalMs: number = QUIET_MS) {
  return queryOptions({
    queryKey: ["commands"],
    queryFn: () => given(client.GET("/api/shopfloor/edge_commands", { params: { query: { limit: PAGE } } })),
    refetchInterval: intervalMs,
  });
}

export function stopsQuery(order?: string) {
  return queryOptions({
    queryKey: ["stops", order ?? ""],
    queryFn: () => given(client.GET("/api/shopfloor/stops", { params: { query: { order, limit: PAGE } } })),
  });
}

export function piecesQuery(order: string) {
  return queryOptions({
    queryKey: ["chart", "pieces", order],
    queryFn: async () => {
      const serials = new Map<number, { serial: string | null; verdict: string; heldBy: string | null }>();
      let cursor: string | undefined;
      do {
        const query = { order, cursor, limit: 500 };
        const page = await given(client.GET("/api/shopfloor/pieces", { params: { query } }));
        for (const row of page.rows) {
          const heldBy = row.hold_ended === null ? row.held_by : null;
          serials.set(row.number, { serial: row.serial, verdict: row.verdict, heldBy });
        }
        cursor = page.next ?? undefined;
      } while (cursor !== undefined);
      return serials;
    },
    enabled: order !== "",
  });
}

export function chartQuery(cell: string | null, order: string | null, characteristic: string | null) {
  return queryOptions({
    queryKey: ["chart", cell, order, characteristic],
    queryFn: () =>
      given(
        client.GET("/api/shopfloor/lines/{cell_id}/chart", {
          params: {
            path: { cell_id: cell ?? "" },
            query: { order: order ?? "", characteristic: characteristic ?? "" },
          },
        }),
      ),
    enabled: Boolean(cell && order && characteristic),
    refetchInterval: QUIET_MS,
  });
}

/** The chart from a subgroup on: what a live chart has missed. */
export function chartSince(cell: string, order: string, characteristic: string, first: number): Promise<Chart> {
  const query = { order, characteristic, first };
  return given(client.GET("/api/shopfloor/lines/{cell_id}/chart", { params: { path: { cell_id: cell }, query } }));
}

export function timelineQuery(document: string, id: string, enabled: boolean) {
  return queryOptions({
    queryKey: ["timeline", document, id],
    queryFn: () =>
      given(
        client.GET("/api/audit/events", { params: { query: { document, document_id: id, limit: PAGE } } }),
      ),
    enabled,
  });
}
