/** Where a rule begins to hold, beside the chart; a click goes there. */
import { Button } from "antd";
import { type ReactNode, memo, useDeferredValue, useMemo } from "react";
import { useTranslation } from "react-i18next";

import { INK } from "../../chart/paint";
import { clock } from "../../format/time";
import { coded } from "../../i18n";
import type { Chosen } from "./PlotGroup";
import { type Drawn, type Mark, type MarkKind, exactly } from "./model";

interface Props {
  charts: readonly Drawn[];
  orders: readonly string[];
  chosen: Chosen | null;
  onGo: (to: Chosen) => void;
}

const LISTED = 200;
const NONE: { chart: Drawn; mark: Mark }[] = [];

export function MarkSign({ kind }: { kind: MarkKind }): ReactNode {
  return (
    <svg viewBox="0 0 14 14" width="14" height="14" aria-hidden="true">
      {kind === "limit" ? (
        <rect x="1.5" y="1.5" width="11" height="11" fill={INK.stop} />
      ) : (
        <path d="M7 0.5 13.5 7 7 13.5 0.5 7z" fill={INK.adviceFill} stroke={INK.advice} />
      )}
    </svg>
  );
}

/** Not drawn anew while the view moves. */
export const SignalList = memo(function SignalList({ charts, orders, chosen, onGo }: Props): ReactNode {
  const { t } = useTranslation();
  const all = useMemo(
    () => charts.flatMap((chart) => chart.marks.filter((mark) => !chart.excluded.has(mark.index)).map((mark) => ({ chart, mark }))),
    [charts],
  );
  const first = useMemo(() => all.slice(0, LISTED), [all]);
  const listed = useDeferredValue(first, NONE); // the chart is on the screen before its list is made
  // what is left out of the limits still signals, and is listed among what is left out
  const leftOut = charts.reduce((sum, chart) => sum + chart.marks.length, 0) - all.length;
  const total = charts.reduce((sum, chart) => sum + chart.source.signals.total, 0) - leftOut;
  return (
    <section className="card builder-signals" aria-label={t("signals.title")} data-testid="signals">
      <h2>
        {t("signals.title")} <small>{t("signals.count", { count: total })}</small>
      </h2>
      {all.length === 0 ? (
        <p className="quiet">{total === 0 ? t("signals.noneHint") : t("signals.more", { count: 0, total })}</p>
      ) : (
        <ul className="plain">
          {listed.map(({ chart, mark }) => (
            <li key={`${chart.key} ${mark.panel} ${mark.index}`}>
              <Signal
                chart={chart}
                mark={mark}
                orders={orders}
                named={charts.length > 1}
                here={chosen?.chart === chart.key && chosen.index === mark.index}
                onGo={() => onGo({ chart: chart.key, index: mark.index })}
              />
            </li>
          ))}
        </ul>
      )}
      {leftOut > 0 && <p className="quiet">{t("signals.leftOut", { count: leftOut })}</p>}
      {all.length > LISTED && <p className="quiet">{t("signals.more", { count: LISTED, total })}</p>}
    </section>
  );
});

interface SignalProps {
  chart: Drawn;
  mark: Mark;
  orders: readonly string[];
  named: boolean;
  here: boolean;
  onGo: () => void;
}

function Signal({ chart, mark, orders, named, here, onGo }: SignalProps): ReactNode {
  const { t } = useTranslation();
  const { points } = chart.source;
  const place = exactly(points.index, mark.index);
  const number = points.number[place] ?? mark.index + 1;
  const at = points.at[place];
  return (
    <Button type="text" block className="builder-signal" aria-current={here} onClick={onGo}>
      <MarkSign kind={mark.kind} />
      <span>
        <span className="unseen">{t("signals.jump", { number })} </span>
        <strong className="figures">{number}</strong> {orders[points.order[place] ?? -1] ?? ""}
        {named && ` · ${chart.name}`} {at !== undefined && <span className="quiet figures">{clock(at)}</span>}
        <small>
          {mark.rules.map((rule) => coded(t, rule.includes(".") ? "rule" : "chartRule", rule)).join(" · ")}
          {mark.panel === "spread" && ` (${t("signals.ofSpread")})`}
        </small>
      </span>
    </Button>
  );
}
