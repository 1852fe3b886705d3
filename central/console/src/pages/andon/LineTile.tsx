import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Line, Stop } from "../../api/types";
import { clock, duration, shortTime } from "../../format/time";
import { coded } from "../../i18n";
import { Symbol, colourOf } from "../../shell/Symbol";
import { useNow } from "../../shell/useNow";
import { cellName } from "../lines/cellName";
import { useStopCause } from "./useStopCause";

interface Props {
  line: Line;
  lastStop: Stop | undefined;
  offset: number;
  boardStale: boolean;
}

/** Since when the edge has been silent; null while it is heard. */
export function silentSince(line: Line): number | null {
  return line.online === true ? null : Math.max(line.at, line.heard_at ?? 0);
}

export function LineTile({ line, lastStop, offset, boardStale }: Props): ReactNode {
  const { t } = useTranslation();
  const now = useNow(offset);
  const cause = useStopCause();
  const colour = colourOf(line.colour);
  const silent = silentSince(line);
  const stale = boardStale || silent !== null;
  return (
    <li
      className={`tile tile-${colour}${stale ? " tile-stale" : ""}`}
      data-testid="line"
      data-colour={colour}
      data-state={line.state}
      data-stale={stale}
    >
      <div className="tile-head">
        <h2>{cellName(line.cell_path)}</h2>
        <p className="tile-since">
          {t("andon.since", { time: clock(line.since) })} · {duration((now - line.since) / 1_000_000)}
        </p>
      </div>
      <p className="tile-state">
        <Symbol colour={colour} />
        <span>{coded(t, "line", line.state)}</span>
      </p>
      <Note line={line} stop={colour === "red" ? lastStop : undefined} />
      <Progress line={line} />
      <div className="tile-foot">
        {lastStop ? (
          <p data-testid="last-stop">
            {t("andon.lastStop")}: {cause(lastStop)} · {shortTime(lastStop.began, now)}
          </p>
        ) : (
          <p>{t("andon.noStop")}</p>
        )}
        <Link to="/quality/lines/$cell" params={{ cell: line.cell_id }} className="tile-link">
          {t("andon.toChart")}
        </Link>
      </div>
      {silent !== null && (
        <p className="tile-silent" data-testid="line-stale">
          <span aria-hidden="true">⚠</span>{" "}
          {t(line.online === false ? "andon.edgeSilent" : "andon.edgeUnknown", { time: shortTime(silent, now) })}
        </p>
      )}
    </li>
  );
}

/** One line about why it is as it is, where the state alone does not say it. */
function Note({ line, stop }: { line: Line; stop: Stop | undefined }): ReactNode {
  const { t } = useTranslation();
  const cause = useStopCause();
  const notes: string[] = stop === undefined ? [] : [cause(stop)];
  if (line.hold_reason !== null) notes.push(coded(t, "hold", line.hold_reason));
  if (line.advice_subgroup !== null && stop === undefined) notes.push(t("andon.advice", { subgroup: line.advice_subgroup }));
  if (line.stop_state === "degraded") notes.push(t("andon.degraded"));
  for (const [device, state] of Object.entries(line.devices)) {
    notes.push(t("andon.device", { device, state: coded(t, "deviceState", String(state)) }));
  }
  return <p className="tile-note">{notes.join(" · ")}</p>;
}

function Progress({ line }: { line: Line }): ReactNode {
  const { t } = useTranslation();
  if (line.order_number === null) return <p className="tile-order">{t("andon.noOrder")}</p>;
  const made = line.last_piece ?? 0;
  const share = line.quantity ? Math.min(1, made / line.quantity) : 0;
  return (
    <div className="tile-order">
      <p>
        <span>
          {line.order_number} · {line.item ?? ""}
        </span>
        <span className="tile-count">
          <b>{made}</b>
          {line.quantity !== null && ` / ${line.quantity}`}
        </span>
      </p>
      <div className="tile-bar" aria-hidden="true">
        <i style={{ width: `${share * 100}%` }} />
      </div>
    </div>
  );
}
