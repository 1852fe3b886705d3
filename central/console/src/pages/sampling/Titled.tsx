/** Cells that the lists of tables and of programmes share. */
import type { ReactNode } from "react";

import { shortTime } from "../../format/time";

/** A title over the source it was entered from. */
export function Titled({ row }: { row: { title: string; source: string } }): ReactNode {
  return (
    <div className="table-source">
      {row.title}
      <div className="quiet">{row.source}</div>
    </div>
  );
}

/** A person, and when. */
export function Who({ by, at }: { by: string | null; at: number | null }): ReactNode {
  if (by === null) return "–";
  return (
    <>
      {by}
      {at !== null && <div className="quiet figures">{shortTime(at)}</div>}
    </>
  );
}
