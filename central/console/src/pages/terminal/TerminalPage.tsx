/** The operator's station, one task a screen: choose the station, sign on for an order, enable the run. */
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { stationsQuery } from "../../api/queries";
import type { Station } from "../../api/types";
import { inLanguage, useLanguage } from "../../i18n";
import { meQuery } from "../../session";
import { PageHead } from "../../shell/PageHead";
import { Asked } from "../../states/Asked";
import { Nothing } from "../../states/Nothing";
import { BigButton } from "./BigButton";
import { Occupied } from "./Occupied";
import { SignOn } from "./SignOn";
import { Work } from "./Work";
import "./terminal.css";
import { useStation } from "./useStation";

export function TerminalPage(): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const [code, choose] = useStation();
  const stations = useQuery(stationsQuery);
  const station = stations.data?.rows.find((one) => one.code === code);
  return (
    <div className="terminal">
      <PageHead
        title={t("terminal.title")}
        note={station && t("terminal.at", { code: station.code, name: inLanguage(language, station, "name") })}
        extra={station && <Button onClick={() => choose(null)}>{t("terminal.otherStation")}</Button>}
      />
      <Asked query={stations}>
        {(page) =>
          station === undefined ? <Choice stations={page.rows} onChoose={choose} /> : <Screen station={station} />
        }
      </Asked>
    </div>
  );
}

function Screen({ station }: { station: Station }): ReactNode {
  const { data: me } = useQuery(meQuery);
  const { operator, order_number: order } = station;
  if (operator === null || order === null) return <SignOn key={station.code} station={station} />;
  if (operator !== me?.login) return <Occupied station={station} operator={operator} />;
  return <Work key={`${station.code} ${station.since}`} station={station} order={order} />;
}

interface ChoiceProps {
  stations: readonly Station[];
  onChoose: (code: string) => void;
}

function Choice({ stations, onChoose }: ChoiceProps): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  if (stations.length === 0) return <Nothing title={t("terminal.noStations")} hint={t("terminal.noStationsHint")} />;
  const sorted = [...stations].sort((one, other) => one.code.localeCompare(other.code));
  return (
    <section className="card" aria-label={t("terminal.choose")}>
      <h2>{t("terminal.choose")}</h2>
      <div className="big-list">
        {sorted.map((one, index) => (
          <BigButton
            key={one.id}
            main={index === 0}
            text={`${one.code} · ${inLanguage(language, one, "name")}`}
            onClick={() => onChoose(one.code)}
          />
        ))}
      </div>
      <p className="quiet">{t("terminal.chooseHint")}</p>
    </section>
  );
}
