import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { NcDocument } from "../../api/types";
import { quantity } from "../../format/numbers";
import { DocumentLink } from "../../shell/DocumentLink";
import { LotLink } from "../../shell/LotLink";

/** What is wrong with how much of which lot, and the inspection that found it. */
export function LotFacts({ nc }: { nc: NcDocument }): ReactNode {
  const { t } = useTranslation();
  const { summary } = nc;
  return (
    <section className="card" aria-label={t("nc.happened")} data-testid="lot-facts">
      <h2>{t("nc.happened")}</h2>
      {summary.reason && <p>{summary.reason}</p>}
      <dl className="pairs">
        <dt>{t("inspection.lot")}</dt>
        <dd>{summary.lot && <LotLink number={summary.lot} lot={summary.lot_id} />}</dd>
        <dt>{t("inspection.quantity")}</dt>
        <dd className="figures">
          {quantity(summary.quantity ?? "0")} {summary.unit}
        </dd>
        {summary.partner && (
          <>
            <dt>{t("inspection.supplier")}</dt>
            <dd>{summary.partner}</dd>
          </>
        )}
        {summary.inspection_id && (
          <>
            <dt>{t("inspection.result")}</dt>
            <dd>
              <DocumentLink document="quality_inspection" id={summary.inspection_id} number={t("nc.inspection")} />
            </dd>
          </>
        )}
      </dl>
    </section>
  );
}
