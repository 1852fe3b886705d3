/** The numbers of a version of limits, and its own subgroups under them: what its page shows and a signature is given for. */
import { Alert, Descriptions } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Chart, LimitsDocument } from "../../api/types";
import { chartModel } from "../../chart/model";
import { coded } from "../../i18n";

export function Numbers({ document }: { document: LimitsDocument }): ReactNode {
  const { t } = useTranslation();
  const { limits } = document;
  const figure = (text: string): ReactNode => <span className="figures">{text}</span>;
  return (
    <section className="card" aria-label={t("limits.numbers")} data-testid="limits">
      {limits.beyond.length > 0 && (
        <Alert
          type="error"
          showIcon
          className="banner"
          title={t("limits.beyond", { subgroups: limits.beyond.join(", ") })}
        />
      )}
      <Descriptions
        bordered
        size="small"
        column={{ xs: 1, sm: 1, md: 2, lg: 2, xl: 3, xxl: 3 }}
        items={[
          { key: "upper", label: `X̄ ${t("chart.upper")}`, children: figure(limits.upper) },
          { key: "centre", label: `X̄ ${t("chart.centre")}`, children: figure(limits.centre) },
          { key: "lower", label: `X̄ ${t("chart.lower")}`, children: figure(limits.lower) },
          { key: "rUpper", label: `R ${t("chart.upper")}`, children: figure(limits.r_upper) },
          { key: "rCentre", label: `R ${t("chart.centre")}`, children: figure(limits.r_centre) },
          { key: "subgroups", label: t("limits.subgroups"), children: limits.subgroups },
          { key: "method", label: t("limits.method"), children: coded(t, "limitsMethod", document.method) },
          {
            key: "hash",
            label: t("limits.dataHash"),
            children: <code title={document.data_hash}>{document.data_hash.slice(0, 16)}…</code>,
          },
          {
            key: "beyond",
            label: t("limits.beyondLabel"),
            children: limits.beyond.length === 0 ? t("limits.noneBeyond") : limits.beyond.join(", "),
          },
        ]}
      />
    </section>
  );
}

/** The subgroups the limits were computed from, with these limits over them. */
export function phaseOne(document: LimitsDocument, chart: Chart): ReturnType<typeof chartModel> {
  const subgroups = chart.subgroups.filter((one) => one.subgroup <= document.last_subgroup);
  return chartModel({ ...chart, subgroups, limits: [], stops: [] }, { over: document.limits });
}
