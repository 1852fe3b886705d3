/** What the complaint desk asks. */
import { queryOptions } from "@tanstack/react-query";

import { client, given } from "./client";
import type { components } from "./schema";

export type Complaint = components["schemas"]["ComplaintRow"];
export type ComplaintDocument = components["schemas"]["ComplaintDocument"];
export type Notice = components["schemas"]["NoticeView"];

const PAGE = 50;

export function complaintsQuery(state?: string, cursor?: string) {
  return queryOptions({
    queryKey: ["complaints", state ?? "", cursor ?? ""],
    queryFn: () =>
      given(client.GET("/api/quality/complaints", { params: { query: { state, cursor, limit: PAGE } } })),
    refetchInterval: 60_000,
  });
}

export function complaintQuery(id: string) {
  return queryOptions({
    queryKey: ["complaints", "one", id],
    queryFn: () => given(client.GET("/api/quality/complaints/{id}", { params: { path: { id } } })),
  });
}
