/** What is to be done next: enable the run and see the edge's answer, start, or sign off. */
import { useQuery } from "@tanstack/react-query";
import { Alert } from "antd";
import type { TFunction } from "i18next";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { asProblem } from "../../api/problem";
import { edgeCommandsQuery } from "../../api/queries";
import type { Edge, EdgeCommand, Line, Order, Station } from "../../api/types";
import { coded } from "../../i18n";
import { Asked } from "../../states/Asked";
import { Problem } from "../../states/Problem";
import { BigButton } from "./BigButton";
import { SignOff } from "./SignOff";
import { isPending, lastEnable, runOf, wholePieces } from "./runOf";
import { useOrdered } from "./useOrdered";

const WAITING_MS = 1_000;

interface Props {
  station: Station;
  order: Order;
  line: Line | undefined;
  edge: Edge | undefined;
}

export function RunTask({ station, order, line, edge }: Props): ReactNode {
  const { t } = useTranslation();
  const find = (rows: readonly EdgeCommand[]): EdgeCommand | undefined =>
    lastEnable(rows, edge?.id, order.number, station.since ?? 0);
  const commands = useQuery({
    ...edgeCommandsQuery(),
    refetchInterval: (query) => (isPending(find(query.state.data?.rows ?? [])) ? WAITING_MS : 60_000),
  });
  const enable = useOrdered("shopfloor.enable_run");
  const run = runOf(line, order.number);
  const pieces = wholePieces(order.quantity);
  return (
    <div className="work-task">
      <Asked query={commands} rows={1} compact>
        {(page) => {
          const answer = find(page.rows);
          if (run !== "disabled") return <Done text={nextStep(t, line, run)} wrong={line?.colour === "red"} />;
          const busy = enable.isPending || isPending(answer) || answer?.state === "accepted";
          return (
            <>
              {enable.isError && <Problem problem={asProblem(enable.error)} compact />}
              {!enable.isError && answer !== undefined && <AnswerOf command={answer} />}
              <BigButton
                main
                text={t("terminal.enable")}
                busy={busy}
                onClick={() => enable.mutate({ station: station.code, order: order.number, quantity: pieces })}
              />
            </>
          );
        }}
      </Asked>
      <SignOff station={station.code} main={run === "complete"} />
    </div>
  );
}

function nextStep(t: TFunction, line: Line | undefined, run: "enabled" | "complete"): string {
  if (run === "complete") return t("terminal.complete");
  if (line?.colour === "red") return t("terminal.standsStopped");
  if (line?.state === "verifying") return t("terminal.verifies");
  if (line?.hold_reason) return t("terminal.waits", { reason: coded(t, "hold", line.hold_reason) });
  return line?.running ? t("terminal.atWork") : t("terminal.pressStart");
}

function Done({ text, wrong }: { text: string; wrong: boolean }): ReactNode {
  const { t } = useTranslation();
  return (
    <Alert
      type={wrong ? "error" : "success"}
      showIcon
      className="banner"
      title={wrong ? text : t("terminal.enabled")}
      description={wrong ? undefined : text}
      data-testid="run"
    />
  );
}

/** What became of the request. Shown until the line itself says that the run is enabled. */
function AnswerOf({ command }: { command: EdgeCommand }): ReactNode {
  const { t } = useTranslation();
  if (isPending(command)) return <Alert type="info" showIcon className="banner" title={t("terminal.pending")} />;
  if (command.state === "timed_out") {
    return <Alert type="warning" role="alert" showIcon className="banner" title={t("terminal.timedOut")} />;
  }
  if (command.state !== "refused") return null;
  const why = command.code === null ? (command.detail ?? "") : coded(t, "refusal", command.code);
  return (
    <Alert
      type="warning"
      role="alert"
      showIcon
      className="banner"
      title={t("terminal.refused", { why })}
      description={
        <>
          {command.detail} {command.code !== null && t("states.code", { code: command.code })}
        </>
      }
    />
  );
}
