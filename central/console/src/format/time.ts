/** Instants are UTC microseconds; people read them in the plant's zone. */
let zone = "Asia/Shanghai";

export function setZone(name: string): void {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    zone = name;
    formats.clear();
  } catch {
    // a zone this browser does not know: the plant's default stays
  }
}

export function plantZone(): string {
  return zone;
}

const MICROS = 1000;
const formats = new Map<Intl.DateTimeFormatOptions, Intl.DateTimeFormat>(); // making one takes longer than its use

function parts(micros: number, options: Intl.DateTimeFormatOptions): string {
  // sv-SE writes ISO dates: the same, sortable form in both languages
  const format = formats.get(options) ?? new Intl.DateTimeFormat("sv-SE", { timeZone: zone, hourCycle: "h23", ...options });
  formats.set(options, format);
  return format.format(micros / MICROS);
}

const DATE: Intl.DateTimeFormatOptions = { year: "numeric", month: "2-digit", day: "2-digit" };
const CLOCK: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", second: "2-digit" };
const BOTH: Intl.DateTimeFormatOptions = { ...DATE, ...CLOCK };

/** 2026-03-01 14:05:09 */
export function dateTime(micros: number): string {
  return parts(micros, BOTH);
}

/** 14:05:09 */
export function clock(micros: number): string {
  return parts(micros, CLOCK);
}

/** 14:05:09.123, for the steps of a stop */
export function clockMillis(micros: number): string {
  const millis = Math.floor(micros / MICROS) % 1000;
  return `${clock(micros)}.${String(millis).padStart(3, "0")}`;
}

/** The clock alone for today, else with its date. */
export function shortTime(micros: number, now: number = Date.now() * MICROS): string {
  return parts(micros, DATE) === parts(now, DATE) ? clock(micros) : dateTime(micros);
}

/** Whole seconds as 1:02:03 or 2:03. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number): string => String(value).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** The difference of two instants in whole milliseconds; null when one is not known (0). */
export function millisBetween(from: number | null | undefined, to: number | null | undefined): number | null {
  return from && to ? Math.round((to - from) / MICROS) : null;
}

/** The plant's month, as periods are named: 2026-11. */
export function plantMonth(now: number = Date.now() * MICROS): string {
  return parts(now, DATE).slice(0, 7);
}

/** The plant's day: 2026-11-22. */
export function plantDay(now: number = Date.now() * MICROS): string {
  return parts(now, DATE);
}
