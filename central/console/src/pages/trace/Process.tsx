/** How it was made: each reading against its specification, with its subgroup on the chart of its order. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { chartQuery, orderQuery } from "../../api/queries";
import type { Life, ReadingView } from "../../api/trace";
import type { Chart } from "../../api/types";
import { ControlChart } from "../../chart/ControlChart";
import { RuleNames } from "../../chart/RuleNames";
import { SubgroupAside, outside } from "../../chart/SubgroupPanel";
import { chartModel } from "../../chart/model";
import { measured, statistic } from "../../format/numbers";
import { dateTime } from "../../format/time";
import { inLanguage, useLanguage } from "../../i18n";
import { may, meQuery } from "../../session";
import { Asked } from "../../states/Asked";
import { Nothing } from "../../states/Nothing";

const AROUND = 12; // subgroups shown on either side of its own

export function Process({ life }: { life: Life }): ReactNode {
  const { t } = useTranslation();
  if (life.readings.length === 0) return <Nothing title={t("trace.noProcess")} hint={t("trace.noProcessHint")} />;
  return life.readings.map((reading) => <Reading key={reading.characteristic} life={life} reading={reading} />);
}

function Reading({ life, reading }: { life: Life; reading: ReadingView }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const { data: me } = useQuery(meQuery);
  const sees = may(me, "shopfloor.read") && may(me, "production.read");
  const order = useQuery({ ...orderQuery(life.order?.id ?? ""), enabled: sees && life.order !== null });
  const chart = useQuery(chartQuery(order.data?.cell_id ?? null, life.order?.number ?? null, reading.characteristic));
  const { subgroup, decimals } = reading;
  const bad = outside(reading.value, reading.lsl, reading.usl);
  const name = inLanguage(language, reading, "name");
  return (
    <section className="card" aria-label={name} data-testid="process">
      <h2>{name}</h2>
      <div className="figures-row">
        <Figure name={t("trace.reading")}>
          <span className={bad ? "outside" : ""}>{measured(reading.value, decimals)}</span> <small>{reading.unit}</small>
        </Figure>
        <Figure name={t("trace.specification")}>
          {measured(reading.lsl, decimals)} … {measured(reading.usl, decimals)}
        </Figure>
        {subgroup && (
          <>
            <Figure name={t("chart.subgroup")}>{subgroup.number}</Figure>
            <Figure name={t("chart.mean")}>{statistic(subgroup.mean, decimals)}</Figure>
            <Figure name={t("chart.range")}>{statistic(subgroup.range, decimals)}</Figure>
          </>
        )}
      </div>
      {subgroup && <RuleNames stop={subgroup.stop} advice={subgroup.advice} />}
      <Limits reading={reading} />
      <p className="quiet">
        {reading.gauge_result !== null && `${t("trace.gaugeResult")} ${reading.gauge_result} · `}
        {dateTime(reading.measured_at)}
        {reading.clockstate !== null && ` · ${t("trace.clock", { context: reading.clockstate })}`}
      </p>
      {sees ? (
        <Asked query={chart} rows={6} compact>
          {(data) => <Around life={life} reading={reading} chart={data} />}
        </Asked>
      ) : (
        <p className="quiet">{t("trace.chartNotHere")}</p>
      )}
    </section>
  );
}

function Figure({ name, children }: { name: string; children: ReactNode }): ReactNode {
  return (
    <div className="figure">
      <span className="figure-name">{name}</span>
      <span className="figure-value">{children}</span>
    </div>
  );
}

function Limits({ reading }: { reading: ReadingView }): ReactNode {
  const { t } = useTranslation();
  const { limits } = reading;
  if (limits === null) return null;
  return (
    <p className="figures-wrap">
      <Link to="/quality/limits/$id" params={{ id: limits.id }}>
        {t("trace.limits")} {t("trace.limitsVersion", { version: limits.version })}
      </Link>{" "}
      <span className="figures">
        {limits.spread === "MR" ? "X" : "X̄"} {measured(limits.lower, 6)} … {measured(limits.upper, 6)} · {limits.spread} ≤{" "}
        {measured(limits.r_upper, 6)}
      </span>
    </p>
  );
}

function Around({ life, reading, chart }: { life: Life; reading: ReadingView; chart: Chart }): ReactNode {
  const { t } = useTranslation();
  const at = reading.subgroup?.number ?? 1;
  const [chosen, setChosen] = useState(at);
  const model = useMemo(() => chartModel(chart), [chart]);
  const around = useMemo(() => ({ from: Math.max(1, at - AROUND) - 0.8, to: at + AROUND + 0.8 }), [at]);
  const point = chart.subgroups.find((one) => one.subgroup === chosen);
  const pieces = useMemo(
    () =>
      new Map(
        life.siblings.serials
          .filter((one) => one.piece !== null && one.item === life.lot.item)
          .map((one) => [one.piece ?? 0, { serial: one.serial, heldBy: one.where.held_by[0]?.number ?? null }]),
      ),
    [life],
  );
  return (
    <>
      <p className="quiet">{t("trace.chart")}</p>
      <div className="around">
        <ControlChart model={model} around={around} chosen={chosen} onChoose={setChosen} size="medium" />
        {point && <SubgroupAside chart={chart} point={point} pieces={pieces} />}
      </div>
    </>
  );
}
