/** A list that is read page by page: loading, failed, empty, or its rows with the way to newer and older ones. */
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { type Cursors, Pager } from "../shell/Pager";
import { Asked } from "./Asked";
import { Nothing } from "./Nothing";

interface Props<Row> {
  query: UseQueryResult<{ rows: Row[]; next?: string | null }>;
  at: Cursors;
  /** What an empty list says, and what fills it. */
  empty: string;
  hint?: ReactNode;
  children: (rows: Row[]) => ReactNode;
}

export function Paged<Row>({ query, at, empty, hint, children }: Props<Row>): ReactNode {
  return (
    <Asked query={query}>
      {(page) =>
        page.rows.length === 0 && at.newer === null ? (
          <Nothing title={empty} hint={hint} />
        ) : (
          <>
            {children(page.rows)}
            <Pager at={at} next={page.next} />
          </>
        )
      }
    </Asked>
  );
}
