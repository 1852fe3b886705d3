/** What was left out and why, the stages, and the limits before and after side by side. */
import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { measured } from "../../format/numbers";
import { ProposeLimits } from "./ProposeLimits";
import { rangesOf } from "./address";
import { type Choices, isRecordable } from "./choices";
import { isOfPieces } from "./kinds";
import type { Drawn } from "./model";

interface Props {
  choices: Choices;
  charts: readonly Drawn[];
  before: readonly Drawn[];
  orders: readonly string[];
  decimals: number;
  mayPropose: boolean;
  change: (part: Partial<Choices>) => void;
}

const DIGITS = 3; // a limit has so many decimals more than a reading
const PROPOSED = ["xbar-r", "xbar-s", "i-mr"];

export function LeftOut({ choices, charts, before, orders, decimals, mayPropose, change }: Props): ReactNode {
  const { t } = useTranslation();
  const [proposing, setProposing] = useState(false);
  const { exclusions, stages } = choices;
  const single = charts.length === 1 && choices.characteristics.length === 1;
  const proposes = mayPropose && single && choices.source === "computed" && PROPOSED.includes(choices.kind);
  const canPropose = proposes && isRecordable(choices);
  const leavesOut = exclusions.length > 0 || choices.exclusionSet !== null;
  if (!leavesOut && stages.length === 0 && !proposes) return null;
  const without = <Thing,>(all: readonly Thing[], place: number): Thing[] => all.filter((_, index) => index !== place);
  return (
    <section className="card" aria-label={t("exclude.compare")} data-testid="left-out">
      {exclusions.length > 0 && (
        <>
          <h2>{t("exclude.excluded")}</h2>
          <ul className="plain builder-list">
            {exclusions.map((one, place) => (
              <li key={place}>
                <span>
                  <strong>{one.order}</strong>{" "}
                  {t(isOfPieces(choices.kind) ? "exclude.pieces" : "exclude.points", { numbers: rangesOf(one.numbers).replaceAll(".", ", ") })}
                  <br />
                  {one.reason}
                </span>
                <Button size="small" onClick={() => change({ exclusions: without(exclusions, place) })}>
                  {t("exclude.restore")}
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
      {stages.length > 0 && (
        <>
          <h2>{t("stage.stages")}</h2>
          <ul className="plain builder-list">
            {stages.map((one, place) => (
              <li key={place}>
                <span>
                  <strong>{one.order}</strong> {one.number}: {one.reason}
                </span>
                <Button size="small" onClick={() => change({ stages: without(stages, place) })}>
                  {t("stage.remove")}
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
      {leavesOut && charts.map((chart) => (
        <Compared key={chart.key} chart={chart} before={before.find((one) => one.key === chart.key)} decimals={decimals} named={charts.length > 1} />
      ))}
      {proposes && !canPropose && <p className="quiet">{t("proposeLimits.narrowed")}</p>}
      {canPropose && !leavesOut && <p className="quiet">{t("proposeLimits.why")}</p>}
      {canPropose && (
        <Button onClick={() => setProposing(true)} data-testid="propose">
          {t("exclude.propose")}
        </Button>
      )}
      {proposing && charts[0] && <ProposeLimits choices={choices} chart={charts[0]} orders={orders} onClose={() => setProposing(false)} />}
    </section>
  );
}

interface ComparedProps {
  chart: Drawn;
  before: Drawn | undefined;
  decimals: number;
  named: boolean;
}

/** The newest stretch's figures; a change is signed. */
function Compared({ chart, before, decimals, named }: ComparedProps): ReactNode {
  const { t } = useTranslation();
  const [now, old] = [chart.source.limits.at(-1), before?.source.limits.at(-1)];
  if (now === undefined) return null;
  const rows: [string, number | null, number | null | undefined][] = [
    [t("chart.upper"), now.upper, old?.upper],
    [t("chart.centre"), now.centre, old?.centre],
    [t("chart.lower"), now.lower, old?.lower],
    ["σ", now.sigma, old?.sigma],
    [`${t("chartPanel.spread")} ${t("chart.upper")}`, now.spread_upper, old?.spread_upper],
    [`${t("chartPanel.spread")} ${t("chart.centre")}`, now.spread_centre, old?.spread_centre],
  ];
  const figure = (value: number | null | undefined): string => measured(value, decimals + DIGITS);
  return (
    <>
      <h2>
        {t("exclude.compare")} {named && <small>{chart.name}</small>}
      </h2>
      <table className="builder-table" data-testid="compare">
        <thead>
          <tr>
            <th />
            <th scope="col">{t("exclude.before")}</th>
            <th scope="col">{t("exclude.after")}</th>
            <th scope="col">{t("exclude.change")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, after, first]) =>
            after === null && first == null ? null : (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{figure(first)}</td>
                <td>{figure(after)}</td>
                <td>{after === null || first == null ? "–" : `${after > first ? "+" : ""}${(after - first).toFixed(decimals + DIGITS)}`}</td>
              </tr>
            ),
          )}
          <tr>
            <th scope="row">{t("chartTable.used")}</th>
            <td>{old?.used ?? "–"}</td>
            <td>{now.used}</td>
            <td>{old === undefined ? "–" : now.used - old.used}</td>
          </tr>
        </tbody>
      </table>
    </>
  );
}
