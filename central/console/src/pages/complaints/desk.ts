/** What a complaint about pieces will do: whom it comes from, what it holds, who must be told. Pure. */
import type { Life } from "../../api/trace";

export interface Customer {
  number: string;
  name: string;
}

/** Who got the piece last; null when it went to nobody. */
export function customerOf(life: Life): Customer | null {
  const last = [...life.deliveries].reverse().find((one) => one.partner !== null);
  return last?.partner ? { number: last.partner, name: last.partner_name ?? last.partner } : null;
}

export interface Follows {
  /** Siblings that are still here and will be held. */
  held: number;
  /** Siblings at customers, by customer: they are listed to be told. */
  told: { customer: string; name: string; count: number }[];
}

export function followsFrom(life: Life, complained: ReadonlySet<string>): Follows {
  const told = new Map<string, { customer: string; name: string; count: number }>();
  let held = 0;
  for (const { lot_id: lot, where } of life.siblings.serials) {
    if (complained.has(lot)) continue;
    if (where.state === "in_stock") held += 1;
    if (where.state !== "delivered" || where.partner === null) continue;
    const known = told.get(where.partner);
    if (known) known.count += 1;
    else told.set(where.partner, { customer: where.partner, name: where.partner_name ?? where.partner, count: 1 });
  }
  return { held, told: [...told.values()].sort((a, b) => b.count - a.count) };
}
