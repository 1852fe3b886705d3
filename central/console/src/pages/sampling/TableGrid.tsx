/** The table as the standards print it: letters down, AQLs across, for one kind of plan and one severity. */
import { useQuery } from "@tanstack/react-query";
import { Segmented } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { type OwnTable, type TableCell, tableCellsQuery } from "../../api/sampling";
import { coded } from "../../i18n";
import { Asked } from "../../states/Asked";

const SEVERITIES = ["normal", "tightened", "reduced"] as const;

export function TableGrid({ table }: { table: OwnTable }): ReactNode {
  const { t } = useTranslation();
  const cells = useQuery(tableCellsQuery(table));
  const [kind, setKind] = useState(table.kinds[0] ?? "");
  const [severity, setSeverity] = useState<string>("normal");
  return (
    <section className="card" aria-label={t("ownTables.table")} data-testid="table">
      <h2>{t("ownTables.table")}</h2>
      <p className="actions">
        {table.kinds.length > 1 && (
          <Segmented
            aria-label={t("ownTables.kinds")}
            value={kind}
            onChange={setKind}
            options={table.kinds.map((value) => ({ value, label: coded(t, "inspectingKind", value) }))}
          />
        )}
        <Segmented
          aria-label={t("ownTables.severity")}
          value={severity}
          onChange={setSeverity}
          options={SEVERITIES.map((value) => ({ value, label: coded(t, "severity", value) }))}
        />
      </p>
      <Asked query={cells} rows={6} compact>
        {(all) => <Grid table={table} cells={all.filter((one) => one.kind === kind && one.severity === severity)} />}
      </Asked>
    </section>
  );
}

function Grid({ table, cells }: { table: OwnTable; cells: readonly TableCell[] }): ReactNode {
  const { t } = useTranslation();
  const at = new Map(cells.map((one) => [`${one.letter} ${one.aql}`, one]));
  const found = new Set(table.findings.map((one) => one.cell));
  const letters = table.row_letters.filter((letter) => cells.some((one) => one.letter === letter));
  return (
    <div className="table-grid" tabIndex={0} role="group" aria-label={t("ownTables.table")}>
      <table>
        <thead>
          <tr>
            <td />
            {table.aqls.map((aql) => (
              <th key={aql} scope="col">
                {aql}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {letters.map((letter) => (
            <tr key={letter}>
              <th scope="row">{letter}</th>
              {table.aqls.map((aql) => {
                const cell = at.get(`${letter} ${aql}`);
                return (
                  <td key={aql} className={cell && found.has(cell.cell) ? "cell-found" : undefined}>
                    {cell && <CellShown cell={cell} />}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const ARROWS: Record<string, string> = { up: "↑", down: "↓", single: "*", double: "++" };

function CellShown({ cell }: { cell: TableCell }): ReactNode {
  if (cell.use !== null) return <span className="cell-use">{ARROWS[cell.use] ?? cell.use}</span>;
  if (cell.n !== null) {
    return (
      <>
        <b>{cell.n}</b>
        {cell.k !== null && <div>k {cell.k}</div>}
        {cell.m !== null && <div>M {cell.m}</div>}
      </>
    );
  }
  return cell.stages.map((one, at) => (
    <div key={at}>
      <b>{one.n}</b> {one.ac ?? "#"}/{one.re}
    </div>
  ));
}
