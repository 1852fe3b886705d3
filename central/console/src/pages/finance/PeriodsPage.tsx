/** Periods and their areas: what is open, what is closed for good; opening the next, closing area by area. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { App, Button, Table } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { periodsQuery } from "../../api/books";
import { command, newKey } from "../../api/client";
import { asProblem } from "../../api/problem";
import type { Period } from "../../api/types";
import { plantMonth } from "../../format/time";
import { may, meQuery } from "../../session";
import { PageHead } from "../../shell/PageHead";
import { DocumentState } from "../../shell/StateTag";
import { Nothing } from "../../states/Nothing";
import { useSentence } from "../../states/Problem";
import { BooksAsked } from "./Books";
import { AREAS, CloseDialog, openAreas } from "./CloseDialog";

/** The month after the newest period; the plant's month where there is none. */
export function nextPeriod(newest: string | undefined): string {
  if (newest === undefined) return plantMonth();
  const [year = 0, month = 0] = newest.split("-").map(Number);
  return month === 12 ? `${year + 1}-01` : `${year}-${String(month + 1).padStart(2, "0")}`;
}

export function PeriodsPage(): ReactNode {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  const periods = useQuery(periodsQuery);
  const mayClose = may(me, "finance.close");
  return (
    <>
      <PageHead
        title={t("period.title")}
        note={t("period.note")}
        extra={mayClose && periods.data && <OpenNext period={nextPeriod(periods.data.rows[0]?.period)} />}
      />
      <BooksAsked query={periods}>
        {(page) =>
          page.rows.length === 0 ? (
            <Nothing title={t("period.empty")} hint={t("period.emptyHint")} />
          ) : (
            <Periods rows={page.rows} mayClose={mayClose} />
          )
        }
      </BooksAsked>
    </>
  );
}

function OpenNext({ period }: { period: string }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const sentence = useSentence();
  const queries = useQueryClient();
  const opening = useMutation({
    mutationFn: () => command("finance.open_period", { period }, { key: newKey() }),
    onSuccess: () => void message.success(t("period.opened", { period })),
    onError: (error) => void message.error(sentence(asProblem(error))),
    onSettled: () => queries.invalidateQueries({ queryKey: ["periods"] }),
  });
  return (
    <Button loading={opening.isPending} onClick={() => opening.mutate()}>
      {t("period.open", { period })}
    </Button>
  );
}

function Periods({ rows, mayClose }: { rows: Period[]; mayClose: boolean }): ReactNode {
  const { t } = useTranslation();
  const [closing, setClosing] = useState<Period>();
  return (
    <>
      <Table<Period>
        rowKey="id"
        dataSource={rows}
        pagination={false}
        scroll={{ x: "max-content" }}
        columns={[
          {
            title: t("period.period"),
            key: "period",
            render: (_, row) => (
              <Link to="/finance/periods/$id" params={{ id: row.id }} className="figures">
                {row.period}
              </Link>
            ),
          },
          ...AREAS.map((area) => ({
            title: t(`period.${area}`),
            key: area,
            render: (_: unknown, row: Period) => <DocumentState document="period" state={row[area]} />,
          })),
          {
            key: "close",
            render: (_, row) =>
              mayClose &&
              openAreas(row).length > 0 && (
                <Button onClick={() => setClosing(row)} aria-label={t("period.closeTitle", { period: row.period })}>
                  {t("period.close")}
                </Button>
              ),
          },
        ]}
      />
      {closing && <CloseDialog period={closing} onClose={() => setClosing(undefined)} />}
    </>
  );
}
