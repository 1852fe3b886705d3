/** Limits anew from the same data: which points beyond them are left out, each with the cause that was found. */
import { useNavigate } from "@tanstack/react-router";
import { App, Checkbox, Input } from "antd";
import { type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { asProblem } from "../../api/problem";
import type { LimitsDocument } from "../../api/types";
import { Dialog } from "../../shell/Dialog";
import { useCommand } from "../../shell/useCommand";
import { Problem } from "../../states/Problem";
import { type Pointed, complete, exclusionsOf, pointsOf } from "./recalculation";

const REASON_MAX = 400;

export function RecalculateDialog({ document, onClose }: { document: LimitsDocument; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const navigate = useNavigate();
  const id = useId();
  const [points, setPoints] = useState<readonly Pointed[]>(() => pointsOf(document));
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const title = t("recalculate.title");
  const sending = useCommand<{ id: string }>("quality.propose_limits", {
    onDone: async (answer) => {
      void message.success(t("actions.done", { title }));
      onClose();
      await navigate({ to: "/quality/limits/$id", params: { id: answer.id } });
    },
  });
  const send = (): void => {
    setTried(true);
    if (!complete(points, reason)) return;
    const { width, stages } = document.record;
    sending.mutate({
      plan_id: document.plan_id,
      characteristic: document.limits.characteristic,
      method: document.method,
      width,
      same_data_as: document.id,
      exclusions: exclusionsOf(points),
      stages: stages.flatMap(({ order, number, reason: why }) => (why === null ? [] : [{ order, number, reason: why }])),
      reason: reason.trim(),
      replaces: document.limits.state === "trial" ? document.id : null,
    });
  };
  const say = (place: number, part: Partial<Pointed>): void =>
    setPoints(points.map((one, index) => (index === place ? { ...one, ...part } : one)));
  return (
    <Dialog width={720} title={title} okText={t("proposeLimits.ok")} sending={sending.isPending} onOk={send} onClose={onClose}>
      <p className="quiet">{t("recalculate.hint")}</p>
      {sending.isError && <Problem problem={asProblem(sending.error)} compact />}
      {points.length === 0 && <p>{t("recalculate.noneBeyond")}</p>}
      <ul className="plain builder-list">
        {points.map((one, place) => (
          <li key={`${one.order} ${one.number}`}>
            <Checkbox checked={one.out} onChange={(event) => say(place, { out: event.target.checked })}>
              {t("recalculate.leaveOut", { order: one.order, number: one.number })}
            </Checkbox>
            {one.out && (
              <Input
                aria-label={t("recalculate.cause", { number: one.number })}
                placeholder={t("exclude.reason")}
                status={tried && one.reason.trim() === "" ? "error" : undefined}
                maxLength={REASON_MAX}
                value={one.reason}
                onChange={(event) => say(place, { reason: event.target.value })}
              />
            )}
          </li>
        ))}
      </ul>
      <label htmlFor={`${id}-why`}>{t("proposeLimits.reason")}</label>
      <Input.TextArea
        id={`${id}-why`}
        rows={2}
        maxLength={REASON_MAX}
        status={tried && reason.trim() === "" ? "error" : undefined}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      {tried && !complete(points, reason) && (
        <p className="big-field-error" role="alert">
          {t("recalculate.needed")}
        </p>
      )}
    </Dialog>
  );
}
