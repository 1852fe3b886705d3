/** What is done by whom until when; each is completed with what shows it, or dropped with a reason. */
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import type { CapaDocument, Measure } from "../../api/capa";
import { AskDialog } from "../../entry/AskDialog";
import { dateTime, plantDay } from "../../format/time";
import { coded } from "../../i18n";
import { may, meQuery } from "../../session";
import { DocumentState, StateTag } from "../../shell/StateTag";
import { measureForm } from "./forms";
import { useLogins, useRoles } from "./people";
import { isOpen } from "./steps";

const COMPLETE = "quality.complete_capa_action";
const DROP = "quality.drop_capa_action";

interface Ending {
  measure: Measure;
  command: typeof COMPLETE | typeof DROP;
}

const PURPOSES = { containment: "capa.containmentPurpose", corrective: "capa.corrective", preventive: "capa.preventive" } as const;

export function Measures({ capa }: { capa: CapaDocument }): ReactNode {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  const [adding, setAdding] = useState(false);
  const [ending, setEnding] = useState<Ending | null>(null);
  const [logins, roles] = [useLogins(), useRoles()];
  const works = may(me, "quality.capa") && isOpen(capa.summary.state);
  const completes = ending?.command === COMPLETE;
  return (
    <section className="card" aria-label={t("capa.measures")} data-testid="measures">
      <h2>{t("capa.measures")}</h2>
      {capa.measures.length === 0 ? (
        <p className="quiet">{t("capa.noMeasures")}</p>
      ) : (
        <ul className="plain record">
          {capa.measures.map((one) => (
            <li key={one.id} className="measure">
              <MeasureOf measure={one} />
              {works && one.state === "open" && (
                <div className="actions">
                  <Button onClick={() => setEnding({ measure: one, command: COMPLETE })}>{t("capa.complete")}</Button>
                  <Button type="text" onClick={() => setEnding({ measure: one, command: DROP })}>
                    {t("capa.drop")}
                  </Button>
                </div>
              )}
            </li>
          ))}
        </ul>
      )}
      {works && (
        <div className="actions card-end">
          <Button onClick={() => setAdding(true)}>{t("capa.addMeasure")}</Button>
        </div>
      )}
      {adding && (
        <AskDialog
          name="quality.add_capa_action"
          title={t("capa.addMeasure")}
          fields={measureForm(t, logins, roles, plantDay()).fields}
          subject={{ capa_id: capa.id }}
          onClose={() => setAdding(false)}
        />
      )}
      {ending && (
        <AskDialog
          name={ending.command}
          title={t(completes ? "capa.completeTitle" : "capa.dropTitle")}
          fields={[{ name: "note", label: t(completes ? "capa.proof" : "capa.reason") }]}
          subject={{ action_id: ending.measure.id }}
          danger={!completes}
          onClose={() => setEnding(null)}
        >
          <p>{ending.measure.what}</p>
        </AskDialog>
      )}
    </section>
  );
}

function MeasureOf({ measure }: { measure: Measure }): ReactNode {
  const { t } = useTranslation();
  const late = measure.state === "open" && measure.due < plantDay();
  const purpose = PURPOSES[measure.purpose as keyof typeof PURPOSES];
  return (
    <div>
      {measure.what}
      <div>
        <DocumentState document="quality_capa_action" state={measure.state} />{" "}
        {late && <StateTag colour="red" text={t("capa.overdue")} />}
      </div>
      <div className="quiet">
        {purpose && `${t(purpose)} · `}
        {measure.owner ?? coded(t, "roles", measure.role ?? "")} · {t("capa.due")} <span className="figures">{measure.due}</span>
      </div>
      {measure.done_at !== null && (
        <div className="quiet">
          {t("capa.doneBy", { name: measure.done_by ?? "", time: dateTime(measure.done_at) })}
          {measure.note && ` · ${measure.note}`}
        </div>
      )}
    </div>
  );
}
