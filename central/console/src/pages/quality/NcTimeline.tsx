import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { declarationsQuery, timelineQuery } from "../../api/queries";
import type { NcDocument } from "../../api/types";
import { may, meQuery } from "../../session";
import { Asked } from "../../states/Asked";
import { Timeline } from "../orders/Timeline";

/** The audit trail of the document, for those who may see it. */
export function NcTimeline({ nc }: { nc: NcDocument }): ReactNode {
  const { t } = useTranslation();
  const me = useQuery(meQuery);
  const allowed = may(me.data, "audit.read");
  const events = useQuery(timelineQuery("quality_nc", nc.id, allowed));
  const { data: names } = useQuery(declarationsQuery);
  return (
    <section className="card" aria-label={t("orders.timeline")}>
      <h2>{t("orders.timeline")}</h2>
      {allowed ? (
        <Asked query={events} rows={3} compact>
          {(page) => (
            <Timeline
              entries={page.rows.map((row) => ({
                ...row,
                title_zh: names?.events[row.event]?.zh ?? row.event,
                title_en: names?.events[row.event]?.en ?? row.event,
              }))}
            />
          )}
        </Asked>
      ) : (
        <p className="quiet">{t("timeline.notAllowed")}</p>
      )}
    </section>
  );
}
