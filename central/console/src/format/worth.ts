/** What a quantity is worth at a price, as the server rounds it; for forms that fill themselves in. */
import { micro } from "./numbers";

const SCALE = 12; // micro-units of quantity times micro-units of price

/** Minor units, half-even; null when one of the two is no number. */
export function worth(quantity: string, price: string, decimals: number): string | null {
  const [count, each] = [micro(quantity), micro(price)];
  if (count === null || each === null) return null;
  const unit = 10n ** BigInt(SCALE - decimals);
  const product = count * each;
  let minor = product / unit;
  const twice = (product % unit) * 2n;
  if (twice > unit || (twice === unit && minor % 2n === 1n)) minor += 1n;
  if (decimals === 0) return String(minor);
  const digits = String(minor).padStart(decimals + 1, "0");
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

export function decimalsOf(amount: string): number {
  return amount.split(".")[1]?.length ?? 0;
}
