import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { live } from "../../api/live";
import { chartQuery, chartSince } from "../../api/queries";
import type { ChartPoint } from "../../api/types";
import { withMore, withNext } from "../../chart/model";
import { perFrame } from "../charts/frames";

const FILL_MS = 250; // at most so often is asked for what no frame carried
const AGAIN_MS = 5000; // when the server did not have it

interface Judged extends Omit<ChartPoint, "subgroup"> {
  number: number;
  order_number: string;
  characteristic: string;
}

/**
 * A judged subgroup is appended at the next animation frame. The topic carries the newest one alone: what it skipped is
 * fetched, and that alone, until the chart has all that was heard of. New limits bring the whole chart anew.
 */
export function useChartFeed(cell: string, order: string, characteristic: string | null): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (characteristic === null) return;
    const key = chartQuery(cell, order, characteristic).queryKey;
    let [newest, filled, filling, over] = [0, 0, false, false];
    let rest: number | undefined;

    const anew = (): void => void queries.invalidateQueries({ queryKey: key }, { cancelRefetch: false });
    const heedLimits = (news: readonly ChartPoint[]): void => {
      const chart = queries.getQueryData(key);
      if (news.some((one) => one.limits !== null && chart?.limits.every((known) => known.id !== one.limits))) anew();
    };
    const fill = async (first: number): Promise<void> => {
      [filling, filled] = [true, performance.now()];
      const more = await chartSince(cell, order, characteristic, first).catch(() => null);
      filling = false;
      if (over) return;
      const chart = queries.getQueryData(key);
      if (chart !== undefined && more !== null) {
        queries.setQueryData(key, withMore(chart, more.subgroups));
        heedLimits(more.subgroups);
      }
      if (queries.getQueryData(key)?.subgroups.at(-1)?.subgroup === first - 1) filled += AGAIN_MS;
      follow();
    };
    const follow = (): void => {
      window.clearTimeout(rest);
      const chart = queries.getQueryData(key);
      if (chart === undefined) return;
      const last = chart.subgroups.at(-1)?.subgroup;
      if (last === undefined) return anew(); // its first one brings name and unit too
      if (newest <= last) return;
      if (!filling && performance.now() - filled >= FILL_MS) void fill(last + 1);
      else rest = window.setTimeout(follow, FILL_MS);
    };
    const frames = perFrame<ChartPoint>((news) => {
      for (const one of news) {
        newest = Math.max(newest, one.subgroup);
        const chart = queries.getQueryData(key);
        const next = chart?.subgroups.length ? withNext(chart, one) : null;
        if (next !== null && next !== chart) queries.setQueryData(key, next);
      }
      heedLimits(news);
      follow();
    });
    const stop = live.onTopic(`shopfloor.subgroups/${cell}`, (data) => {
      const { number, order_number, characteristic: code, ...rest } = data as Judged;
      if (order_number === order && code === characteristic) frames.push({ ...rest, subgroup: number });
    });
    return () => {
      over = true;
      stop();
      frames.stop();
      window.clearTimeout(rest);
    };
  }, [queries, cell, order, characteristic]);
}
