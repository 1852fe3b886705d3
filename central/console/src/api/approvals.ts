/** What the pages of customers' approvals ask. */
import { queryOptions } from "@tanstack/react-query";

import { client, given } from "./client";
import type { components } from "./schema";

export type Approval = components["schemas"]["ApprovalRow"];
export type ApprovalDocument = components["schemas"]["ApprovalDocument"];
export type Rework = components["schemas"]["ReworkView"];

const PAGE = 50;

interface Wanted {
  state?: string;
  kind?: string;
  item?: string;
}

export function approvalsQuery(wanted: Wanted, cursor?: string) {
  return queryOptions({
    queryKey: ["approvals", wanted.state ?? "", wanted.kind ?? "", wanted.item ?? "", cursor ?? ""],
    queryFn: () =>
      given(client.GET("/api/quality/customer_approvals", { params: { query: { ...wanted, cursor, limit: PAGE } } })),
  });
}

export function approvalQuery(id: string) {
  return queryOptions({
    queryKey: ["approvals", "one", id],
    queryFn: () => given(client.GET("/api/quality/customer_approvals/{id}", { params: { path: { id } } })),
  });
}

export function packingList(delivery: string, kind: "pdf" | "xlsx", language: string): string {
  return `/api/sales/packing_lists/${delivery}.${kind}?language=${language}`;
}
