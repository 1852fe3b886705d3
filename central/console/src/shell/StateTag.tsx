import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";

import { declarationsQuery } from "../api/queries";
import { useLanguage } from "../i18n";
import { type Colour, Symbol } from "./Symbol";

/** A state in words with its shape; colour is the third, never the only sign. */
export function StateTag({ colour, text }: { colour: Colour; text: string }): ReactNode {
  return (
    <span className={`state state-${colour}`}>
      <Symbol colour={colour} /> {text}
    </span>
  );
}

const COLOURS: Record<string, Record<string, Colour>> = {
  work_order: { running: "green", paused: "red", verifying: "amber", completed: "green" },
  quality_nc: { open: "red", contained: "amber", investigated: "amber", proposed: "amber", decided: "green" },
  quality_nc_piece: { held: "red", released: "green", conceded: "amber" },
  quality_disposition: { proposed: "amber", decided: "green" },
  quality_control_limits: { trial: "amber", frozen: "green" },
  quality_inspection: { open: "amber", accepted: "green", rejected: "red" },
  quality_rework: { open: "amber", finished: "amber", inspected: "green" },
  quality_customer_approval: { recorded: "amber", in_force: "green" },
  quality_capa: { proposed: "amber", opened: "red", chosen: "amber", implemented: "amber", effective: "green" },
  quality_8d: {
    opened: "red",
    staffed: "red",
    described: "red",
    contained: "amber",
    chosen: "amber",
    implemented: "amber",
    prevented: "amber",
    effective: "green",
  },
  quality_msa_study: {
    planned: "grey",
    collecting: "amber",
    completed: "amber",
    accepted: "green",
    conditional: "amber",
    rejected: "red",
    overridden: "amber",
  },
  quality_capa_action: { open: "amber", done: "green" },
  purchase_order: { submitted: "amber", approved: "green", cancelled: "grey" },
  sales_order: { draft: "amber", confirmed: "green", delivered: "green" },
  sales_delivery: { draft: "amber", delivered: "green", invoiced: "green", rejected: "red" },
  quality_complaint: { open: "red", answered: "amber" },
  quality_complaint_notice: { open: "amber", sent: "green" },
  goods_receipt: { inspection: "amber", free: "green", accepted: "green", rejected: "red" },
  payment_block: { blocked: "red", released: "green" },
  period: { open: "green" },
  quality_sampling_table: { draft: "amber", submitted: "amber", released: "green" },
  quality_skip_lot_programme: { draft: "amber", released: "green" },
  quality_control_plan: { released: "green", draft: "amber" },
};

/** A document's state under the name its state table gives it. */
export function DocumentState({ document, state }: { document: string; state: string }): ReactNode {
  const language = useLanguage();
  const { data } = useQuery(declarationsQuery);
  const text = data?.states[document]?.[state]?.[language] ?? state;
  return <StateTag colour={COLOURS[document]?.[state] ?? "grey"} text={text} />;
}
