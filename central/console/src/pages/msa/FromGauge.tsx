/**
 * Taking a reading from the gauge in its line: press (or Space), lay the part on the gauge, and the first good reading
 * measured since the press is recorded. What hinders it is said while it waits; Esc ends the wait.
 */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Progress, Select } from "antd";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { command, newKey } from "../../api/client";
import { type GaugeWait, gaugeQuery } from "../../api/msa";
import { asProblem } from "../../api/problem";
import { coded } from "../../i18n";
import { Problem } from "../../states/Problem";

const SECOND = 1_000_000;
const TRIES = 30;
const RETRY_MS = 1_000;
/** A reading far outside of what is known: taken once somebody says that it is right. */
export const FAR = "quality.msa_far";

interface Props {
  study: string;
  position: number;
  gauge: string;
  /** Nothing is typed in this study: the button is all there is. */
  only: boolean;
  onTaken: (value: string) => Promise<void>;
}

export function FromGauge({ study, position, gauge, only, onTaken }: Props): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [cell, setCell] = useState<string>();
  const sent = useRef<string | null>(null);
  const [here, setHere] = useState(false); // whether this page has asked, or saw the wait that it takes from
  const query = gaugeQuery(study, position);
  const { data: wait, ...asking } = useQuery(query);
  const subject = { study_id: study, position };
  const fresh = (): Promise<void> => queries.invalidateQueries({ queryKey: query.queryKey });
  const ask = useMutation({
    mutationFn: () => command("quality.ask_msa_gauge", cell === undefined ? subject : { ...subject, cell }, { key: newKey() }),
    onMutate: () => {
      take.reset();
      sent.current = null;
      setHere(true);
    },
    onSettled: fresh,
  });
  const leave = useMutation({
    mutationFn: () => command("quality.leave_msa_gauge", subject, { key: newKey() }),
    onSettled: fresh,
  });
  const take = useMutation({
    mutationFn: async ({ source, confirmed }: { source: string; confirmed: boolean }) =>
      (await command("quality.take_msa_reading", { ...subject, source, confirmed }, { key: newKey() })) as { value: string },
    onSuccess: (answer) => onTaken(answer.value),
    retry: (failures, error) => asProblem(error).status === 0 && failures < TRIES, // taken twice is taken once
    retryDelay: RETRY_MS,
  });
  const source = wait?.source ?? null;
  const seen = wait?.state === "waiting";
  useEffect(() => {
    if (seen) setHere(true);
    if (source === null || !here || sent.current === source) return;
    sent.current = source; // a refused one is not sent again until the gauge is asked again
    take.mutate({ source, confirmed: false });
  }, [seen, source, here, take]);
  // Not before the server has noted the press: a part laid on the gauge earlier would be measured too early.
  const waiting = wait?.state === "waiting" || take.isPending;
  useKeys(waiting, ask.isPending ? undefined : () => ask.mutate(), () => leave.mutate());
  if (asking.isError && wait === undefined) return <Problem problem={asProblem(asking.error)} compact />;
  if (wait === undefined) return null;
  if (wait.places.length === 0) return only ? <Alert type="error" showIcon title={t("measure.noLine", { gauge })} /> : null;
  const choose = wait.places.length > 1;
  const place = wait.places.find((one) => one.cell === (wait.cell ?? cell)) ?? wait.places[0];
  return (
    <div className="from-gauge" data-testid="from-gauge" data-state={waiting ? "waiting" : wait.state}>
      {ask.isError && <Problem problem={asProblem(ask.error)} compact />}
      {take.isError && <Problem problem={asProblem(take.error)} compact />}
      {take.isError && asProblem(take.error).code === FAR && (
        <Button block onClick={() => take.mutate({ ...take.variables, confirmed: true })}>
          {t("measure.confirm")}
        </Button>
      )}
      {asking.isError && <Alert type="warning" showIcon title={t("measure.noAnswer")} />}
      {waiting ? (
        <Waiting wait={wait} onLeave={() => leave.mutate()} />
      ) : (
        <>
          {wait.state === "lapsed" && !take.isError && !ask.isPending && <Alert type="warning" showIcon title={t("measure.lapsed")} />}
          {wait.state === "ready" && !here && <Alert type="warning" showIcon title={t("measure.unseen")} />}
          {choose && (
            <Select
              aria-label={t("measure.cell")}
              placeholder={t("measure.cell")}
              value={cell}
              onChange={setCell}
              options={wait.places.map((one) => ({ value: one.cell, label: one.cell }))}
            />
          )}
          <Button
            type={only ? "primary" : "default"}
            block
            className="send"
            autoFocus={only}
            loading={ask.isPending}
            disabled={choose && cell === undefined}
            aria-keyshortcuts="Space"
            onClick={() => ask.mutate()}
          >
            {t(wait.state !== "idle" || take.isError ? "measure.askAgain" : "measure.ask")}
          </Button>
          <p className="quiet">
            {place === undefined ? "" : t("measure.stands", { cell: place.cell, characteristic: place.characteristic })}
            {place?.order_number ? ` · ${t("measure.lineWorks", { order: place.order_number })}` : ""}
          </p>
          {place !== undefined && place.online !== true && (
            <Alert type="warning" showIcon title={t(place.online === false ? "measureTrouble.edge_offline" : "measureTrouble.edge_unseen")} />
          )}
        </>
      )}
    </div>
  );
}

function Waiting({ wait, onLeave }: { wait: GaugeWait; onLeave: () => void }): ReactNode {
  const { t } = useTranslation();
  const whole = Math.max(1, (wait.until ?? 0) - (wait.asked_at ?? 0));
  const left = Math.max(0, (wait.until ?? 0) - wait.now);
  return (
    <div role="status" aria-live="polite">
      <p className="from-gauge-lay">{t("measure.lay")}</p>
      <Progress
        percent={(100 * left) / whole}
        status="active"
        format={() => t("measure.left", { seconds: Math.ceil(left / SECOND) })}
        aria-label={t("measure.lay")}
      />
      {wait.troubles.map((name) => (
        <Alert key={name} type={name === "bad" || name === "earlier" ? "warning" : "error"} showIcon title={coded(t, "measureTrouble", name)} />
      ))}
      <Button block onClick={onLeave} aria-keyshortcuts="Escape">
        {t("measure.leave")}
      </Button>
    </div>
  );
}

/** Space asks, unless somebody types; Esc ends the wait. */
function useKeys(waiting: boolean, onAsk: (() => void) | undefined, onLeave: () => void): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.key === "Escape" && waiting) onLeave();
      const at = event.target instanceof HTMLElement ? event.target : null;
      const typing = at instanceof HTMLInputElement && at.value.trim() !== "";
      const own = at !== null && (at.closest("button, a, [role=combobox]") !== null || typing); // Space has its meaning there
      if (event.key !== " " || event.repeat || waiting || own || onAsk === undefined) return;
      event.preventDefault();
      onAsk();
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  });
}
