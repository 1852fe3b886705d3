/**
 * The family of a serial or lot as layers of boxes: what came in, what it was made into, where that is now.
 *
 * Pure: no texts, no drawing. Siblings are counted by item, and by the place they are at; a layer never has more than
 * LAYER_MAX boxes, the rest of it becomes one box with a count.
 */
import type { Life, Where } from "../../api/trace";

export const LAYER_MAX = 6;

/** Where something is, as one word to count by: "in_stock/available", "delivered/CUST-A", "scrapped". */
export function placeOf(where: Where): string {
  if (where.state === "in_stock") return `in_stock/${where.places[0]?.status ?? ""}`;
  return where.state === "delivered" && where.partner !== null ? `delivered/${where.partner}` : where.state;
}

export interface Box {
  key: string;
  /** lot and serial: one; lots: several in one box; siblings: serials of an item; place: where they are. */
  kind: "lot" | "serial" | "lots" | "siblings" | "place";
  /** A number, an item or a place, by kind. */
  name: string;
  item: string;
  count: number;
  lot: string | null;
  supplierLot: string | null;
  partner: string | null;
  own: boolean;
}

export interface Line {
  from: string;
  to: string;
  /** How much goes this way, in pieces or the parent's unit; null where it is not known. */
  quantity: number | null;
  own: boolean;
}

export interface Family {
  layers: Box[][];
  lines: Line[];
}

const plain = { item: "", count: 1, lot: null, supplierLot: null, partner: null, own: false } as const;

export function familyOf(life: Life): Family {
  const roots = supplyBoxes(life);
  const isRoot = life.supply.some((one) => one.lot.lot_id === life.lot.lot_id);
  const between = levelBoxes(life, (level) => level < 0, new Set(life.supply.map((one) => one.lot.lot_id)));
  const into = levelBoxes(life, (level) => level > 0, serialsOf(life, isRoot));
  const own: Box[] = isRoot
    ? []
    : [{ ...plain, key: life.lot.lot_id, kind: life.lot.kind === "serial" ? "serial" : "lot", name: life.lot.number, item: life.lot.item, lot: life.lot.lot_id, own: true }];
  const siblings = siblingBoxes(life);
  const there = placeBoxes(life);
  const left = ownPlaces(life, isRoot ? (roots[0]?.key ?? null) : life.lot.lot_id);
  // what is left of the material itself stands beside what was made of it
  const beside = isRoot && siblings.length > 0 ? left.places : [];
  const places = beside.length > 0 ? there.places : [...left.places, ...there.places];
  const layers = [roots, ...between, [...own, ...beside, ...siblings], ...into, places].filter((one) => one.length > 0);
  const boxOf = new Map<string, string>();
  for (const box of layers.flat()) boxOf.set(box.lot ?? box.key, box.key);
  for (const group of [...between, ...into].flat()) for (const lot of membersOf(life, group)) boxOf.set(lot, group.key);
  for (const one of life.supply) if (!boxOf.has(one.lot.lot_id)) boxOf.set(one.lot.lot_id, REST);
  return { layers, lines: [...edgeLines(life, boxOf), ...siblingLines(roots, siblings), ...left.lines, ...there.lines] };
}

const REST = "supply/rest";

function supplyBoxes(life: Life): Box[] {
  const boxes: Box[] = life.supply.map(({ lot }) => ({
    ...plain,
    key: lot.lot_id,
    kind: lot.kind === "serial" ? "serial" : "lot",
    name: lot.number,
    item: lot.item,
    lot: lot.lot_id,
    supplierLot: lot.supplier_lot,
    partner: lot.partner_name,
    own: lot.lot_id === life.lot.lot_id,
  }));
  boxes.sort((a, b) => Number(b.own) - Number(a.own));
  if (boxes.length <= LAYER_MAX) return boxes;
  const rest = boxes.splice(LAYER_MAX - 1);
  return [...boxes, { ...plain, key: REST, kind: "lots", name: "", item: rest[0]?.item ?? "", count: rest.length }];
}

/** A lot's own descendants that are serials are its siblings' boxes already. */
function serialsOf(life: Life, isRoot: boolean): Set<string> {
  return new Set(isRoot ? life.siblings.serials.map((one) => one.lot_id) : []);
}

type Nodes = Life["genealogy"]["nodes"];

function keyOf(node: Nodes[number]): string {
  return `level/${node.level}/${node.item}`;
}

