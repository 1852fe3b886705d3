/** Everything that came of the same material, and where each of it is: counted by place, found by serial. */
import { SearchOutlined } from "@ant-design/icons";
import { Input, Table } from "antd";
import { type ReactNode, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Life, Sibling } from "../../api/trace";
import { LotLink } from "../../shell/LotLink";
import { StateTag } from "../../shell/StateTag";
import { Symbol } from "../../shell/Symbol";
import { Nothing } from "../../states/Nothing";
import { placeOf } from "./family";
import { Document, Listed } from "./Glance";
import { placeColour, placeName, useWhere } from "./words";

interface Props {
  life: Life;
  place: string | undefined;
  onPlace: (place?: string) => void;
}

export function Siblings({ life, place, onPlace }: Props): ReactNode {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const { siblings, lot } = life;
  const wanted = text.trim().toLowerCase();
  const shown = useMemo(
    () =>
      siblings.serials.filter(
        (one) =>
          (place === undefined || placeOf(one.where) === place) &&
          (wanted === "" || one.serial.toLowerCase().includes(wanted) || String(one.piece ?? "") === wanted),
      ),
    [siblings, place, wanted],
  );
  if (siblings.serials.length === 0) return <Nothing title={t("trace.noSiblings")} />;
  return (
    <section className="card" aria-label={t("trace.siblings", { count: siblings.found })} data-testid="siblings">
      <h2>
        {siblings.supplier_lots.join(", ")}{" "}
        <small>
          {t("trace.total", { total: siblings.total, found: siblings.found })} ·{" "}
          {t(siblings.total === siblings.found ? "trace.balanced" : "trace.notBalanced")}
        </small>
      </h2>
      <Places siblings={siblings.serials} place={place} onPlace={onPlace} />
      <Input
        className="sibling-search"
        allowClear
        prefix={<SearchOutlined aria-hidden="true" />}
        aria-label={t("trace.findSibling")}
        placeholder={t("trace.findSibling")}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <Table<Sibling>
        rowKey="lot_id"
        size="small"
        dataSource={shown}
        rowClassName={(row) => (row.lot_id === lot.lot_id ? "own-row" : "")}
        pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false, showTotal: (count) => count }}
        scroll={{ x: "max-content" }}
        columns={[
          {
            title: t("trace.sibling"),
            key: "serial",
            render: (_, row) =>
              row.lot_id === lot.lot_id ? (
                <strong className="figures">
                  {row.serial} · {t("trace.this")}
                </strong>
              ) : (
                <LotLink number={row.serial} lot={row.lot_id} />
              ),
          },
          { title: t("trace.item"), dataIndex: "item", responsive: ["sm"] },
          { title: t("trace.pieceNumber"), dataIndex: "piece", align: "right", responsive: ["sm"] },
          { title: t("trace.where"), key: "where", render: (_, row) => <Place sibling={row} /> },
          {
            title: t("trace.document"),
            key: "document",
            render: (_, row) =>
              row.where.document ? (
                <Document document={row.where.document} />
              ) : (
                <Listed>{row.where.held_by.map((one) => <Document key={one.number} document={one} />)}</Listed>
              ),
          },
        ]}
      />
    </section>
  );
}

function Place({ sibling }: { sibling: Sibling }): ReactNode {
  const { text, colour } = useWhere()(sibling.where);
  return <StateTag colour={colour} text={text} />;
}

function Places({ siblings, place, onPlace }: { siblings: readonly Sibling[]; place: string | undefined; onPlace: Props["onPlace"] }): ReactNode {
  const { t } = useTranslation();
  const places = new Map<string, { count: number; partner: string | null }>();
  for (const one of siblings) {
    const at = placeOf(one.where);
    const known = places.get(at);
    if (known) known.count += 1;
    else places.set(at, { count: 1, partner: one.where.partner_name });
  }
  return (
    <div className="places" role="group" aria-label={t("trace.where")}>
      <button type="button" aria-pressed={place === undefined} onClick={() => onPlace()}>
        {t("trace.anywhere")} <b>{siblings.length}</b>
      </button>
      {[...places].map(([at, { count, partner }]) => (
        <button key={at} type="button" aria-pressed={place === at} onClick={() => onPlace(at)}>
          <Symbol colour={placeColour(at)} /> {placeName(t, at, partner)} <b>{count}</b>
        </button>
      ))}
    </div>
  );
}
