/** Action Priority of a failure mode, and the whole table of it: 1,000 cells, a square for each detection. */
import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { prioritiesQuery } from "../../api/tools";
import { PageHead } from "../../shell/PageHead";
import { Asked } from "../../states/Asked";
import { priorityOf } from "./scale";
import "./tools.css";

const RATINGS = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1];
type Rating = "severity" | "occurrence" | "detection";
type Ratings = Record<Rating, number>;
type Table = Parameters<typeof priorityOf>[0];

export function FmeaPage(): ReactNode {
  const { t } = useTranslation();
  const table = useQuery(prioritiesQuery);
  const [at, setAt] = useState<Ratings>({ severity: 8, occurrence: 4, detection: 5 });
  return (
    <>
      <PageHead title={t("tools.fmea")} note={t("tools.fmeaNote")} />
      <Asked query={table}>
        {(known) => (
          <>
            <section className="card" aria-label={t("tools.answer")}>
              <div className="head-extra">
                {(["severity", "occurrence", "detection"] as const).map((name) => (
                  <label key={name} className="tool-field">
                    <span>{t(`fmea.${name}`)}</span>
                    <Select
                      aria-label={t(`fmea.${name}`)}
                      value={at[name]}
                      onChange={(value) => setAt({ ...at, [name]: value })}
                      options={RATINGS.map((value) => ({ value, label: value }))}
                    />
                  </label>
                ))}
              </div>
              <Rated table={known} at={at} />
            </section>
            <section className="card" aria-label={t("fmea.table")}>
              <h2>
                {t("fmea.table")} <small>{t("fmea.tableNote")}</small>
              </h2>
              <div className="priorities">
                {RATINGS.map((detection) => (
                  <Square key={detection} table={known} detection={detection} at={at} onChoose={setAt} />
                ))}
              </div>
            </section>
          </>
        )}
      </Asked>
    </>
  );
}

function Rated({ table, at }: { table: Table; at: Ratings }): ReactNode {
  const { t } = useTranslation();
  const priority = priorityOf(table, at.severity, at.occurrence, at.detection);
  return (
    <div aria-live="polite" data-testid="tool-answer">
      <p className="tool-answer">
        {t("fmea.ap")} <span className={`priority-answer priority-${priority}`}>{priority}</span>
      </p>
      <p className="tool-why">{t(`fmea.means${priority}`)}</p>
      <p className="quiet">{t("fmea.rpn", { rpn: at.severity * at.occurrence * at.detection })}</p>
    </div>
  );
}

interface SquareProps {
  table: Table;
  detection: number;
  at: Ratings;
  onChoose: (ratings: Ratings) => void;
}

function Square({ table, detection, at, onChoose }: SquareProps): ReactNode {
  const { t } = useTranslation();
  return (
    <table>
      <caption>{t("fmea.square", { detection })}</caption>
      <thead>
        <tr>
          <th scope="col">{t("fmea.corner")}</th>
          {[...RATINGS].reverse().map((occurrence) => (
            <th key={occurrence} scope="col">
              {occurrence}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {RATINGS.map((severity) => (
          <tr key={severity}>
            <th scope="row">{severity}</th>
            {[...RATINGS].reverse().map((occurrence) => {
              const priority = priorityOf(table, severity, occurrence, detection);
              const here = at.severity === severity && at.occurrence === occurrence && at.detection === detection;
              return (
                <td key={occurrence}>
                  <button
                    type="button"
                    tabIndex={here ? 0 : -1}
                    className={`priority priority-${priority}`}
                    aria-pressed={here}
                    aria-label={t("fmea.cell", { severity, occurrence, detection, priority })}
                    onClick={() => onChoose({ severity, occurrence, detection })}
                  >
                    {priority}
                  </button>
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
