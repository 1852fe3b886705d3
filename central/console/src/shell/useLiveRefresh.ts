import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { type LogFrame, live } from "../api/live";

const GATHER_MS = 150;

/** First part of a query key -> the modules whose events can change it. */
const CHANGED_BY: Record<string, readonly string[]> = {
  tasks: ["tasks", "quality", "shopfloor", "production"],
  orders: ["production", "shopfloor", "inventory"],
  order: ["production", "shopfloor", "inventory"],
  andon: ["shopfloor", "production", "quality"],
  edges: ["shopfloor"],
  stations: ["shopfloor"],
  commands: ["shopfloor"],
  chart: ["shopfloor", "quality"],
  stops: ["shopfloor"],
  ncs: ["quality"],
  nc: ["quality", "shopfloor", "signatures", "finance"],
  plan: ["quality"],
  limits: ["quality"],
  books: ["finance"],
  buying: ["purchasing", "quality", "finance"],
  stock: ["inventory", "production", "purchasing", "sales"],
  inspections: ["quality"],
  inspection: ["quality"],
  msa: ["quality", "signatures"],
  capas: ["quality"],
  capa: ["quality", "finance", "shopfloor"],
  approvals: ["quality", "sales"],
  sampling: ["quality"],
  requirements: ["quality"],
  series: ["quality"],
  complaints: ["quality", "sales", "inventory"],
  sales: ["sales", "quality", "inventory", "finance"],
  trace: ["inventory", "production", "quality", "sales", "shopfloor"],
  periods: ["finance"],
  accounts: ["finance"],
  timeline: ["production", "quality", "shopfloor", "signatures", "finance"],
};

export function touched(modules: ReadonlySet<string>): (key: readonly unknown[]) => boolean {
  return (key) => CHANGED_BY[String(key[0])]?.some((module) => modules.has(module)) ?? false;
}

/** What the event log tells makes the affected queries fetch anew; bursts are gathered into one round. */
export function useLiveRefresh(): void {
  const queries = useQueryClient();
  useEffect(() => {
    let modules = new Set<string>();
    let timer: number | undefined;
    const flush = (): void => {
      const hit = touched(modules);
      modules = new Set();
      timer = undefined;
      void queries.invalidateQueries({ predicate: (query) => hit(query.queryKey) });
    };
    const stop = live.onLog((frame: LogFrame) => {
      modules.add(frame.event.split(".")[0] ?? "");
      timer ??= window.setTimeout(flush, GATHER_MS);
    });
    return () => {
      stop();
      window.clearTimeout(timer);
    };
  }, [queries]);
}
