/** A serial or a lot by its number, leading to its life for those who may trace it. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { may, meQuery } from "../session";

interface Props {
  number: string;
  /** Known where the page has it; else it is looked up by number and item. */
  lot?: string | null;
  item?: string;
}

export function LotLink({ number, lot, item }: Props): ReactNode {
  const { data: me } = useQuery(meQuery);
  if (!may(me, "traceability.read")) return <span className="figures">{number}</span>;
  return lot ? (
    <Link to="/trace/$lot" params={{ lot }} className="figures">
      {number}
    </Link>
  ) : (
    <Link to="/trace" search={{ number, ...(item === undefined ? {} : { item }) }} className="figures">
      {number}
    </Link>
  );
}
