/** What a concession or a rework is about: the characteristic that is off, what it measures, who has approved it. */
import { useQuery } from "@tanstack/react-query";
import { Input, Select } from "antd";
import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";

import { approvalsQuery } from "../../api/approvals";
import type { NcDocument } from "../../api/types";
import { quantity } from "../../format/numbers";
import { coded } from "../../i18n";
import { type AboutDraft, type Draft, NOTHING_SAID } from "./proposal";

interface Props {
  nc: NcDocument;
  draft: Draft;
  decision: "concession" | "rework";
  onChange: (draft: Draft) => void;
}

export function About({ nc, draft, decision, onChange }: Props): ReactNode {
  const { t } = useTranslation();
  const id = useId();
  const said = draft.about?.[decision] ?? NOTHING_SAID;
  const code = said.characteristic || nc.summary.characteristic || "";
  const approvals = useQuery(approvalsQuery({ state: "in_force", kind: decision, item: nc.summary.item }));
  const fitting = (approvals.data?.rows ?? []).filter((one) => !one.expired && one.characteristic === code);
  const say = (news: Partial<AboutDraft>): void =>
    onChange({ ...draft, about: { ...draft.about, [decision]: { ...said, ...news } } });
  const title = t("about.title", { decision: coded(t, "decision", decision) });
  return (
    <fieldset className="reasons about" aria-label={title}>
      <legend>{title}</legend>
      <label htmlFor={`${id}-code`}>{t("about.characteristic")}</label>
      <Input
        id={`${id}-code`}
        maxLength={40}
        placeholder={nc.summary.characteristic ?? undefined}
        value={said.characteristic}
        onChange={(event) => say({ characteristic: event.target.value.trim(), approval: undefined })}
      />
      {nc.critical.length > 0 && <p className="quiet">{t("about.critical", { codes: nc.critical.join(", ") })}</p>}
      {decision === "concession" && (
        <div className="lot-parts">
          {(["low", "high"] as const).map((end) => (
            <div key={end}>
              <label htmlFor={`${id}-${end}`}>{t(`about.${end}`)}</label>
              <Input
                id={`${id}-${end}`}
                inputMode="decimal"
                placeholder={nc.pieces.length > 0 ? t("about.fromPieces") : undefined}
                value={said[end]}
                onChange={(event) => say({ [end]: event.target.value })}
              />
            </div>
          ))}
        </div>
      )}
      <label htmlFor={`${id}-approval`}>{t("about.approval")}</label>
      <Select
        id={`${id}-approval`}
        allowClear
        placeholder={t("about.noApproval")}
        value={said.approval}
        onChange={(approval: string | undefined) => say({ approval })}
        options={fitting.map((one) => ({
          value: one.id,
          label: `${one.number} · ${one.customer} · ${quantity(one.left)} ${one.unit} · ${one.valid_until}`,
        }))}
      />
    </fieldset>
  );
}
