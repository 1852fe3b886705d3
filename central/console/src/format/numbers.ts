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

/** A price for one: at least two decimals, more where it has them. */
export function price(text: string): string {
  const [whole = "", part = ""] = quantity(text).split(".");
  return `${whole}.${part.padEnd(2, "0")}`;
}

const MICRO = 6;

/** What was typed, as the server reads it: full-width digits folded, a comma taken for the point. "1,000" stays: it
 * is a thousand to one reader and one to the next, so nobody reads it. */
export function typed(text: string | undefined): string {
  const tidy = (text ?? "").normalize("NFKC").trim();
  return /^[1-9]\d{0,2},\d{3}$/.test(tidy) ? tidy : tidy.replace(",", ".");
}

/** Micro-units of a decimal as people type or the server writes it; null for anything else. */
export function micro(text: string): bigint | null {
  const found = /^(\d{1,12})(?:\.(\d{1,6}))?$/.exec(typed(text));
  return found ? BigInt((found[1] ?? "0") + (found[2] ?? "").padEnd(MICRO, "0")) : null;
}

/** The shortest decimal of micro-units. */
export function fromMicro(amount: bigint): string {
  const digits = String(amount < 0n ? -amount : amount).padStart(MICRO + 1, "0");
  return (amount < 0n ? "-" : "") + quantity(`${digits.slice(0, -MICRO)}.${digits.slice(-MICRO)}`);
}

/** What a number field makes of what is typed: "12,3" is 12.3, not 123; "1,000" is a thousand, "0,070" is none. The
 * minus sign of typesetting is a minus. */
export function figure(text: string | undefined): string {
  const tidy = (text ?? "").normalize("NFKC").replaceAll("\u2212", "-").replace(/[^\w.,-]+/g, "");
  return /^-?[1-9]\d{0,2}(,\d{3})+(\.\d*)?$/.test(tidy) ? tidy.replaceAll(",", "") : tidy.replace(",", ".");
}
