/** Numbers of the tools as people read them. */

/** A fraction in per cent with as many digits as it needs: 0.00446 is "0.446 %". */
export function percent(fraction: number, digits = 3): string {
  return Number.isFinite(fraction) ? `${Number((fraction * 100).toPrecision(digits))} %` : "–";
}

/** A number with so many significant digits, without a power of ten. */
export function rounded(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return "–";
  if (value === 0) return "0";
  const decimals = Math.max(0, digits - 1 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(Math.min(decimals, 10)).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
}

/** Whole numbers with groups of three. */
export function grouped(value: number): string {
  return Math.round(value).toString().replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

type Priority = "H" | "M" | "L";

interface Bands {
  detection_bands: number[];
  severity: { lowest: number; occurrence: { lowest: number; priorities: string[] }[] }[];
}

/** The Action Priority of one cell, read from the bands of the server's table. */
export function priorityOf(table: Bands, severity: number, occurrence: number, detection: number): Priority {
  const row = table.severity.find((one) => severity >= one.lowest)?.occurrence.find((one) => occurrence >= one.lowest);
  const found = row?.priorities[table.detection_bands.findIndex((one) => detection >= one)];
  if (found !== "H" && found !== "M" && found !== "L") throw new Error(`no cell ${severity} ${occurrence} ${detection}`);
  return found;
}
