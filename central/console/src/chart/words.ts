import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { coded } from "../i18n";
import type { Words } from "./paint";

/** What is written on the canvas, in the reader's language. */
export function useWords(): Words {
  const { t, i18n } = useTranslation();
  return useMemo(
    () => ({
      upper: t("chart.upper"),
      lower: t("chart.lower"),
      centre: t("chart.centre"),
      trial: t("chart.trial"),
      held: t("chart.held"),
      phase: (phase) => coded(t, "phase", phase),
      planned: (version) =>
        version === null ? t("chart.waiting") : t("chart.plannedHold", { version }),
    }),
    [t, i18n.language],
  );
}
