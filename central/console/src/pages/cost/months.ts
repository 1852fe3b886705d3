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
