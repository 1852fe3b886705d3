/** Sampling tables that the plant enters itself, and its skip-lot programmes. */
import { queryOptions } from "@tanstack/react-query";

import { client, given } from "./client";
import type { operations } from "./schema";

type Given<Name extends keyof operations> = operations[Name] extends {
  responses: { 200: { content: { "application/json": infer Body } } };
}
  ? Body
  : never;

export type OwnTable = Given<"quality.sampling_table">;
export type OwnTableRow = Given<"quality.sampling_tables">["rows"][number];
export type TableCell = Given<"quality.sampling_table_cells">["cells"][number];
export type Finding = OwnTable["findings"][number];
export type AskedCell = OwnTable["asked"][number];
export type CellPicture = Given<"quality.sampling_table_picture">;
export type Programme = Given<"quality.skip_lot_programme">;
export type ProgrammeRow = Given<"quality.skip_lot_programmes">["rows"][number];
type LongRunAsked = operations["quality.skip_lot_programme_long_run"]["parameters"]["query"];

export const TABLE_KINDS = ["attributes", "variables"] as const;
export type TableKind = (typeof TABLE_KINDS)[number];
export const EARNED = ["ten_lots", "score"] as const;
const PAGE = 50;

export function ownTablesQuery(state?: string, cursor?: string) {
  return queryOptions({
    queryKey: ["sampling", "tables", state ?? "", cursor ?? ""],
    queryFn: () => given(client.GET("/api/quality/sampling_tables", { params: { query: { state, cursor, limit: PAGE } } })),
  });
}

export function ownTableQuery(id: string) {
  return queryOptions({
    queryKey: ["sampling", "table", id],
    queryFn: () => given(client.GET("/api/quality/sampling/tables/{id}", { params: { path: { id } } })),
    enabled: id !== "",
  });
}

export function tableCellsQuery(table: OwnTable) {
  return queryOptions({
    queryKey: ["sampling", "cells", table.id, table.digest],
    queryFn: async () =>
      (await given(client.GET("/api/quality/sampling/tables/{id}/cells", { params: { path: { id: table.id } } }))).cells,
    enabled: table.cells_visible,
    staleTime: Infinity, // what a digest stands for never changes
  });
}

export function cellPictureQuery(table: OwnTable, cell: string) {
  return queryOptions({
    queryKey: ["sampling", "picture", table.id, table.digest, cell],
    queryFn: () => given(client.GET("/api/quality/sampling/tables/{id}/picture", { params: { path: { id: table.id }, query: { cell } } })),
    staleTime: Infinity,
  });
}

export function templateFile(kind: TableKind | "letters", format: "csv" | "xlsx"): string {
  return `/api/quality/sampling/tables/template?kind=${kind}&format=${format}`;
}

/** An edition's cells, or its lot sizes and letters, as a table is entered. */
export function editionFile(code: string, part: "cells" | "letters"): string {
  return `/api/quality/sampling/editions/${encodeURIComponent(code)}/${part}.csv`;
}

export function programmesQuery(cursor?: string) {
  return queryOptions({
    queryKey: ["sampling", "programmes", cursor ?? ""],
    queryFn: () => given(client.GET("/api/quality/skip_lot_programmes", { params: { query: { cursor, limit: PAGE } } })),
  });
}

export function programmeQuery(id: string) {
  return queryOptions({
    queryKey: ["sampling", "programme", id],
    queryFn: () => given(client.GET("/api/quality/sampling/skip_lot_programmes/{id}", { params: { path: { id } } })),
    enabled: id !== "",
  });
}

export function longRunQuery(programme: Programme, query: LongRunAsked) {
  return queryOptions({
    queryKey: ["sampling", "long run", programme.id, programme.version, query],
    queryFn: () => given(client.GET("/api/quality/sampling/skip_lot_programmes/{id}/long_run", { params: { path: { id: programme.id }, query } })),
    staleTime: Infinity,
    retry: false,
  });
}
