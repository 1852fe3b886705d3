import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { statistic } from "../../format/numbers";
import { dateTime } from "../../format/time";
import { coded } from "../../i18n";
import { rulesIn } from "./model";
import type { At } from "./plot";
import type { Scene } from "./scene";

const OFFSET = 16;
const WIDTH = 250;

/** The point under the pointer, beside it; what a click shows in full. */
export function Hover({ at, x, y, scene, orders }: { at: At; x: number; y: number; scene: Scene; orders: readonly string[] }): ReactNode {
  const { t } = useTranslation();
  const { chart, place } = at;
  const { points } = chart.source;
  const index = chart.x[place] ?? 0;
  const word = (chart.word[place] ?? 0) | (chart.spreadWord[place] ?? 0);
  const left = x + OFFSET + WIDTH > window.innerWidth ? x - OFFSET - WIDTH : x + OFFSET;
  const reason = chart.excluded.get(index);
  const said = points.at[place];
  return (
    <div className="builder-hover" style={{ left, top: y + OFFSET, width: WIDTH }} aria-hidden="true">
      <strong>
        {orders[points.order[place] ?? -1] ?? ""} · {points.number[place] ?? index + 1}
      </strong>
      {scene.charts.length > 1 && <div>{chart.name}</div>}
      <div className="figures">
        {statistic(chart.value[place], scene.decimals)}
        {chart.spread !== null && ` · ${statistic(chart.spread[place], scene.decimals)}`}
      </div>
      {said !== undefined && <div className="figures quiet">{dateTime(said)}</div>}
      {rulesIn(word).map((rule) => (
        <div key={rule} className="rule-advice">
          {coded(t, "chartRule", rule)}
        </div>
      ))}
      {reason !== undefined && <div>{t("point.excluded", { reason })}</div>}
    </div>
  );
}
