import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { CapaDocument } from "../../api/capa";
import { dateTime } from "../../format/time";
import { StateTag } from "../../shell/StateTag";

/** Why it happened, and for an 8D why it was not found: stated, then shown by evidence; the newest round first. */
export function Causes({ capa }: { capa: CapaDocument }): ReactNode {
  const { t } = useTranslation();
  const causes = [...capa.causes].sort((a, b) => b.round - a.round || (a.kind === "root" ? -1 : 1));
  return (
    <section className="card" aria-label={t("capa.causes")} data-testid="causes">
      <h2>{t("capa.causes")}</h2>
      {causes.length === 0 ? (
        <p className="quiet">{t("capa.noCauses")}</p>
      ) : (
        <ul className="plain record">
          {causes.map((cause) => (
            <li key={`${cause.round} ${cause.kind}`}>
              <strong>{t(cause.kind === "escape" ? "capa.escape" : "capa.root")}</strong>{" "}
              {capa.round > 1 && <span className="quiet">{t("capa.round", { round: cause.round })} </span>}
              <StateTag
                colour={cause.verified_at === null ? "amber" : "green"}
                text={t(cause.verified_at === null ? "capa.notVerified" : "capa.verified")}
              />
              <div className="case-text">{cause.statement}</div>
              {cause.evidence && (
                <div className="case-text">
                  <span className="quiet">{t("capa.evidence")}</span> {cause.evidence}
                </div>
              )}
              <div className="quiet">
                {cause.verified_at === null
                  ? t("capa.statedBy", { name: cause.stated_by })
                  : t("capa.verifiedBy", { name: cause.verified_by ?? "", time: dateTime(cause.verified_at) })}
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
