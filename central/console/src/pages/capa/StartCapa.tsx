/** Starting a case: what happened, who sees to it; with the nonconformance or document it comes from. */
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { CAPA_KINDS } from "../../api/capa";
import { AskDialog, type Asking } from "../../entry/AskDialog";
import { useLogins } from "./people";

interface Props {
  /** Where it comes from: {nc_id} or {document}. */
  from: Record<string, unknown>;
  number: string;
  kind?: "capa" | "8d";
  title?: string;
  problem?: string;
  onClose: () => void;
}

const CHECK_DAYS = "30";

export function StartCapa({ from, number, kind = "capa", title = "", problem = "", onClose }: Props): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const logins = useLogins();
  const kinds = CAPA_KINDS.filter((one) => one !== "preventive");
  const fields: Asking[] = [
    {
      name: "kind",
      label: t("capa.kind"),
      kind: "choice",
      initial: kind,
      options: kinds.map((value) => ({ value, label: t(`capaKind.${value}`) })),
    },
    { name: "title", label: t("capa.titleField"), max: 200, initial: title },
    { name: "problem", label: t("capa.problem"), kind: "text", initial: problem },
    { name: "owner", label: t("capa.owner"), optional: true, ...(logins.length > 0 ? { kind: "choice", options: logins } : {}) },
    { name: "check_days", label: t("capa.checkDays"), kind: "count", suffix: t("capa.days"), initial: CHECK_DAYS },
  ];
  return (
    <AskDialog
      name="quality.start_capa"
      title={t("capa.start")}
      fields={fields}
      subject={from}
      body={({ kind: chosen, title: said, problem: what, owner, check_days: days }) => ({
        kind: chosen,
        title: said,
        problem: what,
        ...(owner ? { owner } : {}),
        check_days: Number(days),
      })}
      onDone={async (answer) => {
        await navigate({ to: "/quality/capas/$id", params: { id: (answer as { id: string }).id } });
      }}
      onClose={onClose}
    >
      <p className="quiet">{t("capa.startFrom", { number })}</p>
    </AskDialog>
  );
}
