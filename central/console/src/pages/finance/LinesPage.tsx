/** Journal lines by what they have in common: a category of quality cost, a nonconformance, an order. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { linesQuery } from "../../api/books";
import { coded } from "../../i18n";
import { DocumentLink } from "../../shell/DocumentLink";
import { PageHead } from "../../shell/PageHead";
import { Pager, useCursors } from "../../shell/Pager";
import { Nothing } from "../../states/Nothing";
import { BooksAsked, PeriodChoice } from "./Books";
import { LineTable } from "./LineTable";

const route = getRouteApi("/inside/finance/lines");

export function LinesPage(): ReactNode {
  const { t } = useTranslation();
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  const at = useCursors();
  const lines = useQuery({ ...linesQuery(filter, at.cursor), placeholderData: keepPreviousData });
  return (
    <>
      <PageHead
        title={t("books.lines")}
        back={
          filter.quality_cost ? (
            <Link to="/quality/cost">{t("cost.title")}</Link>
          ) : (
            <Link to="/finance/journal">{t("books.journal")}</Link>
          )
        }
        note={
          <>
            {filter.quality_cost && `${t("entry.qualityCost")}: ${coded(t, "qualityCost", filter.quality_cost)} `}
            {filter.order_id && <DocumentLink document="work_order" id={filter.order_id} number={t("entry.order")} />}{" "}
            {filter.nc_id && <DocumentLink document="quality_nc" id={filter.nc_id} number={t("entry.nc")} />}
          </>
        }
        extra={
          <PeriodChoice
            value={filter.period}
            onChange={(period) => {
              at.reset();
              void navigate({ search: { ...filter, period } });
            }}
          />
        }
      />
      <BooksAsked query={lines}>
        {(page) =>
          page.rows.length === 0 ? (
            <Nothing title={t("entry.noLines")} />
          ) : (
            <>
              <LineTable rows={page.rows} withAccount />
              <Pager at={at} next={page.next} />
            </>
          )
        }
      </BooksAsked>
    </>
  );
}
