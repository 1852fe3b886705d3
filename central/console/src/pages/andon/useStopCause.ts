import { useTranslation } from "react-i18next";

import type { Stop } from "../../api/types";
import { coded } from "../../i18n";

/** A signal's name is order/subgroup/chart/kind (docs/reference/edge-processes.md). */
export function signalPlace(signal: string | null): { subgroup: string; chart: string } | null {
  const parts = signal?.split("/") ?? [];
  const [subgroup, chart] = [parts.at(-3), parts.at(-2)];
  return parts.length >= 4 && subgroup && chart ? { subgroup, chart } : null;
}

/** Why the line stopped, in a few words. */
export function useStopCause(): (stop: Pick<Stop, "cause" | "signal">) => string {
  const { t } = useTranslation();
  return (stop) => {
    const place = stop.cause === "signal" ? signalPlace(stop.signal) : null;
    if (place === null) return coded(t, "cause", stop.cause);
    return t("andon.bySignal", { what: coded(t, "signalCause", place.chart), subgroup: place.subgroup });
  };
}
