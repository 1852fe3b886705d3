/** Results that are not gage R&R: bias, linearity, stability, type 1, range method, attribute agreement. */
import { Table } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Agreement, Bias, Linearity, Result, Share } from "../../api/msa";
import { Plot } from "./Plot";
import { rates } from "./plots";

const figure = (value: number | null | undefined, digits = 5): string =>
  value === null || value === undefined ? "–" : String(Number(value.toPrecision(digits)));
const bounds = (of: { lower: number; upper: number }): string => `${figure(of.lower, 4)} – ${figure(of.upper, 4)}`;
const share = (of: Share | null): string => (of === null ? "–" : `${of.percent.toFixed(1)} % (${of.hits}/${of.of})`);

export function OtherResults({ result }: { result: Result }): ReactNode {
  const { t } = useTranslation();
  const { bias, type1, linearity, stability, range, agreement, values } = result;
  const centred = bias ?? type1?.bias;
  return (
    <>
      {type1 && (
        <Facts
          title={t("msaKind.type1")}
          rows={[
            [t("msa.cg"), figure(type1.cg)],
            [t("msa.cgk"), figure(type1.cgk)],
            [t("msa.ofTolerance"), `${figure(type1.of_repeatability, 4)} / ${figure(type1.of_both, 4)}`],
          ]}
        />
      )}
      {centred && <BiasFacts bias={centred} />}
      {range && (
        <Facts
          title={t("msaKind.range")}
          rows={[
            [t("msaComponent.GRR"), figure(range.grr)],
            ["d2*", `${figure(range.divisor, 6)} (${t("msa.freedom")} ${range.freedom.toFixed(1)})`],
            [t("msaCriterion.of_process"), figure(range.of_process, 4)],
            [t("msaCriterion.of_tolerance"), figure(range.of_tolerance, 4)],
          ]}
        />
      )}
      {linearity && <LinearityFacts line={linearity} points={result.points ?? []} />}
      {stability && (
        <section className="card msa-plots" aria-label={t("msaKind.stability")}>
          <Plot
            title={t("msa.stabilityPlot")}
            labels={stability.means.map((_, at) => String(at + 1))}
            series={[{ name: "", points: stability.means.map((y, at) => [at, y] as const) }]}
            limits={[stability.lower, stability.centre, stability.upper]}
          />
          <Plot
            title="R"
            labels={stability.ranges.map((_, at) => String(at + 1))}
            series={[{ name: "", points: stability.ranges.map((y, at) => [at, y] as const) }]}
            limits={[stability.range_centre, stability.range_upper]}
          />
          <p>
            {t("msa.signals")}:{" "}
            {[...new Set([...stability.means_beyond, ...stability.ranges_beyond, ...stability.runs])].sort((a, b) => a - b).join(", ") || t("msa.none")}
          </p>
        </section>
      )}
      {values && centred && (
        <section className="card" aria-label={t("msa.values")}>
          <Plot
            title={t("msa.values")}
            labels={values.map((_, at) => String(at + 1))}
            series={[{ name: "", points: values.map((y, at) => [at, y] as const) }]}
            limits={[centred.reference]}
          />
        </section>
      )}
      {agreement && <AgreementTable agreement={agreement} />}
    </>
  );
}

