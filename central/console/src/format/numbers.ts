/** A measurement with its characteristic's decimals; what is not a number is a dash. */
export function measured(value: number | null | undefined, decimals: number): string {
  return value === null || value === undefined || !Number.isFinite(value) ? "–" : value.toFixed(decimals);
}

/** Means and ranges carry one decimal more than the readings they come from. */
export function statistic(value: number | null | undefined, decimals: number): string {
  return measured(value, decimals + 1);
}

/** A decimal string of the server without trailing zeros after the point: "200.000000" is "200". */
export function quantity(text: string): string {
  return text.includes(".") ? text.replace(/0+$/, "").replace(/\.$/, "") : text;
}
