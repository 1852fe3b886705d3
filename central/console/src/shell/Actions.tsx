/** A document's buttons as the server gives them: what is not possible now is disabled and says why. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Tooltip } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { command, newKey } from "../api/client";
import { asProblem } from "../api/problem";
import type { Action } from "../api/types";
import { useSentence } from "../states/Problem";

/** Commands whose whole input is the document; the others have a dialog or a page of their own. */
const PLAIN = new Set([
  "production.release_order",
  "production.issue_material",
  "production.receive_output",
  "production.complete_order",
  "production.close_order",
  "production.cancel_order",
  "quality.release_plan",
  "purchasing.submit_order",
  "purchasing.approve_order",
]);
const DANGEROUS = new Set(["production.cancel_order"]);

interface Props {
  actions: readonly Action[];
  version: number;
  subject: Record<string, string>;
  refresh: readonly unknown[];
}

export function Actions({ actions, version, subject, refresh }: Props): ReactNode {
  const { t } = useTranslation();
  const { modal, message } = App.useApp();
  const sentence = useSentence();
  const queries = useQueryClient();
  const run = useMutation({
    mutationFn: (action: Action) => command(action.command, subject, { key: newKey(), version }),
    onSuccess: (_, action) => void message.success(t("actions.done", { title: action.title })),
    onError: (error) => void message.error(sentence(asProblem(error))),
    onSettled: () => queries.invalidateQueries({ queryKey: refresh }),
  });
  const ask = (action: Action): void =>
    void modal.confirm({
      title: action.title,
      content: t("actions.sure"),
      okText: action.title,
      okButtonProps: { danger: DANGEROUS.has(action.command) },
      cancelText: t("actions.cancel"),
      onOk: () => run.mutateAsync(action).catch(() => undefined),
    });
  return (
    <div className="actions">
      {actions
        .filter((action) => PLAIN.has(action.command))
        .map((action) => (
          <ActionButton key={action.command} action={action} onClick={() => ask(action)} busy={run.isPending} />
        ))}
    </div>
  );
}

/** Whether it belongs to another state of the document: no reason would make it possible now. */
export function isElsewhere(action: Action): boolean {
  return action.code === "state.illegal";
}

interface ButtonProps {
  action: Action;
  onClick: () => void;
  busy?: boolean;
  primary?: boolean;
}

/** Stays reachable by keyboard when it is not possible, so that its reason can be read. */
export function ActionButton({ action, onClick, busy = false, primary = false }: ButtonProps): ReactNode {
  const reason = action.allowed ? "" : (action.reason ?? action.code ?? "");
  return (
    <Tooltip title={reason}>
      <Button
        type={primary && action.allowed ? "primary" : "default"}
        aria-disabled={!action.allowed}
        className={action.allowed ? undefined : "not-now"}
        loading={busy}
        onClick={() => action.allowed && onClick()}
      >
        {action.title}
        {reason !== "" && <span className="unseen">: {reason}</span>}
      </Button>
    </Tooltip>
  );
}
