/** Whether the run of an order is enabled at the line, and what is left to do; pure. */
import type { EdgeCommand, Line } from "../../api/types";

export type Run = "disabled" | "enabled" | "complete";

/** Holds that only a new `run_enable` ends; any other hold ends by itself. */
const NEEDS_ENABLE = new Set(["commanded", "signed_off"]);
const COMPLETE = "order_complete";

export function runOf(line: Line | undefined, order: string): Run {
  if (line === undefined || line.order_number !== order) return "disabled";
  if (line.hold_reason === COMPLETE) return "complete";
  return line.hold_reason !== null && NEEDS_ENABLE.has(line.hold_reason) ? "disabled" : "enabled";
}

/** The newest `run_enable` of the order since `since`; `rows` come newest first. */
export function lastEnable(
  rows: readonly EdgeCommand[],
  edge: string | undefined,
  order: string,
  since: number,
): EdgeCommand | undefined {
  return rows.find(
    (row) =>
      row.name === "run_enable" &&
      row.edge_ref === edge &&
      row.order_number === order &&
      (row.sent_at === null || row.sent_at >= since),
  );
}

export function isPending(command: EdgeCommand | undefined): boolean {
  return command?.state === "wanted" || command?.state === "sent";
}

/** Whole pieces of a decimal string. */
export function wholePieces(quantity: string): number {
  return Math.floor(Number(quantity));
}
