/** What the pages of sales ask. */
import { queryOptions } from "@tanstack/react-query";

import { client, given } from "./client";
import type { paths } from "./schema";

type Got<Path extends keyof paths> = paths[Path] extends {
  get: { responses: { 200: { content: { "application/json": infer Body } } } };
}
  ? Body
  : never;

export type SalesOrderItem = Got<"/api/sales/orders">["rows"][number];
export type SalesOrder = Got<"/api/sales/orders/{id}">;
export type SalesLine = SalesOrder["lines"][number];
export type DeliveryItem = Got<"/api/sales/deliveries">["rows"][number];
export type Delivery = Got<"/api/sales/deliveries/{id}">;
export type CustomerInvoiceItem = Got<"/api/sales/invoices">["rows"][number];
export type CustomerInvoice = Got<"/api/sales/invoices/{id}">;
export type CreditNoteItem = Got<"/api/sales/credit_notes">["rows"][number];
export type ReturnItem = Got<"/api/sales/returns">["rows"][number];
export type Availability = Got<"/api/inventory/availability">["rows"][number];

const PAGE = 50;
const ALL = 500;

export function salesOrdersQuery(state?: string, cursor?: string) {
  return queryOptions({
    queryKey: ["sales", "orders", state ?? "", cursor ?? ""],
    queryFn: () => given(client.GET("/api/sales/orders", { params: { query: { state, cursor, limit: PAGE } } })),
    refetchInterval: 60_000,
  });
}

export function salesOrderQuery(id: string) {
  return queryOptions({
    queryKey: ["sales", "order", id],
    queryFn: () => given(client.GET("/api/sales/orders/{id}", { params: { path: { id } } })),
  });
}

/** The order with the number on the paper; null when there is none. */
export async function salesOrderNumbered(number: string): Promise<string | null> {
  const page = await given(client.GET("/api/sales/orders", { params: { query: { number, limit: 1 } } }));
  return page.rows[0]?.id ?? null;
}

export function deliveriesQuery(state?: string, cursor?: string) {
  return queryOptions({
    queryKey: ["sales", "deliveries", state ?? "", cursor ?? ""],
    queryFn: () => given(client.GET("/api/sales/deliveries", { params: { query: { state, cursor, limit: PAGE } } })),
    refetchInterval: 60_000,
  });
}

export function deliveryQuery(id: string) {
  return queryOptions({
    queryKey: ["sales", "delivery", id],
    queryFn: () => given(client.GET("/api/sales/deliveries/{id}", { params: { path: { id } } })),
  });
}

export function customerInvoiceQuery(id: string) {
  return queryOptions({
    queryKey: ["sales", "invoice", id],
    queryFn: () => given(client.GET("/api/sales/invoices/{id}", { params: { path: { id } } })),
  });
}

export function returnQuery(id: string) {
  return queryOptions({
    queryKey: ["sales", "return", id],
    queryFn: () => given(client.GET("/api/sales/returns/{id}", { params: { path: { id } } })),
  });
}

export function availabilityQuery(item: string, enabled = true) {
  return queryOptions({
    queryKey: ["stock", "availability", item],
    queryFn: () => given(client.GET("/api/inventory/availability", { params: { query: { item, limit: PAGE } } })),
    enabled: enabled && item !== "",
  });
}

export const customersQuery = queryOptions({
  queryKey: ["partners", "customers"],
  queryFn: async () =>
    (await given(client.GET("/api/masterdata/partners", { params: { query: { limit: ALL } } }))).rows.filter(
      (one) => one.customer,
    ),
});

export const itemsQuery = queryOptions({
  queryKey: ["items", "all"],
  queryFn: async () => (await given(client.GET("/api/masterdata/items", { params: { query: { limit: ALL } } }))).rows,
});
