/** Hours and freight that went into a nonconformance: each is recorded once and priced by the server. */
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import type { NcDocument } from "../../api/types";
import { AskDialog, type Asking } from "../../entry/AskDialog";
import { plantDay } from "../../format/time";
import { may, meQuery } from "../../session";

type Open = "hours" | "freight";

export function NcSpending({ nc }: { nc: NcDocument }): ReactNode {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  const [open, setOpen] = useState<Open>();
  if (!may(me, "quality.record_failure_costs")) return null;
  const kinds = (["sort", "rework", "handling"] as const).map((value) => ({ value, label: t(`ncCost.${value}`) }));
  const said: Asking[] = [
    { name: "what", label: t("ncCost.what") },
    { name: "spent_on", label: t("ncCost.spentOn"), kind: "date", initial: plantDay() },
  ];
  const fields: Record<Open, Asking[]> = {
    hours: [
      { name: "kind", label: t("ncCost.kind"), kind: "choice", options: kinds, initial: "sort" },
      { name: "hours", label: t("ncCost.hours"), kind: "decimal", max: 12 },
      ...said,
    ],
    freight: [{ name: "paid", label: t("ncCost.paid"), kind: "decimal", max: 16 }, ...said],
  };
  return (
    <div className="actions card-end">
      <Button onClick={() => setOpen("hours")}>{t("ncCost.addHours")}</Button>
      <Button onClick={() => setOpen("freight")}>{t("ncCost.addFreight")}</Button>
      {open !== undefined && (
        <AskDialog
          key={open}
          name="quality.record_nc_cost"
          title={t(open === "hours" ? "ncCost.addHours" : "ncCost.addFreight")}
          fields={fields[open]}
          subject={{ nc_id: nc.id, ...(open === "freight" ? { kind: "freight" } : {}) }}
          onClose={() => setOpen(undefined)}
        />
      )}
    </div>
  );
}
