/** A query's three faces: loading, failed, there. Old data stays on the screen while newer is fetched or cannot be had. */
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { asProblem, isNoDocument } from "../api/problem";
import { Loading } from "./Loading";
import { NoDocument } from "./NoDocument";
import { Problem } from "./Problem";

interface Props<Data> {
  query: UseQueryResult<Data>;
  rows?: number;
  compact?: boolean;
  children: (data: Data) => ReactNode;
}

export function Asked<Data>({ query, rows, compact, children }: Props<Data>): ReactNode {
  const retry = (): void => void query.refetch();
  if (query.data !== undefined) {
    return (
      <>
        {query.isError && <Problem problem={asProblem(query.error)} onRetry={retry} compact />}
        {children(query.data)}
      </>
    );
  }
  if (query.isError && !compact && isNoDocument(asProblem(query.error))) return <NoDocument problem={asProblem(query.error)} />;
  if (query.isError) return <Problem problem={asProblem(query.error)} onRetry={retry} compact={compact} />;
  return <Loading rows={rows} />;
}
