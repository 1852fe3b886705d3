/** One text of an address's search part; nothing where it is no text. */
export function text<Name extends string>(search: Record<string, unknown>, name: Name): { [Key in Name]?: string } {
  const value = search[name];
  // the router reads a number out of ?period=2026 where a text was meant
  if (typeof value !== "string" && typeof value !== "number") return {};
  return { [name]: String(value) } as { [Key in Name]?: string };
}
