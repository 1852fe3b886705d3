/** What may be paid, what may not and why; releasing starts here. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Grid, Segmented, Table } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { openItemsQuery } from "../../api/books";
import type { OpenItem } from "../../api/types";
import { unsigned } from "../../format/money";
import { may, meQuery } from "../../session";
import { useDocumentName } from "../../shell/DocumentLink";
import { Money } from "../../shell/Money";
import { PageHead } from "../../shell/PageHead";
import { Pager, useCursors } from "../../shell/Pager";
import { Nothing } from "../../states/Nothing";
import { Blocks, PayState } from "./Blocks";
import { BooksAsked } from "./Books";
import { ReleaseDialog } from "./ReleaseDialog";

type Which = "all" | "blocked" | "free";
type Kind = "payables" | "receivables";

const BLOCKED: Record<Which, boolean | undefined> = { all: undefined, blocked: true, free: false };

export function PaymentsPage(): ReactNode {
  const { t } = useTranslation();
  const [kind, setKind] = useState<Kind>("payables");
  const [which, setWhich] = useState<Which>("all");
  const at = useCursors();
  const items = useQuery({ ...openItemsQuery(kind, BLOCKED[which], at.cursor), placeholderData: keepPreviousData });
  const choose = <Value,>(set: (value: Value) => void) => (value: Value) => {
    at.reset();
    set(value);
  };
  return (
    <>
      <PageHead
        title={t("pay.title")}
        note={t("pay.note")}
        extra={
          <>
            <Segmented<Kind>
              aria-label={t("pay.which")}
              value={kind}
              onChange={choose(setKind)}
              options={(["payables", "receivables"] as const).map((value) => ({ value, label: t(`pay.${value}`) }))}
            />
            <Segmented<Which>
              aria-label={t("pay.status")}
              value={which}
              onChange={choose(setWhich)}
              options={(["all", "blocked", "free"] as const).map((value) => ({ value, label: t(`pay.${value}`) }))}
            />
          </>
        }
      />
      <BooksAsked query={items}>
        {(page) =>
          page.rows.length === 0 ? (
            <Nothing title={t(which === "blocked" ? "pay.emptyBlocked" : "pay.empty")} hint={t("pay.emptyHint")} />
          ) : (
            <>
              <Items rows={page.rows} />
              <Pager at={at} next={page.next} />
            </>
          )
        }
      </BooksAsked>
    </>
  );
}

function Items({ rows }: { rows: OpenItem[] }): ReactNode {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  const documentName = useDocumentName();
  const [releasing, setReleasing] = useState<string>();
  const { sm } = Grid.useBreakpoint();
  const canRelease = may(me, "finance.release");
  return (
    <>
      <Table<OpenItem>
        rowKey="id"
        dataSource={rows}
        pagination={false}
        scroll={{ x: "max-content" }}
        columns={[
          {
            title: t("pay.document"),
            key: "document",
            render: (_, item) => (
              <>
                <Link to="/finance/open_items/$id" params={{ id: item.id }}>
                  {item.document_number}
                </Link>
                <div className="quiet">{documentName(item.document_type)}</div>
                {!sm && <Money amount={unsigned(item.open)} currency={item.currency} />}
                {!sm && <Status item={item} onRelease={canRelease ? setReleasing : undefined} />}
              </>
            ),
          },
          {
            title: t("pay.partner"),
            key: "partner",
            responsive: ["md"],
            render: (_, item) => (
              <>
                {item.partner}
                <div className="quiet">{item.partner_name}</div>
              </>
            ),
          },
          { title: t("pay.due"), key: "due", responsive: ["sm"], render: (_, item) => <span className="figures">{item.due}</span> },
          {
            title: t("pay.open"),
            key: "open",
            align: "right",
            responsive: ["sm"],
            render: (_, item) => <Money amount={unsigned(item.open)} currency={item.currency} />,
          },
          {
            title: t("pay.status"),
            key: "status",
            responsive: ["sm"],
            render: (_, item) => <Status item={item} />,
          },
          {
            key: "release",
            responsive: ["sm"],
            render: (_, item) => canRelease && <ReleaseButton item={item} onRelease={setReleasing} />,
          },
        ]}
      />
      {releasing !== undefined && <ReleaseDialog id={releasing} onClose={() => setReleasing(undefined)} />}
    </>
  );
}


interface StatusProps {
  item: OpenItem;
  onRelease?: (id: string) => void;
}

function Status({ item, onRelease }: StatusProps): ReactNode {
  return (
    <div className="why">
      <PayState item={item} />
      <Blocks blocks={item.blocks} />
      {onRelease && <ReleaseButton item={item} onRelease={onRelease} />}
    </div>
  );
}

function ReleaseButton({ item, onRelease }: Required<StatusProps>): ReactNode {
  const { t } = useTranslation();
  if (item.blocks.length === 0) return null;
  return (
    <Button onClick={() => onRelease(item.id)} aria-label={`${t("pay.release")} ${item.document_number}`}>
      {t("pay.releaseShort")}
    </Button>
  );
}
