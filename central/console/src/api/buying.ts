/** What the pages of purchasing ask. */
import { queryOptions } from "@tanstack/react-query";

import { client, given } from "./client";

const PAGE = 50;
const ALL = 500;

export function purchaseOrdersQuery(state?: string, cursor?: string) {
  return queryOptions({
    queryKey: ["buying", "orders", state ?? "", cursor ?? ""],
    queryFn: () =>
      given(client.GET("/api/purchasing/orders", { params: { query: { state, cursor, limit: PAGE } } })),
    refetchInterval: 60_000,
  });
}

export function purchaseOrderQuery(id: string) {
  return queryOptions({
    queryKey: ["buying", "order", id],
    queryFn: () =>
      given(client.GET("/api/purchasing/orders/{order_id}", { params: { path: { order_id: id } } })),
  });
}

/** The order with the number on the paper; null when there is none. */
export async function purchaseOrderNumbered(number: string): Promise<string | null> {
  const page = await given(client.GET("/api/purchasing/orders", { params: { query: { number, limit: 1 } } }));
  return page.rows[0]?.id ?? null;
}

export function receiptQuery(id: string) {
  return queryOptions({
    queryKey: ["buying", "receipt", id],
    queryFn: () =>
      given(client.GET("/api/purchasing/receipts/{receipt_id}", { params: { path: { receipt_id: id } } })),
  });
}

export function invoiceQuery(id: string) {
  return queryOptions({
    queryKey: ["buying", "invoice", id],
    queryFn: () =>
      given(client.GET("/api/purchasing/invoices/{invoice_id}", { params: { path: { invoice_id: id } } })),
  });
}

/** Inspections planned or open for an order or a receipt, by its number. */
export function inspectionsOfQuery(number: string, enabled: boolean) {
  return queryOptions({
    queryKey: ["inspections", "of", number],
    queryFn: () =>
      given(client.GET("/api/quality/inspections", { params: { query: { document: number, limit: PAGE } } })),
    enabled,
  });
}

export const suppliersQuery = queryOptions({
  queryKey: ["partners"],
  queryFn: async () =>
    (await given(client.GET("/api/masterdata/partners", { params: { query: { limit: ALL } } }))).rows.filter(
      (one) => one.supplier,
    ),
});

export const boughtItemsQuery = queryOptions({
  queryKey: ["items", "purchased"],
  queryFn: async () =>
    (await given(client.GET("/api/masterdata/items", { params: { query: { kind: "purchased", limit: ALL } } }))).rows,
});

export const plantsQuery = queryOptions({
  queryKey: ["plants"],
  queryFn: async () => {
    const page = await given(client.GET("/api/masterdata/cells", { params: { query: { limit: ALL } } }));
    return [...new Set(page.rows.map((one) => one.plant))].sort();
  },
});
