/** What the pages of tracing ask. */
import { queryOptions } from "@tanstack/react-query";

import { client, given } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Life = Schemas["Life"];
export type LotFound = Schemas["LotItem"];
export type Where = Schemas["Where"];
export type Sibling = Schemas["Sibling"];
export type SupplierLot = Schemas["SupplierLot"];
export type ReadingView = Schemas["ReadingView"];
export type Moment = Schemas["Moment"];
export type Balance = Schemas["Balance"];
export type Movement = Schemas["MovementView"];
export type NamedDocument = Schemas["DocumentName"];

const FOUND_MAX = 50;

/** Serials and lots with the number that is on the goods: our own or the supplier's. */
export async function lotsNumbered(number: string, item?: string): Promise<LotFound[]> {
  const query = { number, item, limit: FOUND_MAX };
  return (await given(client.GET("/api/traceability/lots", { params: { query } }))).rows;
}

export function lotsQuery(number: string | undefined, item?: string) {
  return queryOptions({
    queryKey: ["trace", "lots", number ?? "", item ?? ""],
    queryFn: () => lotsNumbered(number ?? "", item),
    enabled: number !== undefined && number !== "",
  });
}

export function lifeQuery(lot: string) {
  return queryOptions({
    queryKey: ["trace", "life", lot],
    queryFn: () =>
      given(client.GET("/api/traceability/life/{lot_id}", { params: { path: { lot_id: lot } } })),
    enabled: lot !== "",
  });
}

/** Where the dossier is fetched from; the browser saves it under the name the server gives. */
export function dossierAddress(lot: string, kind: "json" | "pdf", language: string): string {
  return kind === "json"
    ? `/api/traceability/dossiers/${lot}`
    : `/api/traceability/dossiers/${lot}/pdf?language=${language}`;
}
