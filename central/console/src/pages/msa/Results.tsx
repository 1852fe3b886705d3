/** What a study found: grades first, then the numbers of its kind and their plots. */
import { Alert, Table } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { AverageRange, Component, Result, Source, Spread, StudyDocument } from "../../api/msa";
import { coded } from "../../i18n";
import { Grades } from "./Grades";
import { OtherResults } from "./OtherResults";
import { Plot } from "./Plot";
import { byAppraiser, byCell, byPart, inTurn, interaction, shares } from "./plots";

const figure = (value: number | null | undefined, digits = 5): string =>
  value === null || value === undefined ? "–" : String(Number(value.toPrecision(digits)));
const percent = (value: number | null): string => (value === null ? "–" : value.toFixed(2));

export function Results({ study, result }: { study: StudyDocument; result: Result }): ReactNode {
  const { t } = useTranslation();
  const { anova, average_range: ranges, uncertainty, cells } = result;
  const methods = [
    ...(anova ? [["anova", anova.spread] as const] : []),
    ...(ranges ? [["average_range", ranges.spread] as const] : []),
  ];
  return (
    <>
      <section className="card" aria-label={t("msa.grades")}>
        <h2>
          {t("msa.grades")} <small>{result.edition}</small>
        </h2>
        <Grades grades={result.grades} />
        {ranges && <Beyond ranges={ranges} />}
        {uncertainty && (
          <p className="quiet">
            {t("msa.uncertainty", { u: figure(uncertainty.expanded_process), k: uncertainty.factor })} {study.unit}
            {uncertainty.q_process !== null && ` · ${t("msa.qProcess", { q: percent(uncertainty.q_process) })}`}
          </p>
        )}
      </section>
      {methods.map(([method, spread]) => (
        <section key={method} className="card" aria-label={t(`msa.${method}`)} data-testid={method}>
          <h2>
            {t(`msa.${method}`)}
            <small>
              {t("msa.ndcRaw", { ndc: spread.ndc, raw: spread.ndc_raw.toFixed(3) })}
              {result.method === method && methods.length > 1 && ` · ${t("msa.judgedBy")}`}
              {method === "anova" && anova && anova.pooled !== null && ` · ${t(anova.pooled ? "msa.pooled" : "msa.notPooled", { alpha: anova.alpha })}`}
            </small>
          </h2>
          {method === "anova" && anova && <Sources sources={anova.sources} />}
          <Components spread={spread} level={method === "anova" ? anova?.level : undefined} />
        </section>
      ))}
      {!cells && (anova ?? result.range) && <OtherPlots study={study} spread={anova?.spread} />}
      {cells && <CrossedPlots result={result} spread={(result.method === "average_range" ? ranges : anova)?.spread} />}
      <OtherResults result={result} />
    </>
  );
}

function Beyond({ ranges }: { ranges: AverageRange }): ReactNode {
  const { t } = useTranslation();
  return ranges.beyond.map((one) => (
    <Alert
      key={`${one.part} ${one.appraiser}`}
      className="banner"
      showIcon
      type="warning"
      title={t("msa.beyond", { ...one, range: figure(one.range), upper: figure(ranges.range_upper) })}
    />
  ));
}

function Sources({ sources }: { sources: Source[] }): ReactNode {
  const { t } = useTranslation();
  const cell = (pick: (one: Source) => number | null) => (_: unknown, row: Source) => <span className="figures">{figure(pick(row), 6)}</span>;
  return (
    <Table<Source>
      rowKey="name"
      size="small"
      pagination={false}
      dataSource={sources}
      scroll={{ x: "max-content" }}
      columns={[
        { title: t("msa.source"), key: "name", render: (_, row) => coded(t, "msaSource", row.name) },
        { title: t("msa.freedom"), dataIndex: "freedom" },
        { title: t("msa.squares"), key: "ss", render: cell((one) => one.squares) },
        { title: t("msa.meanSquare"), key: "ms", render: cell((one) => one.mean_square) },
        { title: "F", key: "f", render: cell((one) => one.f) },
        { title: "p", key: "p", render: (_, row) => <span className="figures">{row.p === null ? "–" : row.p < 0.0005 ? "< 0.001" : row.p.toFixed(3)}</span> },
      ]}
    />
  );
}

function Components({ spread, level }: { spread: Spread; level: number | undefined }): ReactNode {
  const { t } = useTranslation();
  return (
    <Table<Component>
      rowKey="name"
      size="small"
      pagination={false}
      dataSource={spread.components}
      scroll={{ x: "max-content" }}
      columns={[
        { title: t("msa.component"), key: "name", render: (_, row) => coded(t, "msaComponent", row.name) },
        { title: t("msa.sigma"), key: "sigma", render: (_, row) => <span className="figures">{figure(row.sigma, 6)}</span> },
        { title: t("msa.contribution"), key: "c", render: (_, row) => <span className="figures">{percent(row.contribution)}</span> },
        { title: t("msa.ofTotal"), key: "tv", render: (_, row) => <span className="figures">{percent(row.of_total)}</span> },
        { title: t("msa.ofTolerance"), key: "tol", render: (_, row) => <span className="figures">{percent(row.of_tolerance)}</span> },
        ...(level === undefined
          ? []
          : [
              {
                title: t("msa.interval", { level: figure(100 * level) }),
                key: "ci",
                render: (_: unknown, row: Component) => (
                  <span className="figures">{row.interval ? `${figure(row.interval.lower, 4)} – ${figure(row.interval.upper, 4)}` : "–"}</span>
                ),
              },
            ]),
      ]}
    />
  );
}

/** Of a nested study, and of the range method, whose one reading a part and appraiser is all there is. */
function OtherPlots({ study, spread }: { study: StudyDocument; spread: Spread | undefined }): ReactNode {
  const { t } = useTranslation();
  return (
    <section className="card msa-plots" aria-label={t("msa.byPart")} data-testid="plots">
      {spread && <ComponentBars spread={spread} />}
      <Plot title={t("msa.byPart")} {...byCell(study)} />
    </section>
  );
}

function ComponentBars({ spread }: { spread: Spread }): ReactNode {
  const { t } = useTranslation();
  const names = { contribution: t("msa.contribution"), total: t("msa.ofTotal"), tolerance: t("msa.ofTolerance") };
  return (
    <Plot
      bars
      title={t("msa.components")}
      labels={spread.components.filter((one) => one.name !== "TV").map((one) => one.name)}
      series={shares(spread.components, names)}
    />
  );
}

function CrossedPlots({ result, spread }: { result: Result; spread: Spread | undefined }): ReactNode {
  const { t } = useTranslation();
  const { cells, charts } = result;
  if (!cells || !spread) return null;
  const places = cells.appraisers.flatMap(() => cells.parts);
  return (
    <section className="card msa-plots" aria-label={t("msa.components")} data-testid="plots">
      <ComponentBars spread={spread} />
      <Plot title={t("msa.byPart")} labels={cells.parts} series={byPart(cells, "")} />
      <Plot title={t("msa.byAppraiser")} labels={cells.appraisers} series={byAppraiser(cells, "")} />
      <Plot title={t("msa.interaction")} labels={cells.parts} series={interaction(cells)} />
      <Plot title={t("msa.means")} labels={places} series={inTurn(cells, "means")} limits={charts?.means ?? []} />
      <Plot title={t("msa.ranges")} labels={places} series={inTurn(cells, "ranges")} limits={charts?.ranges ?? []} />
    </section>
  );
}
