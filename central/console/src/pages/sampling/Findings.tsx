/** Cells that look misread, each with why, and its operating characteristic beside its neighbours'. */
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { type CellPicture, type Finding, type OwnTable, cellPictureQuery } from "../../api/sampling";
import { useLanguage } from "../../i18n";
import { Asked } from "../../states/Asked";
import { percent, rounded } from "../tools/scale";
import { cellName } from "./cells";

const FIRST = 6;
const MORE = 12;

/** Each cell with its reasons, those with the most reasons first. */
function byCell(findings: readonly Finding[]): [string, Finding[]][] {
  const cells = new Map<string, Finding[]>();
  for (const one of findings) cells.set(one.cell, [...(cells.get(one.cell) ?? []), one]);
  return [...cells].sort(([, a], [, b]) => b.length - a.length);
}

export function Findings({ table }: { table: OwnTable }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const [most, setMost] = useState(FIRST);
  const cells = byCell(table.findings);
  const left = cells.length - most;
  return (
    <section className="card" aria-label={t("ownTables.findings")} data-testid="findings">
      <h2>
        {t("ownTables.findings")} <small>{cells.length}</small>
      </h2>
      {cells.length === 0 ? (
        <p className="quiet">{t("ownTables.noFindings")}</p>
      ) : (
        <>
          <p className="quiet">{t("ownTables.findingsNote")}</p>
          <ul className="plain findings">
            {cells.slice(0, most).map(([cell, reasons]) => (
              <li key={cell}>
                <div>
                  <h3>{cellName(t, cell)}</h3>
                  {reasons.map((one) => (
                    <p key={one.code}>{one[language].replace(`${cell}: `, "")}</p>
                  ))}
                </div>
                <Picture table={table} cell={cell} />
              </li>
            ))}
          </ul>
          {left > 0 && <Button onClick={() => setMost(most + MORE)}>{t("ownTables.more", { count: Math.min(left, MORE) })}</Button>}
        </>
      )}
    </section>
  );
}

function Picture({ table, cell }: { table: OwnTable; cell: string }): ReactNode {
  const picture = useQuery(cellPictureQuery(table, cell));
  return (
    <Asked query={picture} rows={2} compact>
      {(data) => <Drawn picture={data} cell={cell} />}
    </Asked>
  );
}

const WIDE = 300;
const HIGH = 150;
const LEFT = 34;
const BOTTOM = 22;
const TOP = 8;

function Drawn({ picture, cell }: { picture: CellPicture; cell: string }): ReactNode {
  const { t } = useTranslation();
  const last = picture.p.at(-1) ?? 1;
  const x = (p: number): number => LEFT + ((WIDE - LEFT - 12) * p) / last;
  const y = (pa: number): number => HIGH - BOTTOM - (HIGH - BOTTOM - TOP) * pa;
  const quality = (p: number): string => (picture.per_item ? rounded(p, 2) : percent(p, 2));
  const [here, ...others] = picture.curves;
  if (here === undefined) return null;
  return (
    <figure className="cell-picture">
      <svg viewBox={`0 0 ${WIDE} ${HIGH}`} role="img" aria-label={t("ownTables.picture", { cell: cellName(t, cell) })}>
        {[0, 0.5, 1].map((pa) => (
          <g key={pa}>
            <line className="curves-grid" x1={LEFT} x2={WIDE - 12} y1={y(pa)} y2={y(pa)} />
            <text x={LEFT - 4} y={y(pa) + 3} textAnchor="end">
              {percent(pa)}
            </text>
          </g>
        ))}
        {[0, last / 2, last].map((p) => (
          <text key={p} x={x(p)} y={HIGH - 6} textAnchor={p === last ? "end" : "middle"}>
            {quality(p)}
          </text>
        ))}
        {[...others, here].map((one) => (
          <polyline key={one.role} className={`oc-${one.role}`} points={one.pa.map((pa, at) => `${x(picture.p[at] ?? 0).toFixed(1)},${y(pa).toFixed(1)}`).join(" ")} />
        ))}
      </svg>
      <figcaption>
        <ul className="plain">
          {picture.curves.map((one) => (
            <li key={one.role}>
              <svg viewBox="0 0 24 8" width="24" height="8" aria-hidden="true">
                <polyline className={`oc-${one.role}`} points="0,4 24,4" />
              </svg>{" "}
              {t(`ownTables.${one.role}`)}: <span className="figures">{one.plan}</span>
            </li>
          ))}
        </ul>
      </figcaption>
    </figure>
  );
}
