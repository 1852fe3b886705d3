/** A study: the verdict, the sixpack, the indices with their bounds, tests and fits; as paper and workbook. */
import { DownloadOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { Alert, Button, Descriptions } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { type Study, reportAddress, studyQuery } from "../../api/capability";
import { dateTime } from "../../format/time";
import { coded, inLanguage, useLanguage } from "../../i18n";
import { PageHead } from "../../shell/PageHead";
import { Asked } from "../../states/Asked";
import { Called, indexName } from "./Called";
import { Fits, Indices, LeftOut, Outside, Tests } from "./Tables";
import "./capability.css";
import { SYMBOLS, comparedText, estimateText, limitText } from "./figures";
import { CapabilityPlot, ControlOf, Histogram, Latest, Probability } from "./pictures";

const route = getRouteApi("/inside/quality/capability/$id");

export function StudyPage(): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const { id } = route.useParams();
  const study = useQuery(studyQuery(id));
  return (
    <Asked query={study} rows={12}>
      {(data) => (
        <>
          <PageHead
            title={`${data.number} · ${inLanguage(language, data, "name")}`}
            back={
              <Link to="/quality/capability" search={{}}>
                {t("capability.allStudies")}
              </Link>
            }
            state={<Called called={data.results.verdict.called} provisional={data.results.verdict.provisional} />}
            note={data.item ?? undefined}
            extra={(["pdf", "xlsx"] as const).map((kind) => (
              <Button key={kind} icon={<DownloadOutlined />} href={reportAddress(data.id, kind, language)} download>
                {t(`capability.${kind}`)}
              </Button>
            ))}
          />
          <Verdict study={data} />
          <section className="card" aria-label={t("capability.pictures")} data-testid="sixpack">
            <div className="cap-pictures">
              <ControlOf chart={data.results.means} decimals={data.decimals} />
              <Histogram study={data} />
              <ControlOf chart={data.results.spreads} decimals={data.decimals} />
              <Probability study={data} />
              <Latest study={data} />
              <CapabilityPlot study={data} />
            </div>
          </section>
          <section className="card" data-testid="indices">
            <Indices study={data} />
            <Outside results={data.results} />
          </section>
          <section className="card">
            <div className="cap-columns">
              <Tests results={data.results} />
              <Fits results={data.results} />
            </div>
          </section>
          <Facts study={data} />
          {data.exclusions.length > 0 && <LeftOut study={data} />}
        </>
      )}
    </Asked>
  );
}

function Verdict({ study }: { study: Study }): ReactNode {
  const { t } = useTranslation();
  const { verdict, warnings, withheld, bootstrap } = study.results;
  const said = [
    ...warnings.filter((one) => one !== withheld).map((one) => coded(t, "capabilityWarning", one)),
    ...(withheld === null ? [] : [t(`capability.withheld_${withheld}` as "capability.withheld_not_stable")]),
    ...(withheld !== "percentiles" ? [] : [bootstrap ? t("capability.drawn", bootstrap) : t("capability.undrawn")]),
  ];
  return (
    <section className="card" data-testid="verdict">
      <p className="cap-verdict">
        <strong className="figures">
          {t("capability.judged", {
            index: indexName(verdict.index),
            ...comparedText(verdict.compared, verdict.target),
            by: t(`capability.${verdict.judge_by}` as "capability.estimate"),
          })}
        </strong>
      </p>
      {said.map((one) => (
        <Alert key={one} type="warning" showIcon className="banner" title={one} />
      ))}
      {study.note && <p className="quiet">{study.note}</p>}
    </section>
  );
}

function Facts({ study }: { study: Study }): ReactNode {
  const { t } = useTranslation();
  const { results, decimals } = study;
  const spread = (one: typeof results.within_sigma): string =>
    t("capability.freedom", {
      value: estimateText(one.value, one.value, decimals + 3),
      method: coded(t, "capabilitySigma", one.method),
      freedom: one.freedom.toFixed(1),
    });
  const shape = Object.entries(results.shape.parameters)
    .map(([name, value]) => `${SYMBOLS[name] ?? coded(t, "capabilityParameter", name)} ${typeof value === "number" ? value.toPrecision(5) : value}`)
    .join(", ");
  const from = study.source.kind === "typed" ? t("capability.typedValues") : study.source.orders.join(", ");
  return (
    <section className="card">
      <Descriptions
        bordered
        size="small"
        column={{ xs: 1, sm: 1, md: 2, lg: 2, xl: 2, xxl: 3 }}
        items={[
          {
            key: "spec",
            label: t("capability.specification"),
            children: `${limitText(study.lsl, decimals)} … ${limitText(study.usl, decimals)} ${study.unit}`,
          },
          { key: "target", label: t("capability.target"), children: limitText(study.target, decimals) },
          { key: "source", label: t("capability.source"), children: from },
          {
            key: "sample",
            label: t("capability.sample"),
            children: t("capability.sampleText", { subgroups: results.subgroups, values: results.count }),
          },
          { key: "mean", label: t("capability.mean"), children: estimateText(results.mean, results.overall_sigma.value, decimals + 3) },
          {
            key: "range",
            label: t("capability.range"),
            children: `${limitText(results.least, decimals)} … ${limitText(results.most, decimals)}`,
          },
          { key: "within", label: t("capability.sigma"), children: spread(results.within_sigma) },
          { key: "overall", label: t("capability.overallSigma"), children: spread(results.overall_sigma) },
          {
            key: "shape",
            label: t("capability.distribution"),
            children: `${coded(t, "capabilityShape", results.shape.name)} (${shape})`,
          },
          { key: "rules", label: t("capability.rules"), children: results.rules.join(", ") },
          { key: "by", label: t("capability.by"), children: `${study.by}, ${dateTime(study.at)}` },
          {
            key: "hash",
            label: t("capability.hash"),
            children: <code title={study.data_hash}>{study.data_hash.slice(0, 16)}…</code>,
          },
        ]}
      />
    </section>
  );
}
