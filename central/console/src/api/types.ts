/** Short names for the server's documents and rows; all of them come from the OpenAPI document. */
import type { components, paths } from "./schema";

type Schemas = components["schemas"];

/** What a read gives, by its address: two modules may call their rows the same. */
type Got<Path extends keyof paths> = paths[Path] extends {
  get: { responses: { 200: { content: { "application/json": infer Body } } } };
}
  ? Body
  : never;
type Row<Path extends keyof paths> = Got<Path> extends { rows: (infer One)[] } ? One : never;

export type About = Schemas["AboutShown"];
export type Me = Schemas["Me"];
export type Action = Schemas["ActionShown"];
export type Andon = Schemas["Andon"];
export type Line = Schemas["LineRow"];
export type Chart = Schemas["Chart"];
export type ChartPoint = Schemas["ChartPoint"];
export type ChartLimits = Schemas["ChartLimits"];
export type ChartStop = Schemas["ChartStop"];
export type Stop = Schemas["StopRow"];
export type Edge = Schemas["EdgeRow"];
export type Station = Schemas["StationRow"];
export type EdgeCommand = Schemas["EdgeCommandRow"];
export type OrderItem = Row<"/api/production/orders">;
export type PurchaseOrderItem = Row<"/api/purchasing/orders">;
export type PurchaseOrder = Got<"/api/purchasing/orders/{order_id}">;
export type Receipt = Got<"/api/purchasing/receipts/{receipt_id}">;
export type Invoice = Got<"/api/purchasing/invoices/{invoice_id}">;
export type StockItem = Schemas["StockItem"];
export type StockValue = Schemas["StockValueItem"];
export type WipItem = Schemas["WipItem"];
export type Order = Got<"/api/production/orders/{order_id}">;
export type Piece = Schemas["PieceRow"];
export type Plan = Schemas["PlanDocument"];
export type Characteristic = Schemas["CharacteristicView"];
export type Limits = Schemas["LimitsRow"];
export type LimitsDocument = Schemas["LimitsDocument"];
export type Nc = Schemas["NcRow"];
export type Disposition = Schemas["DispositionView"];
export type NcDocument = Schemas["NcDocument"];
export type Task = Schemas["TaskRow"];
export type Account = Schemas["AccountItem"];
export type Balance = Schemas["BalanceItem"];
export type Period = Schemas["PeriodItem"];
export type Entry = Schemas["EntryItem"];
export type EntryDocument = Schemas["EntryShown"];
export type EntryLine = Schemas["EntryLine"];
export type JournalLine = Schemas["LineItem"];
export type OpenItem = Schemas["OpenItemItem"];
export type OpenItemDocument = Schemas["OpenItemShown"];
export type Inspection = Schemas["InspectionRow"];
export type InspectionDocument = Schemas["InspectionDocument"];
export type CostOfQuality = Schemas["CostOfQuality"];
export type Statement = Schemas["StatementShown"];

interface Name {
  zh: string;
  en: string;
}

/** The registry's names: documents, states and events in both languages. */
export interface Declarations {
  documents: Record<string, Name>;
  events: Record<string, Name>;
  states: Record<string, Record<string, Name>>;
}
