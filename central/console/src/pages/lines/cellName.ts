/** enterprise/site/area/line/cell -> "line / cell": enough to tell lines apart, short enough for a board. */
export function cellName(path: string): string {
  return path.split("/").slice(-2).join(" / ");
}
