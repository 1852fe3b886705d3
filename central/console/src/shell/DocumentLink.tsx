/** Documents by their names, and the way to the page of each that has one. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { declarationsQuery } from "../api/queries";
import { useLanguage } from "../i18n";

/** Document type -> its page. */
const PAGES: Record<string, (id: string) => string> = {
  quality_control_plan: (id) => `/quality/plans/${id}`,
  quality_control_limits: (id) => `/quality/limits/${id}`,
  quality_capability_study: (id) => `/quality/capability/${id}`,
  quality_nc: (id) => `/quality/nc/${id}`,
  quality_inspection: (id) => `/quality/inspections/${id}`,
  quality_msa_study: (id) => `/quality/msa/${id}`,
  quality_capa: (id) => `/quality/capas/${id}`,
  quality_8d: (id) => `/quality/capas/${id}`,
  purchase_order: (id) => `/purchasing/orders/${id}`,
  goods_receipt: (id) => `/purchasing/receipts/${id}`,
  supplier_invoice: (id) => `/purchasing/invoices/${id}`,
  sales_order: (id) => `/sales/orders/${id}`,
  sales_delivery: (id) => `/sales/deliveries/${id}`,
  customer_invoice: (id) => `/sales/invoices/${id}`,
  customer_return: (id) => `/sales/returns/${id}`,
  quality_customer_approval: (id) => `/quality/approvals/${id}`,
  quality_sampling_table: (id) => `/quality/sampling/tables/${id}`,
  quality_skip_lot_programme: (id) => `/quality/sampling/skip-lot/${id}`,
  quality_complaint: (id) => `/quality/complaints/${id}`,
  work_order: (id) => `/production/orders/${id}`,
  journal_entry: (id) => `/finance/entries/${id}`,
  open_item: (id) => `/finance/open_items/${id}`,
};

export function pageOf(document: string, id: string | null | undefined): string | undefined {
  return id ? PAGES[document]?.(id) : undefined;
}

/** What a document type is called. */
export function useDocumentName(): (document: string) => string {
  const language = useLanguage();
  const { data } = useQuery(declarationsQuery);
  return (document) => data?.documents[document]?.[language] ?? document;
}

/** What an event is called. */
export function useEventName(): (event: string) => string {
  const language = useLanguage();
  const { data } = useQuery(declarationsQuery);
  return (event) => data?.events[event]?.[language] ?? event;
}

interface Props {
  document: string;
  id: string | null | undefined;
  number: string;
}

/** A document's number, leading to its page where there is one. */
export function DocumentLink({ document, id, number }: Props): ReactNode {
  const name = useDocumentName()(document);
  const page = pageOf(document, id);
  if (page === undefined) return <span title={name}>{number}</span>;
  return (
    <Link to={page} title={name}>
      {number}
    </Link>
  );
}
