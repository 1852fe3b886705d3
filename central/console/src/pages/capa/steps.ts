/** Where a case stands on its way. Pure. */

const CAPA_STEPS = ["opened", "chosen", "implemented", "effective", "closed"] as const;
const EIGHT_D_STEPS = [
  "opened",
  "staffed",
  "described",
  "contained",
  "chosen",
  "implemented",
  "prevented",
  "effective",
  "closed",
] as const;

export interface Step {
  state: string;
  /** done: behind it; now: where it stands; next: before it. */
  is: "done" | "now" | "next";
}

export function stepsOf(kind: string, state: string): Step[] {
  const steps: readonly string[] = kind === "8d" ? EIGHT_D_STEPS : CAPA_STEPS;
  const at = steps.indexOf(state);
  const isOver = at === steps.length - 1;
  return steps.map((one, index) => ({
    state: one,
    is: index < at || isOver ? "done" : index === at ? "now" : "next",
  }));
}

/** States in which nothing more is planned, done or paid for. */
export function isOpen(state: string): boolean {
  return !["proposed", "rejected", "closed"].includes(state);
}

/** The name of the state table that a case of this kind lives by. */
export function tableOf(kind: string): "quality_8d" | "quality_capa" {
  return kind === "8d" ? "quality_8d" : "quality_capa";
}
