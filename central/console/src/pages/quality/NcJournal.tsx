/** What the nonconformance did to the books: its entries with their lines, and what it has cost so far. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { NcDocument } from "../../api/types";
import { inLanguage, useLanguage } from "../../i18n";
import { may, meQuery } from "../../session";
import { Money } from "../../shell/Money";
import { useCause } from "../finance/EntryTable";
import { NcSpending } from "./NcSpending";

type Entry = NcDocument["journal"][number];

export function NcJournal({ nc }: { nc: NcDocument }): ReactNode {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  const seesBooks = may(me, "finance.read");
  return (
    <section className="card" aria-label={t("ncCost.title")} data-testid="nc-journal">
      <h2>
        {t("ncCost.title")}
        {nc.cost && (
          <small>
            {t("ncCost.soFar")}{" "}
            <strong data-testid="nc-cost">
              <Money amount={nc.cost.amount} currency={nc.cost.currency} />
            </strong>
          </small>
        )}
      </h2>
      {nc.journal.length === 0 ? (
        <p className="quiet">{t("ncCost.none")}</p>
      ) : (
        <>
          <ul className="plain record">
            {nc.journal.map((entry) => (
              <EntryOf key={entry.id} entry={entry} seesBooks={seesBooks} />
            ))}
          </ul>
          {seesBooks && (
            <Link to="/finance/lines" search={{ nc_id: nc.id }}>
              {t("ncCost.allLines")}
            </Link>
          )}
        </>
      )}
      <NcSpending nc={nc} />
    </section>
  );
}

function EntryOf({ entry, seesBooks }: { entry: Entry; seesBooks: boolean }): ReactNode {
  const language = useLanguage();
  const cause = useCause();
  const number = entry.number ?? entry.posting_date;
  return (
    <li>
      {seesBooks ? (
        <Link to="/finance/entries/$id" params={{ id: entry.id }} className="figures">
          {number}
        </Link>
      ) : (
        <span className="figures">{number}</span>
      )}{" "}
      · {cause(entry.event)} · <Money amount={entry.amount} currency={entry.currency} />
      <ul className="plain sides">
        {entry.lines.map((line, index) => (
          <li key={`${line.account} ${index}`} className={line.debit === null ? "credit" : ""}>
            <span>
              {line.account} {inLanguage(language, line, "name")}
            </span>
            <Money amount={line.debit ?? line.credit} />
          </li>
        ))}
      </ul>
    </li>
  );
}
