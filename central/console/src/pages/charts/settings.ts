/**
 * What a saved chart or an address says beyond what the builder asks for: widths, designs, run lengths, shifts. Pure.
 *
 * It is carried along as it was said, so that a chart made over the API opens as it was; the server judges it.
 */
type Said = Record<string, unknown>;

const NAMES = ["ewma", "cusum", "runs", "target", "alpha", "shifts"] as const;
const OF_LIMITS = ["width", "sigma"] as const;
const TEXT_MAX = 2000;

/** As the server fills in what was not said; a design that was not said is the control plan's. */
const USUAL: Said = {
  ewma: { weight: 0.2, width: 3 },
  cusum: { reference: 0.5, interval: 5, head_start: 0 },
  runs: {
    n2: 9, n3: 6, n4: 14, n5_needed: 2, n5_window: 3, n6_needed: 4, n6_window: 5, n7: 15, n8: 8, we4: 8, n8_either_side: false,
  },
  target: null,
  alpha: 0.0027,
  shifts: [{ name: "early", start: "06:00" }, { name: "late", start: "14:00" }, { name: "night", start: "22:00" }],
  width: 3,
  sigma: "average moving range",
};

/** The same whatever the order of its names. */
function plain(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    one !== null && typeof one === "object" && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}

/** The settings of a definition, as a text for an address; null where all is usual. */
export function settingsIn(definition: Said): string | null {
  const own = (name: string): boolean => name === definition.kind || (name === "ewma" && definition.kind === "mewma");
  const picked = (from: Said, names: readonly string[]): Said =>
    Object.fromEntries(
      names
        .filter((name) => from[name] !== undefined && from[name] !== null && (own(name) || plain(from[name]) !== plain(USUAL[name])))
        .map((name) => [name, from[name]]),
    );
  const limits = picked((definition.limits ?? {}) as Said, OF_LIMITS);
  const found = { ...picked(definition, NAMES), ...(Object.keys(limits).length > 0 ? { limits } : {}) };
  return Object.keys(found).length > 0 ? JSON.stringify(found) : null;
}

/** What a text says, as parts of a request; nothing where it says no settings. */
export function settingsOf(text: string | null): { limits: Said; others: Said } {
  let said: unknown = null;
  try {
    said = text === null || text.length > TEXT_MAX ? null : JSON.parse(text);
  } catch {
    // typed by hand
  }
  if (said === null || typeof said !== "object" || Array.isArray(said)) return { limits: {}, others: {} };
  const { limits, ...others } = said as Said;
  const kept = (from: unknown, names: readonly string[]): Said =>
    Object.fromEntries(Object.entries(from !== null && typeof from === "object" ? from : {}).filter(([name]) => names.includes(name)));
  return { limits: kept(limits, OF_LIMITS), others: kept(others, NAMES) };
}
