/** What the pages of the books ask. A balance leads to its lines, a line to its entry, an entry to its document. */
import { queryOptions } from "@tanstack/react-query";

import { client, given } from "./client";
import type { Account, Balance } from "./types";

const PAGE = 50;
const PAGES_MAX = 20; // of 500 rows: more accounts than any chart has
const ALL = 500;

export interface LineFilter {
  account?: string;
  period?: string;
  quality_cost?: "prevention" | "appraisal" | "internal_failure" | "external_failure";
  nc_id?: string;
  order_id?: string;
}

export interface EntryFilter {
  period?: string;
  document_id?: string;
  nc_id?: string;
}

interface Page<Row> {
  rows: Row[];
  next?: string | null;
}

/** Every row of a list that is short by nature. */
async function all<Row>(fetch: (cursor: string | undefined) => Promise<Page<Row>>): Promise<Row[]> {
  const rows: Row[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const found = await fetch(cursor);
    rows.push(...found.rows);
    cursor = found.next ?? undefined;
    if (cursor === undefined) break;
  }
  return rows;
}

export const accountsQuery = queryOptions({
  queryKey: ["accounts"],
  queryFn: (): Promise<Account[]> =>
    all((cursor) => given(client.GET("/api/finance/accounts", { params: { query: { cursor, limit: ALL } } }))),
  staleTime: 5 * 60_000,
});

export const periodsQuery = queryOptions({
  queryKey: ["periods"],
  queryFn: () => given(client.GET("/api/finance/periods", { params: { query: { limit: ALL } } })),
});

/** Opening, turnover and closing of every account: of one period, or from the beginning until now. */
export function balancesQuery(period?: string) {
  return queryOptions({
    queryKey: ["books", "balances", period ?? ""],
    queryFn: () =>
      given(
        client.GET("/api/finance/statements/trial_balance", { params: { query: { first: period, last: period } } }),
      ),
  });
}

export function balanceOf(rows: readonly Balance[], account: string): Balance | undefined {
  return rows.find((row) => row.account === account);
}

export function entriesQuery(filter: EntryFilter, cursor?: string) {
  return queryOptions({
    queryKey: ["books", "entries", filter, cursor ?? ""],
    queryFn: () =>
      given(client.GET("/api/finance/entries", { params: { query: { ...filter, cursor, limit: PAGE } } })),
  });
}

export function entryQuery(id: string) {
  return queryOptions({
    queryKey: ["books", "entry", id],
    queryFn: () => given(client.GET("/api/finance/entries/{entry_id}", { params: { path: { entry_id: id } } })),
  });
}

export function linesQuery(filter: LineFilter, cursor?: string) {
  return queryOptions({
    queryKey: ["books", "lines", filter, cursor ?? ""],
    queryFn: () =>
      given(client.GET("/api/finance/lines", { params: { query: { ...filter, cursor, limit: PAGE } } })),
  });
}

export function openItemsQuery(kind: "payables" | "receivables", blocked: boolean | undefined, cursor?: string) {
  return queryOptions({
    queryKey: ["books", "items", kind, blocked ?? "", cursor ?? ""],
    queryFn: () =>
      given(
        client.GET("/api/finance/open_items", {
          params: { query: { kind, open: true, blocked, cursor, limit: PAGE } },
        }),
      ),
  });
}

export function openItemQuery(id: string) {
  return queryOptions({
    queryKey: ["books", "item", id],
    queryFn: () => given(client.GET("/api/finance/open_items/{item_id}", { params: { path: { item_id: id } } })),
  });
}

export function incomeQuery(period?: string) {
  return queryOptions({
    queryKey: ["books", "income", period ?? ""],
    queryFn: () =>
      given(client.GET("/api/finance/statements/income", { params: { query: { first: period, last: period } } })),
  });
}

export function balanceSheetQuery(period?: string) {
  return queryOptions({
    queryKey: ["books", "sheet", period ?? ""],
    queryFn: () =>
      given(client.GET("/api/finance/statements/balance_sheet", { params: { query: { last: period } } })),
  });
}

export const costQuery = queryOptions({
  queryKey: ["books", "cost"],
  queryFn: () => given(client.GET("/api/quality/statements/cost_of_quality")),
});