function Facts({ title, rows }: { title: string; rows: [string, string][] }): ReactNode {
  return (
    <section className="card" aria-label={title}>
      <h2>{title}</h2>
      <dl className="pairs">
        {rows.map(([label, value]) => (
          <div key={label} style={{ display: "contents" }}>
            <dt>{label}</dt>
            <dd className="figures">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function BiasFacts({ bias }: { bias: Bias }): ReactNode {
  const { t } = useTranslation();
  return (
    <Facts
      title={t("msa.biasOf")}
      rows={[
        [t("msa.reference"), figure(bias.reference, 8)],
        [t("msa.biasOf"), `${figure(bias.bias)} (${bounds(bias.interval)})`],
        [t("msa.sigma"), `${figure(bias.sigma)} (n ${bias.n})`],
        [`${t("msa.tOf")} / ${t("msa.pOf")}`, `${figure(bias.t, 4)} / ${figure(bias.p, 4)}`],
      ]}
    />
  );
}

function LinearityFacts({ line, points }: { line: Linearity; points: [number, number][] }): ReactNode {
  const { t } = useTranslation();
  const at = (pick: (one: Linearity["points"][number]) => number) => line.points.map((one) => [one.reference, pick(one)] as const);
  return (
    <>
      <Facts
        title={t("msaKind.linearity")}
        rows={[
          [t("msa.slope"), `${figure(line.slope)} (p ${figure(line.slope_p, 3)})`],
          [t("msa.intercept"), `${figure(line.intercept)} (p ${figure(line.intercept_p, 3)})`],
          [t("msa.rSquared"), figure(line.r_squared, 4)],
          ...line.points.map((one): [string, string] => [
            `${t("msa.reference")} ${figure(one.reference, 8)}`,
            `${t("msa.biasOf")} ${figure(one.bias, 4)}, ${t("msa.band")} ${bounds(one.band)}, p ${figure(one.p, 3)}`,
          ]),
          ...(line.worst
            ? [[t("msa.worstBand"), `${figure(line.worst.at, 8)}: ${t("msa.band")} ${bounds(line.worst.band)}`] as [string, string]]
            : []),
        ]}
      />
      <section className="card" aria-label={t("msa.linearityPlot")}>
        <Plot
          numeric
          title={t("msa.linearityPlot")}
          labels={[]}
          limits={[0]}
          series={[
            { name: t("msa.biasOf"), joined: false, points: points.map(([x, y]) => [x, y - x] as const) },
            { name: t("msa.fitted"), points: at((one) => one.fitted) },
            { name: t("msa.band"), points: at((one) => one.band.lower) },
            { name: "", points: at((one) => one.band.upper) },
          ]}
        />
      </section>
    </>
  );
}

function AgreementTable({ agreement }: { agreement: Agreement }): ReactNode {
  const { t } = useTranslation();
  type Row = Agreement["appraisers"][number];
  const texts = { effectiveness: t("msa.effectiveness"), within: t("msa.within"), miss: t("msa.miss"), false_alarm: t("msa.falseAlarm") };
  const shown = rates(agreement, (one) => texts[one]);
  return (
    <section className="card" aria-label={t("msaKind.attribute")} data-testid="agreement">
      <h2>{t("msaKind.attribute")}</h2>
      <Table<Row>
        rowKey="name"
        size="small"
        pagination={false}
        dataSource={agreement.appraisers}
        scroll={{ x: "max-content" }}
        columns={[
          { title: t("msa.appraiser"), dataIndex: "name" },
          { title: t("msa.effectiveness"), key: "e", render: (_, row) => share(row.effectiveness) },
          { title: t("msa.miss"), key: "m", render: (_, row) => share(row.miss) },
          { title: t("msa.falseAlarm"), key: "f", render: (_, row) => share(row.false_alarm) },
          { title: t("msa.within"), key: "w", render: (_, row) => share(row.within) },
          { title: t("msa.kappa"), key: "k", render: (_, row) => figure(row.cohen_reference, 3) },
        ]}
      />
      {shown.length > 0 && <Plot bars title="%" labels={agreement.appraisers.map((one) => one.name)} series={shown} />}
      <dl className="pairs">
        <dt>{t("msa.system")}</dt>
        <dd>{share(agreement.system)}</dd>
        <dt>{t("msa.between")}</dt>
        <dd>{share(agreement.between)}</dd>
        <dt>{t("msa.pairs")}</dt>
        <dd>{agreement.pairs.map((one) => `${one.first}–${one.second} ${figure(one.cohen, 3)}`).join(" · ") || "–"}</dd>
      </dl>
    </section>
  );
}
