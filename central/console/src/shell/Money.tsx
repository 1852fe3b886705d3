import type { ReactNode } from "react";

import { isZero, money } from "../format/money";

interface Props {
  amount: string | null | undefined;
  currency?: string;
  zero?: "shown" | "dash";
}

/** A sum in figures of equal width. In a column nothing is a dash, so that sums stand out. */
export function Money({ amount, currency, zero = "shown" }: Props): ReactNode {
  if (amount === null || amount === undefined) return null;
  if (zero === "dash" && isZero(amount)) return <span className="quiet">–</span>;
  return (
    <span className="figures">
      {money(amount)}
      {currency && <small className="currency"> {currency}</small>}
    </span>
  );
}
