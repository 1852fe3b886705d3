import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { CapaDocument } from "../../api/capa";
import { dateTime } from "../../format/time";
import { StateTag } from "../../shell/StateTag";

const P_DECIMALS = 4;

/** Whether it helped: what was counted before and after, and how likely that is by chance. */
export function Effectiveness({ capa }: { capa: CapaDocument }): ReactNode {
  const { t } = useTranslation();
  const { effective, check_due: due } = capa.summary;
  const counts = (bad: number | null, total: number | null): string =>
    bad === null || total === null ? "–" : t("capa.counts", { bad, total });
  return (
    <section className="card" aria-label={t("capa.effectiveness")} data-testid="effectiveness">
      <h2>
        {t("capa.effectiveness")}
        {effective === null ? (
          <StateTag colour="grey" text={t("capa.notJudged")} />
        ) : (
          <StateTag colour={effective ? "green" : "red"} text={t(effective ? "capa.effective" : "capa.notEffective")} />
        )}
      </h2>
      <dl className="pairs">
        <dt>{t("capa.check")}</dt>
        <dd className="figures">{due ?? `+ ${capa.check_days} ${t("capa.days")}`}</dd>
        <dt>{t("capa.before")}</dt>
        <dd className="figures">{counts(capa.before_bad, capa.before_total)}</dd>
        <dt>{t("capa.after")}</dt>
        <dd className="figures">{counts(capa.after_bad, capa.after_total)}</dd>
        {capa.p_value !== null && (
          <>
            <dt>{t("capa.pValue")}</dt>
            <dd className="figures">{capa.p_value.toFixed(P_DECIMALS)}</dd>
          </>
        )}
        {capa.lesson && (
          <>
            <dt>{t("capa.lesson")}</dt>
            <dd className="case-text">{capa.lesson}</dd>
          </>
        )}
      </dl>
      {capa.closed_at !== null && (
        <p className="quiet">{t("capa.closedBy", { name: capa.closed_by ?? "", time: dateTime(capa.closed_at) })}</p>
      )}
    </section>
  );
}
