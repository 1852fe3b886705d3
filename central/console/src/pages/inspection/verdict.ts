/** What a result means by the plan, before it is sent; the server decides. Pure. */

/** What is expected now. `inspected` and `nonconforming` count the samples before this one. */
export interface Plan {
  to_inspect: number;
  ac: number | null;
  re: number | null;
  stage: number;
  stages: number;
  inspected: number;
  nonconforming: number;
}

export type Verdict = "accept" | "accept_ends" | "reject" | "continue";
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

/**
 * Of all samples together: Ac accepts, Re rejects; between them the next sample is taken, and at the last (reduced
 * inspection, 1974 to 1989 editions) the lot is accepted and reduced ends. Where Ac is null no sample accepts yet.
 */
export function verdictOf(plan: Plan, nonconforming: number): Verdict {
  const together = plan.nonconforming + nonconforming;
  if (plan.re !== null && together >= plan.re) return "reject";
  if (plan.ac !== null && together <= plan.ac) return "accept";
  return plan.stage < plan.stages ? "continue" : "accept_ends";
}

/** What is wrong with each field. `most`: how many pieces there are in the lot. */
export function faultsOf(plan: Plan, most: number, result: Result): Partial<Record<keyof Result, Fault>> {
  const faults: Partial<Record<keyof Result, Fault>> = {};
  const inspected = whole(result.inspected);
  const bad = whole(result.nonconforming);
  if (inspected === null) faults.inspected = "count";
  else if (inspected < plan.to_inspect) faults.inspected = "tooFew";
  else if (inspected > most - plan.inspected) faults.inspected = "tooMany";
  if (bad === null) faults.nonconforming = "count";
  else if (inspected !== null && bad > inspected) faults.nonconforming = "moreBad";
  if (!isMinutes(result.minutes)) faults.minutes = "minutesNeeded";
  return faults;
}

export function isMinutes(text: string): boolean {
  const minutes = text.trim().replace(",", ".");
  return /^\d{1,6}(\.\d{1,3})?$/.test(minutes) && Number(minutes) > 0;
}
