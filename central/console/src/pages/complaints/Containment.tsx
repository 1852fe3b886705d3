/** What a complaint holds here, and whom it makes us tell. */
import { useQuery } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import type { ComplaintDocument, Notice } from "../../api/complaints";
import { AskDialog } from "../../entry/AskDialog";
import { dateTime } from "../../format/time";
import { may, meQuery } from "../../session";
import { LotLink } from "../../shell/LotLink";
import { DocumentState, StateTag } from "../../shell/StateTag";

const SHOWN_MAX = 400; // serials drawn at once; the filter finds the others

export function Notices({ complaint }: { complaint: ComplaintDocument }): ReactNode {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  const [telling, setTelling] = useState<Notice | null>(null);
  return (
    <section className="card" aria-label={t("complaint.notices")} data-testid="notices">
      <h2>{t("complaint.notices")}</h2>
      {complaint.notices.length === 0 ? (
        <p className="quiet">{t("complaint.noNotices")}</p>
      ) : (
        <ul className="plain record">
          {complaint.notices.map((one) => (
            <li key={one.id}>
              <strong>
                {one.customer} {one.customer_name}
              </strong>{" "}
              <DocumentState document="quality_complaint_notice" state={one.state} />
              <div className="quiet">
                {t("selling.pieces", { count: one.count })} · {one.deliveries.join(", ")}
                {one.sent_at !== null && ` · ${t("complaint.told", { name: one.sent_by ?? "", time: dateTime(one.sent_at) })}`}
                {one.note && ` · ${one.note}`}
              </div>
              <details className="earlier">
                <summary>{t("selling.serials")}</summary>
                <p className="serials figures-list">{one.serials.join(", ")}</p>
              </details>
              {one.state === "open" && may(me, "quality.complaints") && (
                <Button onClick={() => setTelling(one)}>{t("complaint.tell")}</Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {telling && (
        <AskDialog
          name="quality.send_notice"
          title={t("complaint.tellTitle", { customer: telling.customer_name })}
          okText={t("complaint.tell")}
          fields={[{ name: "note", label: t("complaint.note"), optional: true }]}
          subject={{ notice_id: telling.id }}
          onClose={() => setTelling(null)}
        />
      )}
    </section>
  );
}

export function Held({ complaint }: { complaint: ComplaintDocument }): ReactNode {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const held = complaint.held_serials;
  const wanted = text.trim().toLowerCase();
  const isLifted = complaint.lifted_at !== null;
  return (
    <section className="card" aria-label={t("complaint.containment")} data-testid="held-siblings">
      <h2>
        {t("complaint.containment")}
        <small>{t("complaint.heldCount", { count: held.length })}</small>
        {held.length > 0 && !isLifted && <StateTag colour="red" text={t("complaint.holding")} />}
      </h2>
      {!complaint.contained && !isLifted && (
        <p role="status">
          <StateTag colour="amber" text={t("complaint.notContained")} /> {t("complaint.notContainedYet")}
        </p>
      )}
      {complaint.lifted_at !== null && (
        <p>
          {t("complaint.lifted", {
            name: complaint.lifted_by ?? "",
            time: dateTime(complaint.lifted_at),
            reason: complaint.lift_reason ?? "",
          })}
        </p>
      )}
      {held.length === 0 ? (
        <p className="quiet">{t("complaint.nothingHeld")}</p>
      ) : (
        <>
          {held.length > 20 && (
            <Input
              className="lots-search"
              allowClear
              aria-label={t("complaint.findSerial")}
              placeholder={t("complaint.findSerial")}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
          <ul className="serial-chips" tabIndex={0} aria-label={t("complaint.held")}>
            {held
              .filter((one) => one.serial.toLowerCase().includes(wanted))
              .slice(0, SHOWN_MAX)
              .map((one) => (
                <li key={one.lot_id}>
                  <LotLink number={one.serial} lot={one.lot_id} />
                </li>
              ))}
          </ul>
        </>
      )}
    </section>
  );
}