function levelBoxes(life: Life, wanted: (level: number) => boolean, shown: ReadonlySet<string>): Box[][] {
  const levels = new Map<number, Nodes>();
  for (const node of life.genealogy.nodes) {
    if (!wanted(node.level) || shown.has(node.lot_id)) continue;
    const known = levels.get(node.level);
    if (known) known.push(node);
    else levels.set(node.level, [node]);
  }
  return [...levels.entries()].sort(([a], [b]) => a - b).map(([, nodes]) => boxesOfLevel(nodes));
}

function boxesOfLevel(nodes: Nodes): Box[] {
  if (nodes.length <= LAYER_MAX) {
    return nodes.map((node) => ({
      ...plain,
      key: node.lot_id,
      kind: node.kind === "serial" ? "serial" : "lot",
      name: node.number,
      item: node.item,
      lot: node.lot_id,
      supplierLot: node.supplier_lot,
    }));
  }
  const counts = new Map<string, Box>();
  for (const node of nodes) {
    const known = counts.get(node.item);
    if (known) known.count += 1;
    else counts.set(node.item, { ...plain, key: keyOf(node), kind: "lots", name: "", item: node.item });
  }
  return [...counts.values()];
}

function membersOf(life: Life, box: Box): string[] {
  if (box.kind !== "lots") return [];
  return life.genealogy.nodes.filter((node) => keyOf(node) === box.key).map((node) => node.lot_id);
}

function siblingBoxes(life: Life): Box[] {
  const counts = new Map<string, number>();
  for (const one of life.siblings.serials) {
    if (one.lot_id !== life.lot.lot_id) counts.set(one.item, (counts.get(one.item) ?? 0) + 1);
  }
  return [...counts].map(([item, count]) => ({ ...plain, key: `siblings/${item}`, kind: "siblings", name: item, item, count }));
}

function siblingLines(roots: readonly Box[], siblings: readonly Box[]): Line[] {
  return roots.flatMap((root) =>
    siblings.map((group) => ({
      from: root.key,
      to: group.key,
      quantity: roots.length === 1 ? group.count : null, // which of several lots went into which sibling is not told
      own: false,
    })),
  );
}

function edgeLines(life: Life, boxOf: ReadonlyMap<string, string>): Line[] {
  const lines = new Map<string, Line>();
  const siblings = new Map(life.siblings.serials.map((one) => [one.lot_id, `siblings/${one.item}`]));
  for (const edge of life.genealogy.edges) {
    const from = boxOf.get(edge.parent);
    const to = boxOf.get(edge.child);
    if (from === undefined || to === undefined || siblings.get(edge.child) === to) continue;
    const known = lines.get(`${from} ${to}`);
    if (known) known.quantity = (known.quantity ?? 0) + Number(edge.quantity);
    else lines.set(`${from} ${to}`, { from, to, quantity: Number(edge.quantity), own: true });
  }
  return [...lines.values()];
}

interface Places {
  places: Box[];
  lines: Line[];
}

/** Where the siblings are, and among them the one asked about. */
function placeBoxes(life: Life): Places {
  const places = new Map<string, Box>();
  const lines = new Map<string, Line>();
  for (const one of life.siblings.serials) {
    const own = one.lot_id === life.lot.lot_id;
    const place = placeOf(one.where);
    const key = `place/${place}`;
    const box = places.get(key);
    if (box) box.count += 1;
    else places.set(key, { ...plain, key, kind: "place", name: place, partner: one.where.partner_name });
    const from = own ? one.lot_id : `siblings/${one.item}`;
    const line = lines.get(`${from} ${key}`);
    if (line) line.quantity = (line.quantity ?? 0) + 1;
    else lines.set(`${from} ${key}`, { from, to: key, quantity: 1, own });
  }
  return { places: [...places.values()].sort((a, b) => b.count - a.count), lines: [...lines.values()] };
}

/** Where the one asked about is, when it is none of the siblings: a lot may be in several places. */
function ownPlaces(life: Life, own: string | null): Places {
  if (own === null || life.siblings.serials.some((one) => one.lot_id === life.lot.lot_id)) return { places: [], lines: [] };
  const { where } = life;
  const found =
    where.places.length === 0
      ? [{ name: placeOf(where), count: 1 }]
      : where.places.map((one) => ({ name: `in_stock/${one.status}`, count: Number(one.quantity) }));
  const places = found.map(({ name, count }, index): Box => ({
    ...plain,
    key: `own/${index}`,
    kind: "place",
    name,
    item: life.lot.item,
    count,
    partner: where.partner_name,
  }));
  return { places, lines: places.map((box) => ({ from: own, to: box.key, quantity: box.count, own: true })) };
}
