/** The points a lot earns, by acceptance number and by how many AQLs tighter it would also have passed: shown, or entered. */
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { ROWS, STEPS } from "./programme";

type Row = (typeof ROWS)[number];
type Step = (typeof STEPS)[number];

interface Props {
  caption?: string;
  rows: readonly Row[];
  name: (row: Row) => string;
  cell: (row: Row, step: Step) => ReactNode;
}

export function PointsTable({ caption, rows, name, cell }: Props): ReactNode {
  const { t } = useTranslation();
  return (
    <table>
      {caption && <caption>{caption}</caption>}
      <thead>
        <tr>
          <td />
          {STEPS.map((step) => (
            <th key={step} scope="col">
              {t(`skipping.steps_${step}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row}>
            <th scope="row">{name(row)}</th>
            {STEPS.map((step) => (
              <td key={step}>{cell(row, step)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
