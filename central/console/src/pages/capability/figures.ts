/** Numbers of a study, as the paper shows them: rounding makes nothing of them that they are not. */
const FIXED_BELOW = 1e15; // beyond it a number has no decimals

/** A limit as it is: with the characteristic's decimals, or with all that it has. */
export function limitText(value: number | null, decimals: number): string {
  if (value === null) return "–";
  const fixed = value.toFixed(decimals);
  return Number(fixed) === value && Math.abs(value) < FIXED_BELOW ? fixed : String(Number(value.toPrecision(15)));
}

/** An estimate with so many decimals; where these leave the spread fewer than four digits, six digits in all. */
export function estimateText(value: number, spread: number, decimals: number): string {
  const few = spread < 10 ** (3 - decimals);
  return few || Math.abs(value) >= FIXED_BELOW ? String(Number(value.toPrecision(6))) : value.toFixed(decimals);
}

/** An index and its target with as many places as show the target as it is and the index on its side of it. */
export function comparedText(value: number, target: number): { value: string; target: string } {
  let shown = { value: "", target: "" };
  for (let places = 2; places <= 12; places += 1) {
    shown = { value: value.toFixed(places), target: target.toFixed(places) };
    if (Number(shown.target) === target && Number(shown.value) >= target === value >= target) break;
  }
  return shown;
}

/** A fitted distribution's parameters that are written the same in any language; the others have words. */
export const SYMBOLS: Readonly<Record<string, string>> = { mu: "μ", sigma: "σ", gamma: "γ", eta: "η", lambda: "λ", epsilon: "ε", z: "z" };
