/** What the pages of stock and of work in process ask. */
import { queryOptions } from "@tanstack/react-query";

import { client, given } from "./client";

const PAGE = 50;
const ALL = 500;

export interface StockFilter {
  item?: string;
  status?: string;
}

export function stockQuery(filter: StockFilter, cursor?: string) {
  return queryOptions({
    queryKey: ["stock", filter, cursor ?? ""],
    queryFn: () =>
      given(client.GET("/api/inventory/stock", { params: { query: { ...filter, cursor, limit: PAGE } } })),
  });
}

/** What is in stock is worth, by item and account; for those who may see values. */
export function stockValueQuery(enabled: boolean) {
  return queryOptions({
    queryKey: ["stock", "value"],
    queryFn: () => given(client.GET("/api/inventory/stock_value", { params: { query: { limit: ALL } } })),
    enabled,
  });
}

export function wipQuery(order: string, enabled: boolean) {
  return queryOptions({
    queryKey: ["order", "wip", order],
    queryFn: () =>
      given(client.GET("/api/production/wip", { params: { query: { order_id: order, limit: ALL } } })),
    enabled,
  });
}
