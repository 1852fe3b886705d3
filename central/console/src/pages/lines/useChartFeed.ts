import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { live } from "../../api/live";
import { chartQuery } from "../../api/queries";
import type { ChartPoint } from "../../api/types";
import { withNext } from "../../chart/model";

interface Judged extends Omit<ChartPoint, "subgroup"> {
  number: number;
  order_number: string;
  characteristic: string;
}

/**
 * A judged subgroup is appended the moment it is known. The topic carries the newest one alone: when one was skipped, or
 * the line moved on to another order, the chart is fetched anew.
 */
export function useChartFeed(cell: string, order: string, characteristic: string | null): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (characteristic === null) return;
    const key = chartQuery(cell, order, characteristic).queryKey;
    return live.onTopic(`shopfloor.subgroups/${cell}`, (data) => {
      const { number, order_number, characteristic: code, ...rest } = data as Judged;
      if (order_number !== order || code !== characteristic) return;
      const chart = queries.getQueryData(key);
      if (chart === undefined) return;
      const next = withNext(chart, { ...rest, subgroup: number });
      const judgedByNew = rest.limits !== null && chart.limits.every((one) => one.id !== rest.limits);
      if (next === null || judgedByNew) void queries.invalidateQueries({ queryKey: key });
      else queries.setQueryData(key, next);
    });
  }, [queries, cell, order, characteristic]);
}
