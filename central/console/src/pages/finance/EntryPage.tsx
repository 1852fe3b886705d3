/** A journal entry: its lines, the event and document it comes from, what reverses it. */
import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { Grid, Table, type TableColumnsType } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { entryQuery } from "../../api/books";
import type { EntryDocument, EntryLine } from "../../api/types";
import { dateTime } from "../../format/time";
import { coded, inLanguage, useLanguage } from "../../i18n";
import { ActionButton } from "../../shell/Actions";
import { DocumentLink, useDocumentName } from "../../shell/DocumentLink";
import { Money } from "../../shell/Money";
import { PageHead } from "../../shell/PageHead";
import { ReasonDialog } from "../../shell/ReasonDialog";
import { DocumentState } from "../../shell/StateTag";
import { Asked } from "../../states/Asked";
import { useCause } from "./EntryTable";
import { useSides } from "./sides";

const route = getRouteApi("/inside/finance/entries/$id");
const REVERSE = "finance.reverse_entry";

export function EntryPage(): ReactNode {
  const { id } = route.useParams();
  const entry = useQuery(entryQuery(id));
  return (
    <Asked query={entry} rows={10}>
      {(data) => <Body key={data.id} entry={data} />}
    </Asked>
  );
}

function Body({ entry }: { entry: EntryDocument }): ReactNode {
  const { t } = useTranslation();
  const [reversing, setReversing] = useState(false);
  const cause = useCause();
  return (
    <>
      <PageHead
        title={entry.number === null ? t("entry.untitled") : t("entry.title", { number: entry.number })}
        back={<Link to="/finance/journal">{t("books.journal")}</Link>}
        state={<DocumentState document="journal_entry" state={entry.state} />}
        note={cause(entry.event)}
        extra={entry.actions
          .filter((action) => action.command === REVERSE)
          .map((action) => (
            <ActionButton key={REVERSE} action={action} onClick={() => setReversing(true)} />
          ))}
      />
      <Origin entry={entry} />
      <Lines entry={entry} />
      {reversing && (
        <ReasonDialog
          name={REVERSE}
          subject={{ entry_id: entry.id }}
          title={t("entry.reverse")}
          label={t("entry.reason")}
          needed={t("entry.reasonNeeded")}
          okText={t("entry.reverse")}
          done={t("entry.reversed")}
          danger
          onClose={() => setReversing(false)}
        >
          <p>{t("entry.reverseHint")}</p>
        </ReasonDialog>
      )}
    </>
  );
}

function Origin({ entry }: { entry: EntryDocument }): ReactNode {
  const { t } = useTranslation();
  const documentName = useDocumentName();
  const other = (id: string): ReactNode => (
    <Link to="/finance/entries/$id" params={{ id }}>
      {t("entry.thatEntry")}
    </Link>
  );
  return (
    <section className="card" aria-label={t("entry.document")} data-testid="origin">
      <dl className="pairs pairs-wide">
        <dt>{t("entry.document")}</dt>
        <dd>
          {documentName(entry.document_type)}{" "}
          <DocumentLink document={entry.document_type} id={entry.document_id} number={entry.document_number} />
        </dd>
        {entry.nc_number && (
          <>
            <dt>{t("entry.nc")}</dt>
            <dd>
              <DocumentLink document="quality_nc" id={entry.nc_id} number={entry.nc_number} />
            </dd>
          </>
        )}
        {entry.text && (
          <>
            <dt>{t("entry.text")}</dt>
            <dd>{entry.text}</dd>
          </>
        )}
        <dt>{t("entry.date")}</dt>
        <dd className="figures">{entry.posting_date}</dd>
        {entry.document_date !== entry.posting_date && (
          <>
            <dt>{t("entry.documentDate")}</dt>
            <dd className="figures">{entry.document_date}</dd>
          </>
        )}
        <dt>{t("entry.postedBy")}</dt>
        <dd>
          {entry.posted_by} · <span className="figures">{dateTime(entry.created)}</span>
        </dd>
        {entry.reverses_id && (
          <>
            <dt>{t("entry.reverses")}</dt>
            <dd>{other(entry.reverses_id)}</dd>
          </>
        )}
        {entry.reversed_by && (
          <>
            <dt>{t("entry.reversedBy")}</dt>
            <dd>{other(entry.reversed_by)}</dd>
          </>
        )}
      </dl>
    </section>
  );
}

function Lines({ entry }: { entry: EntryDocument }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const about = useAbout(entry.lines);
  const sides = useSides<EntryLine>();
  const { sm } = Grid.useBreakpoint();
  return (
    <section aria-label={t("entry.lines")} data-testid="lines">
      <Table<EntryLine>
        rowKey="position"
        dataSource={entry.lines}
        pagination={false}
        scroll={{ x: "max-content" }}
        columns={[
          {
            title: t("entry.account"),
            key: "account",
            render: (_, line) => (
              <Link to="/finance/accounts/$number" params={{ number: line.account }} search={{ period: entry.period }}>
                {line.account} {inLanguage(language, line, "name")}
              </Link>
            ),
          },
          ...about,
          ...sides,
        ]}
        summary={() => (
          <Table.Summary.Row className="sums">
            <Table.Summary.Cell index={0} colSpan={1 + about.length}>
              {t("entry.sum")} ({entry.currency})
            </Table.Summary.Cell>
            <Table.Summary.Cell index={1 + about.length} align="right">
              <Money amount={entry.total} />
            </Table.Summary.Cell>
            {sm && (
              <Table.Summary.Cell index={2 + about.length} align="right">
                <Money amount={entry.total} />
              </Table.Summary.Cell>
            )}
          </Table.Summary.Row>
        )}
      />
    </section>
  );
}

/** What lines say besides their account, where any of them says it. */
function useAbout(lines: readonly EntryLine[]): TableColumnsType<EntryLine> {
  const { t } = useTranslation();
  const columns: TableColumnsType<EntryLine> = [];
  if (lines.some((line) => line.quality_cost)) {
    columns.push({
      title: t("entry.qualityCost"),
      key: "quality",
      render: (_, line) => line.quality_cost && coded(t, "qualityCost", line.quality_cost),
    });
  }
  if (lines.some((line) => line.order_id)) {
    columns.push({
      title: t("entry.order"),
      key: "order",
      render: (_, line) =>
        line.order_id && <DocumentLink document="work_order" id={line.order_id} number={t("entry.thatOrder")} />,
    });
  }
  return columns;
}
