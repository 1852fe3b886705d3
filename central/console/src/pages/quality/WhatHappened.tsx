import type { UseQueryResult } from "@tanstack/react-query";
import { type ReactNode, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Chart, NcDocument } from "../../api/types";
import { ControlChart } from "../../chart/ControlChart";
import { RuleNames } from "../../chart/RuleNames";
import { SubgroupAside } from "../../chart/SubgroupPanel";
import { chartModel } from "../../chart/model";
import { measured } from "../../format/numbers";
import { dateTime } from "../../format/time";
import { coded } from "../../i18n";
import { Asked } from "../../states/Asked";

const BEFORE = 14; // subgroups shown before the one that stopped the line
const AFTER = 4;

/** The rule, the value against its limit, the advice before, and the chart of the subgroups around. */
export function WhatHappened({ nc, chart }: { nc: NcDocument; chart: UseQueryResult<Chart> }): ReactNode {
  const { t } = useTranslation();
  const { signal } = nc;
  const decimals = nc.measure?.decimals ?? 3;
  return (
    <section className="card" aria-label={t("nc.happened")} data-testid="happened">
      <h2>{t("nc.happened")}</h2>
      {signal === null ? (
        <p>{coded(t, "happened", nc.summary.cause_of_stop)}</p>
      ) : (
        <>
          <p className="happened">
            {t("nc.sentence", {
              subgroup: signal.subgroup,
              chart: coded(t, "signalChart", signal.chart),
              value: measured(signal.value, decimals + (signal.chart === "reading" ? 0 : 1)),
              time: dateTime(signal.decided_at),
            })}
          </p>
          <RuleNames stop={signal.rules} />
          <Limits nc={nc} decimals={decimals} />
          <p className="quiet" data-testid="advice-before">
            {nc.advice_before.length > 0
              ? t("nc.adviceBefore", { subgroups: nc.advice_before.join(", ") })
              : t("nc.noAdvice")}
          </p>
        </>
      )}
      {nc.summary.order && signal !== null && (
        <Asked query={chart} rows={6} compact>
          {(data) => <Around nc={nc} chart={data} />}
        </Asked>
      )}
    </section>
  );
}

function Limits({ nc, decimals }: { nc: NcDocument; decimals: number }): ReactNode {
  const { t } = useTranslation();
  const limits = nc.signal_limits as Record<string, number | string | null> | null;
  const number = (name: string): number | null => {
    const value = limits?.[name];
    return typeof value === "number" ? value : null;
  };
  if (limits === null) return null;
  const six = (name: string): string => measured(number(name), 6);
  return (
    <dl className="pairs">
      <dt>{t("nc.meanLimits")}</dt>
      <dd className="figures">
        {six("lower")} … {six("upper")} ({t("chart.centre")} {six("centre")})
      </dd>
      <dt>{t("nc.rangeLimit")}</dt>
      <dd className="figures">≤ {six("r_upper")}</dd>
      <dt>{t("nc.specification")}</dt>
      <dd className="figures">
        {measured(number("lsl"), decimals)} … {measured(number("usl"), decimals)}
      </dd>
    </dl>
  );
}

function Around({ nc, chart }: { nc: NcDocument; chart: Chart }): ReactNode {
  const at = nc.signal?.subgroup ?? 1;
  const [chosen, setChosen] = useState(at);
  const model = useMemo(() => chartModel(chart), [chart]);
  const around = useMemo(() => ({ from: Math.max(1, at - BEFORE) - 0.8, to: at + AFTER + 0.8 }), [at]);
  const point = chart.subgroups.find((one) => one.subgroup === chosen);
  return (
    <div className="around">
      <ControlChart model={model} around={around} chosen={chosen} onChoose={setChosen} size="medium" />
      {point && <SubgroupAside chart={chart} point={point} pieces={serialsOf(nc)} />}
    </div>
  );
}

/** What the nonconformance itself knows of its pieces. */
function serialsOf(nc: NcDocument): Map<number, { serial: string | null; heldBy: string | null }> {
  return new Map(
    nc.pieces.map((one) => [
      one.piece,
      { serial: one.serial, heldBy: one.status === "held" ? nc.summary.number : null },
    ]),
  );
}
