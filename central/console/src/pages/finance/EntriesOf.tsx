/** The journal entries of a document, for those who see the books. */
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { entriesQuery } from "../../api/books";
import { may, meQuery } from "../../session";
import { Asked } from "../../states/Asked";
import { EntryTable } from "./EntryTable";

export function EntriesOf({ document }: { document: string }): ReactNode {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  const allowed = may(me, "finance.read");
  const entries = useQuery({ ...entriesQuery({ document_id: document }), enabled: allowed });
  if (!allowed || (entries.data && entries.data.rows.length === 0)) return null;
  return (
    <section className="card" aria-label={t("entry.ofDocument")} data-testid="entries">
      <h2>{t("entry.ofDocument")}</h2>
      <Asked query={entries} rows={2} compact>
        {(page) => <EntryTable rows={page.rows} small />}
      </Asked>
    </section>
  );
}
