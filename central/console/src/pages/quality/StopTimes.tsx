import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { NcDocument, Stop } from "../../api/types";
import { clockMillis, duration, millisBetween } from "../../format/time";
import { useNow } from "../../shell/useNow";

interface Props {
  nc: NcDocument;
  stop: Stop | undefined;
}

/** The stop's steps as the edge timed them: sample ready, stop sent, echo read back, line not running; then the downtime. */
export function StopTimes({ nc, stop }: Props): ReactNode {
  const { t } = useTranslation();
  const ready = stop?.ready_at || nc.ready_at || 0;
  const steps = [
    ["ready", ready],
    ["sent", stop?.sent_at],
    ["echo", stop?.echo_at],
    ["notRunning", stop?.not_running_at],
    ["acknowledged", stop?.acknowledged_at],
    ["reset", stop?.reset_at],
    ["verified", stop?.verified_at],
  ] as const;
  const after = (at: number | undefined): string => {
    const millis = millisBetween(ready, at);
    if (millis === null) return "";
    return millis < 10_000 ? t("stop.afterMillis", { millis }) : t("stop.after", { time: duration(millis / 1000) });
  };
  return (
    <section className="card" aria-label={t("stop.title")} data-testid="stop-times">
      <h2>{t("stop.title")}</h2>
      {stop === undefined ? (
        <p className="quiet">{t("stop.none")}</p>
      ) : (
        <ol className="stop-steps">
          {steps.map(([name, at]) => (
            <li key={name} className={at ? "" : "missing"}>
              <span>{t(`stop.${name}`)}</span>
              <span className="figures">{at ? clockMillis(at) : t("stop.notYet")}</span>
              <span className="figures quiet">{name === "ready" ? "" : after(at)}</span>
            </li>
          ))}
        </ol>
      )}
      <Downtime nc={nc} />
    </section>
  );
}

function Downtime({ nc }: { nc: NcDocument }): ReactNode {
  const { t } = useTranslation();
  const now = useNow();
  const { downtime_seconds: seconds, stopped_at: stopped } = nc.summary;
  if (seconds !== null) {
    return <p className="downtime">{t("stop.downtime", { time: duration(seconds), seconds })}</p>;
  }
  if (stopped === null) return null;
  return <p className="downtime">{t("stop.downtimeRuns", { time: duration((now - stopped) / 1_000_000) })}</p>;
}
