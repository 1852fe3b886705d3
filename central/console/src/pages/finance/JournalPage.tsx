/** The journal: every entry, the newest first. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { entriesQuery } from "../../api/books";
import { may, meQuery } from "../../session";
import { PageHead } from "../../shell/PageHead";
import { Pager, useCursors } from "../../shell/Pager";
import { Nothing } from "../../states/Nothing";
import { BooksAsked, PeriodChoice, periodSearch } from "./Books";
import { Downloads } from "./Downloads";
import { EntryTable } from "./EntryTable";

const route = getRouteApi("/inside/finance/journal");

export function JournalPage(): ReactNode {
  const { t } = useTranslation();
  const { period } = route.useSearch();
  const navigate = route.useNavigate();
  const at = useCursors();
  const entries = useQuery({ ...entriesQuery({ period }, at.cursor), placeholderData: keepPreviousData });
  const choose = (chosen: string | undefined): void => {
    at.reset();
    void navigate({ search: periodSearch(chosen) });
  };
  return (
    <>
      <PageHead title={t("books.journal")} extra={
          <>
            <PeriodChoice value={period} onChange={choose} />
            <Downloads name="journal" period={period} />
            <WriteEntry />
          </>
        } />
      <BooksAsked query={entries}>
        {(page) =>
          page.rows.length === 0 ? (
            <Nothing title={t("entry.empty")} hint={t("entry.emptyHint")} />
          ) : (
            <>
              <EntryTable rows={page.rows} />
              <Pager at={at} next={page.next} />
            </>
          )
        }
      </BooksAsked>
    </>
  );
}

function WriteEntry(): ReactNode {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  const navigate = useNavigate();
  if (!may(me, "finance.post")) return null;
  return <Button onClick={() => void navigate({ to: "/finance/write_entry" })}>{t("manual.title")}</Button>;
}
