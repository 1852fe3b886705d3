/** The way into the chart builder from a line, an order or a version of limits. Pure. */
import { type ChartSearch, searchOf } from "./address";
import { type Filters, USUAL } from "./choices";

interface About {
  item?: string | null;
  characteristic: string;
  cell?: string | null;
  order?: string | null;
}

export function builderSearch({ item, characteristic, cell, order }: About): ChartSearch {
  const filters: Filters = { ...(cell ? { cells: [cell] } : {}), ...(order ? { orders: [order] } : {}) };
  return searchOf({ ...USUAL, item: item ?? null, characteristics: [characteristic], filters, source: "frozen" });
}
