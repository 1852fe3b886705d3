import { Table } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { NcDocument } from "../../api/types";
import { outside } from "../../chart/SubgroupPanel";
import { measured } from "../../format/numbers";
import { coded } from "../../i18n";
import { LotLink } from "../../shell/LotLink";
import { DocumentState } from "../../shell/StateTag";

type Piece = NcDocument["pieces"][number];

/** Every piece the nonconformance holds or held, with serial, reading and what became of it. */
export function HeldPieces({ nc }: { nc: NcDocument }): ReactNode {
  const { t } = useTranslation();
  const { measure } = nc;
  const range =
    nc.held_from === null
      ? t("nc.noRange")
      : nc.range_closed
        ? t("nc.rangeClosed", { from: nc.held_from, to: nc.held_to ?? nc.held_from })
        : t("nc.rangeOpen", { from: nc.held_from });
  return (
    <section className="card" aria-label={t("nc.held")} data-testid="held">
      <h2>
        {t("nc.held")} <small>{t("nc.heldNow", { count: nc.summary.held })}</small>
      </h2>
      <p className="quiet">{range}</p>
      <Table<Piece>
        rowKey="piece"
        size="small"
        dataSource={nc.pieces}
        scroll={{ x: 420 }}
        pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
        columns={[
          { title: t("chart.piece"), dataIndex: "piece" },
          { title: t("chart.serial"), key: "serial", render: (_, piece) => piece.serial === null ? t("nc.noSerial") : <LotLink number={piece.serial} item={nc.summary.item} /> },
          {
            title: measure?.unit ? t("chart.readingIn", { unit: measure.unit }) : t("chart.reading"),
            key: "reading",
            align: "right",
            render: (_, piece) => {
              const bad = outside(piece.reading, measure?.lsl ?? null, measure?.usl ?? null);
              return (
                <span className={bad ? "figures outside" : "figures"}>
                  {measured(piece.reading, measure?.decimals ?? 3)}
                </span>
              );
            },
          },
          { title: t("nc.why"), key: "reason", render: (_, piece) => coded(t, "heldFor", piece.reason) },
          {
            title: t("nc.pieceState"),
            key: "status",
            render: (_, piece) => <DocumentState document="quality_nc_piece" state={piece.status} />,
          },
        ]}
      />
    </section>
  );
}
