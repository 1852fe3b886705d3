/** The andon board: a tile a line, readable at five metres; what is old says so instead of looking like now. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";

import { live } from "../../api/live";
import { asProblem } from "../../api/problem";
import { andonQuery, stopsQuery } from "../../api/queries";
import type { Andon, Stop } from "../../api/types";
import { clock } from "../../format/time";
import { meQuery } from "../../session";
import { LanguageSwitch } from "../../shell/LanguageSwitch";
import { LiveMark } from "../../shell/LiveMark";
import { Octagon, PRODUCT } from "../../shell/Mark";
import { useLiveRefresh } from "../../shell/useLiveRefresh";
import { useNow } from "../../shell/useNow";
import { Loading } from "../../states/Loading";
import { Nothing } from "../../states/Nothing";
import { Problem } from "../../states/Problem";
import { LineTile } from "./LineTile";
import "./andon.css";
import { useLineFeed } from "./useLineFeed";

const ROUND_MS = 5_000;
const STALE_MS = 2.5 * ROUND_MS;

/** The newest stop of each cell; the list comes newest first. */
function lastStops(rows: readonly Stop[]): Map<string, Stop> {
  const found = new Map<string, Stop>();
  for (const row of rows) if (!found.has(row.cell_id)) found.set(row.cell_id, row);
  return found;
}

function columns(count: number): number {
  return count <= 1 ? 1 : count <= 4 ? 2 : count <= 9 ? 3 : 4;
}

export function AndonPage(): ReactNode {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  const board = useQuery(andonQuery(ROUND_MS));
  const stops = useQuery({ ...stopsQuery(), refetchInterval: 12 * ROUND_MS });
  const now = useNow();
  useLiveRefresh();
  useLineFeed(board.data?.lines.map((line) => line.cell_id) ?? []);
  useEffect(() => {
    if (me) live.start();
  }, [me]);
  useEffect(() => {
    document.title = `${t("andon.title")} · ${PRODUCT}`;
  }, [t]);
  const age = board.data === undefined ? 0 : now / 1000 - board.dataUpdatedAt;
  const staleSince = age > STALE_MS || (board.isError && board.data !== undefined) ? board.dataUpdatedAt * 1000 : null;
  return (
    <div className="andon">
      <header className="andon-top">
        <Link to="/" className="andon-mark">
          <Octagon />
          <span>{PRODUCT}</span>
        </Link>
        <h1>{t("andon.title")}</h1>
        <div className="andon-right">
          <LiveMark />
          <LanguageSwitch />
          <time className="andon-clock">{clock(now)}</time>
        </div>
      </header>
      {staleSince !== null && (
        <p className="andon-stale" role="alert" data-testid="board-stale">
          <span aria-hidden="true">⚠</span> {t("andon.boardStale", { time: clock(staleSince) })}
        </p>
      )}
      <main className="andon-main">
        {board.data !== undefined ? (
          <Tiles board={board.data} stops={lastStops(stops.data?.rows ?? [])} stale={staleSince !== null} />
        ) : board.isError ? (
          <div className="andon-sheet">
            <Problem problem={asProblem(board.error)} onRetry={() => void board.refetch()} />
          </div>
        ) : (
          <div className="andon-sheet">
            <Loading rows={8} />
          </div>
        )}
      </main>
    </div>
  );
}

interface TilesProps {
  board: Andon;
  stops: Map<string, Stop>;
  stale: boolean;
}

function Tiles({ board, stops, stale }: TilesProps): ReactNode {
  const { t } = useTranslation();
  if (board.lines.length === 0) {
    return (
      <div className="andon-sheet">
        <Nothing title={t("andon.empty")} hint={t("andon.emptyHint")} />
      </div>
    );
  }
  const offset = board.at - Date.now() * 1000;
  return (
    <ul className="tiles" style={{ ["--columns" as string]: columns(board.lines.length) }}>
      {board.lines.map((line) => (
        <LineTile
          key={line.edge_ref}
          line={line}
          lastStop={stops.get(line.cell_id)}
          offset={Math.abs(offset) > 2_000_000 ? offset : 0}
          boardStale={stale}
        />
      ))}
    </ul>
  );
}
