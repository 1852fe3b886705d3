/** What a result means by the plan, before it is sent; the server decides. Pure. */

export interface Plan {
  to_inspect: number;
  ac: number;
  re: number;
}

export type Verdict = "accept" | "accept_ends" | "reject";
export type Fault = "count" | "tooFew" | "tooMany" | "moreBad" | "minutesNeeded";

export interface Result {
  inspected: string;
  nonconforming: string;
  minutes: string;
}

/** A whole number as people type it; null for anything else. */
export function whole(text: string): number | null {
  const digits = text.trim();
  return /^\d{1,9}$/.test(digits) ? Number(digits) : null;
}

/** Ac accepts, Re rejects; between them (reduced inspection, 1974 to 1989 editions) it is accepted and reduced ends. */
export function verdictOf(plan: Plan, nonconforming: number): Verdict {
  if (nonconforming >= plan.re) return "reject";
  return nonconforming <= plan.ac ? "accept" : "accept_ends";
}

/** What is wrong with each field. `most`: how many pieces there are. */
export function faultsOf(plan: Plan, most: number, result: Result): Partial<Record<keyof Result, Fault>> {
  const faults: Partial<Record<keyof Result, Fault>> = {};
  const inspected = whole(result.inspected);
  const bad = whole(result.nonconforming);
  if (inspected === null) faults.inspected = "count";
  else if (inspected < plan.to_inspect) faults.inspected = "tooFew";
  else if (inspected > most) faults.inspected = "tooMany";
  if (bad === null) faults.nonconforming = "count";
  else if (inspected !== null && bad > inspected) faults.nonconforming = "moreBad";
  const minutes = result.minutes.trim().replace(",", ".");
  if (!/^\d{1,6}(\.\d{1,3})?$/.test(minutes) || Number(minutes) <= 0) faults.minutes = "minutesNeeded";
  return faults;
}
