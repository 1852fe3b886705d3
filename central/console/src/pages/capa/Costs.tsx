/** The hours that went into it and what they cost: cost of prevention. */
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import type { CapaDocument } from "../../api/capa";
import { AskDialog } from "../../entry/AskDialog";
import { quantity } from "../../format/numbers";
import { plantDay } from "../../format/time";
import { coded } from "../../i18n";
import { may, meQuery } from "../../session";
import { Money } from "../../shell/Money";
import { EntriesOf } from "../finance/EntriesOf";
import { costForm } from "./forms";
import { isOpen } from "./steps";

export function Costs({ capa }: { capa: CapaDocument }): ReactNode {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  const [adding, setAdding] = useState(false);
  return (
    <>
      <section className="card" aria-label={t("capa.costs")} data-testid="capa-costs">
        <h2>
          {t("capa.costs")}
          {capa.cost_total !== null && capa.costs.length > 0 && (
            <small>
              <strong data-testid="capa-total">
                <Money amount={capa.cost_total} currency={capa.currency ?? undefined} />
              </strong>
            </small>
          )}
        </h2>
        {capa.costs.length === 0 ? (
          <p className="quiet">{t("capa.noCosts")}</p>
        ) : (
          <ul className="plain record">
            {capa.costs.map((one) => (
              <li key={one.id} className="measure">
                <div>
                  {one.what}
                  <div className="quiet">
                    {coded(t, "capa", one.kind)} · {one.recorded_by} · <span className="figures">{one.spent_on}</span>
                  </div>
                </div>
                <div>
                  <span className="figures">{quantity(one.hours)} h</span>
                  {one.amount !== null && (
                    <>
                      {" · "}
                      <Money amount={one.amount} />
                    </>
                  )}
                </div>
              </li>
            ))}
          </ul>
        )}
        {may(me, "quality.capa") && isOpen(capa.summary.state) && (
          <div className="actions card-end">
            <Button onClick={() => setAdding(true)}>{t("capa.addCost")}</Button>
          </div>
        )}
        {adding && (
          <AskDialog
            name="quality.record_capa_cost"
            title={t("capa.addCost")}
            fields={costForm(t, plantDay()).fields}
            subject={{ capa_id: capa.id }}
            onClose={() => setAdding(false)}
          />
        )}
      </section>
      <EntriesOf document={capa.id} />
    </>
  );
}
