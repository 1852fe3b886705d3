/** The months of a chart's axis and the height of its bars; pure. */

const MONTHS_MAX = 24;

/** Every month from the first to the last, the quiet ones between them too; at most the last 24. */
export function monthsBetween(first: string, last: string): string[] {
  const index = (month: string): number => {
    const [year = 0, number = 1] = month.split("-").map(Number);
    return year * 12 + number - 1;
  };
  const months: string[] = [];
  for (let at = Math.max(index(first), index(last) - MONTHS_MAX + 1); at <= index(last); at += 1) {
    months.push(`${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, "0")}`);
  }
  return months;
}

/** A round top for an axis that shows `most`, and its ticks from zero to it. */
export function ticks(most: number): number[] {
  if (most <= 0) return [0, 1];
  const power = 10 ** Math.floor(Math.log10(most));
  const step = [0.2, 0.25, 0.5, 1, 2, 2.5].map((one) => one * power).find((one) => most / one <= 4) ?? power * 2.5;
  const count = Math.ceil(most / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, at) => Number((at * step).toPrecision(12)));
}
