/** Sums as the server writes them ("-12500.00"), shown with groups of three. */

const GROUPS = /\B(?=(\d{3})+(?!\d))/g;

/** "12500.00" is "12,500.00", the same in both languages. */
export function money(text: string): string {
  const [whole = "", part] = text.split(".");
  return whole.replace(GROUPS, ",") + (part === undefined ? "" : `.${part}`);
}

/** Whether the sum is nothing, in any number of decimals. */
export function isZero(text: string): boolean {
  return /^-?0*(\.0*)?$/.test(text);
}

export function isNegative(text: string): boolean {
  return text.startsWith("-") && !isZero(text);
}

/** The exact sum of sums of one currency; each has the same number of decimals. */
export function added(texts: readonly string[]): string {
  const decimals = texts[0]?.split(".")[1]?.length ?? 0;
  const minor = texts.reduce((sum, text) => sum + BigInt(text.replace(".", "")), 0n);
  if (decimals === 0) return String(minor);
  const digits = String(minor < 0n ? -minor : minor).padStart(decimals + 1, "0");
  return `${minor < 0n ? "-" : ""}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** Without its sign: where the column or a word says the side. */
export function unsigned(text: string): string {
  return text.replace(/^-/, "");
}
