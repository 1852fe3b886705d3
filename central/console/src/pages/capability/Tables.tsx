/** The numbers of a study in tables. */
import { Table } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Index, Results, Study } from "../../api/capability";
import { coded, inLanguage, useLanguage } from "../../i18n";

const NAMES = {
  within: [
    ["Cp", "potential"],
    ["CPU", "upper"],
    ["CPL", "lower"],
    ["Cpk", "least"],
  ],
  overall: [
    ["Pp", "potential"],
    ["PPU", "upper"],
    ["PPL", "lower"],
    ["Ppk", "least"],
  ],
} as const;

function indexRows(results: Results): { name: string; index: Index }[] {
  const found = (["within", "overall"] as const).flatMap((group) =>
    NAMES[group].flatMap(([name, part]) => {
      const index = results[group]?.[part];
      return index ? [{ name, index }] : [];
    }),
  );
  return results.cpm === null ? found : [...found, { name: "Cpm", index: results.cpm }];
}

function figure(value: number | null | undefined, decimals = 3): ReactNode {
  return <span className="figures">{value === null || value === undefined ? "–" : value.toFixed(decimals)}</span>;
}

export function Indices({ study }: { study: Study }): ReactNode {
  const { t } = useTranslation();
  const confidence = Number((study.choices.confidence * 100).toPrecision(6));
  return (
    <>
      <h2 id="cap-indices">{t("capability.indices")}</h2>
      <div className="cap-scrolled" role="region" aria-labelledby="cap-indices" tabIndex={0}>
        <Table
          rowKey="name"
          size="small"
          dataSource={indexRows(study.results)}
          pagination={false}
          columns={[
            { title: t("capability.index"), dataIndex: "name" },
            { title: t("capability.value"), key: "value", align: "right", render: (_, row) => figure(row.index.value) },
            {
              title: t("capability.bounds", { confidence }),
              key: "bounds",
              align: "right",
              render: (_, { index }) =>
                index.low === null || index.high === null ? "–" : <span className="figures">{`${index.low.toFixed(3)} … ${index.high.toFixed(3)}`}</span>,
            },
            { title: t("capability.lower"), key: "lower", align: "right", render: (_, row) => figure(row.index.lower) },
            {
              title: t("capability.method"),
              key: "method",
              render: (_, { index }) => (index.method === null ? "–" : coded(t, "capabilityMethod", index.method)),
            },
            { title: t("capability.df"), key: "df", align: "right", render: (_, row) => figure(row.index.freedom, 1) },
          ]}
        />
      </div>
    </>
  );
}

function ppm(value: number | null): string {
  if (value === null) return "–";
  return value.toLocaleString("en-US", { maximumFractionDigits: value < 1_000 ? 2 : 0 });
}

export function Outside({ results }: { results: Results }): ReactNode {
  const { t } = useTranslation();
  const rows = (["observed", "expected_within", "expected_overall"] as const).flatMap((name) => {
    const outside = results[name];
    return outside === null ? [] : [{ name, ...outside }];
  });
  const column = (name: "below" | "above" | "total") => ({
    title: t(`capability.${name}`),
    key: name,
    align: "right" as const,
    render: (_: unknown, row: (typeof rows)[number]) => <span className="figures">{ppm(row[name])}</span>,
  });
  return (
    <>
      <h2>{t("capability.outside")}</h2>
      <Table
        rowKey="name"
        size="small"
        dataSource={rows}
        pagination={false}
        columns={[
          { title: "", key: "name", render: (_, row) => t(`capability.${row.name}`) },
          column("below"),
          column("above"),
          column("total"),
        ]}
      />
    </>
  );
}

function chance(p: number | null): string {
  return p === null ? "–" : p < 1e-4 ? "< 0.0001" : p.toFixed(4);
}

export function Tests({ results }: { results: Results }): ReactNode {
  const { t } = useTranslation();
  const rows = (["anderson_darling", "shapiro_wilk", "skewness", "kurtosis"] as const).flatMap((name) => {
    const test = results.normality[name];
    return test === null ? [] : [{ name, ...test }];
  });
  return (
    <div>
      <h2>{t("capability.tests")}</h2>
      <Table
        rowKey="name"
        size="small"
        dataSource={rows}
        pagination={false}
        columns={[
          { title: t("capability.test"), key: "name", render: (_, row) => t(`capability.${row.name}`) },
          { title: t("capability.statistic"), key: "statistic", align: "right", render: (_, row) => figure(row.statistic) },
          { title: t("capability.p"), key: "p", align: "right", render: (_, row) => <span className="figures">{chance(row.p)}</span> },
        ]}
      />
      <p className="quiet">{t("capability.proposed", { name: coded(t, "capabilityShape", results.proposal) })}</p>
    </div>
  );
}

export function Fits({ results }: { results: Results }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <div>
      <h2>{t("capability.fits")}</h2>
      <Table
        rowKey="name"
        size="small"
        dataSource={results.candidates}
        pagination={false}
        columns={[
          {
            title: t("capability.distribution"),
            key: "name",
            render: (_, row) => (
              <>
                {coded(t, "capabilityShape", row.name)}
                {row.name === results.shape.name && <span className="quiet"> · {t("capability.used")}</span>}
                {row.why_zh !== null && row.why_en !== null && (
                  <div className="quiet">{inLanguage(language, { why_zh: row.why_zh, why_en: row.why_en }, "why")}</div>
                )}
              </>
            ),
          },
          { title: t("capability.distance"), key: "distance", align: "right", render: (_, row) => figure(row.distance) },
          { title: t("capability.p"), key: "p", align: "right", render: (_, row) => <span className="figures">{chance(row.p)}</span> },
        ]}
      />
    </div>
  );
}

export function LeftOut({ study }: { study: Study }): ReactNode {
  const { t } = useTranslation();
  return (
    <section className="card">
      <h2>{t("capability.excluded")}</h2>
      <ul className="plain">
        {study.exclusions.map((one) => (
          <li key={`${one.order} ${one.subgroup}`}>
            <span className="figures">
              {one.order} #{one.subgroup}
            </span>{" "}
            · {one.reason}
          </li>
        ))}
      </ul>
    </section>
  );
}
