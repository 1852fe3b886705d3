/** What must change so that it does not come again. What the server can see for itself nobody confirms by hand. */
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import type { CapaDocument, Update } from "../../api/capa";
import { AskDialog } from "../../entry/AskDialog";
import { coded } from "../../i18n";
import { may, meQuery } from "../../session";
import { StateTag } from "../../shell/StateTag";
import { updateForm } from "./forms";
import { isOpen } from "./steps";

export function Updates({ capa }: { capa: CapaDocument }): ReactNode {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  const [adding, setAdding] = useState(false);
  const [confirming, setConfirming] = useState<Update | null>(null);
  const works = may(me, "quality.capa") && isOpen(capa.summary.state);
  return (
    <section className="card" aria-label={t("capa.updates")} data-testid="updates">
      <h2>{t("capa.updates")}</h2>
      {capa.updates.length === 0 ? (
        <p className="quiet">{t("capa.noUpdates")}</p>
      ) : (
        <ul className="plain record">
          {capa.updates.map((one) => (
            <li key={one.id} className="measure">
              <div>
                <strong>
                  {coded(t, "capa", one.kind)} {one.reference}
                </strong>
                <div>{one.what}</div>
                {one.parameter && (
                  <div className="figures">{t("capa.parameterText", { parameter: one.parameter, value: one.value ?? "" })}</div>
                )}
                <div>
                  <StateTag
                    colour={one.done ? "green" : "amber"}
                    text={one.done ? t("capa.updated", { proof: shortened(one.proof ?? "") }) : t("capa.notUpdated")}
                  />
                  {one.baseline !== "" && <span className="quiet"> · {t("capa.baseline", { baseline: shortened(one.baseline) })}</span>}
                </div>
              </div>
              {works && !one.done && one.kind === "fmea" && <Button onClick={() => setConfirming(one)}>{t("capa.confirm")}</Button>}
            </li>
          ))}
        </ul>
      )}
      {works && (
        <div className="actions card-end">
          <Button onClick={() => setAdding(true)}>{t("capa.addUpdate")}</Button>
        </div>
      )}
      {adding && (
        <AskDialog
          name="quality.name_capa_update"
          title={t("capa.addUpdate")}
          fields={updateForm(t).fields}
          subject={{ capa_id: capa.id }}
          onClose={() => setAdding(false)}
        />
      )}
      {confirming && (
        <AskDialog
          name="quality.confirm_capa_update"
          title={t("capa.confirm")}
          fields={[{ name: "evidence", label: t("capa.where") }]}
          subject={{ update_id: confirming.id }}
          onClose={() => setConfirming(null)}
        >
          <p>{confirming.what}</p>
        </AskDialog>
      )}
    </section>
  );
}

/** A bundle's hash is too long to read. */
function shortened(text: string): string {
  return /^[0-9a-f]{40,}$/.test(text) ? `${text.slice(0, 12)}…` : text;
}
