/** Writing a disposition: a decision for every piece, or a quantity for each decision of a lot, and a reason for each. */
import { App, Button, Input, Select, Table } from "antd";
import { type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { asProblem } from "../../api/problem";
import type { Disposition, NcDocument } from "../../api/types";
import { fromMicro, measured, quantity } from "../../format/numbers";
import { coded, inLanguage, useLanguage } from "../../i18n";
import { Dialog } from "../../shell/Dialog";
import { useCommand } from "../../shell/useCommand";
import { Problem } from "../../states/Problem";
import { DECISIONS, type Decision, type Draft, draftOf, isComplete, isDecision, isMeasured, left, linesOf, undecided } from "./proposal";
import { About } from "./About";

interface Props {
  nc: NcDocument;
  before: Disposition | undefined;
  onClose: () => void;
}

interface PartProps {
  nc: NcDocument;
  draft: Draft;
  decisions: readonly Decision[];
  onChange: (draft: Draft) => void;
}

const REASON_MAX = 400;

export function ProposeDialog({ nc, before, onClose }: Props): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const held = nc.pieces.filter((one) => one.status === "held").map((one) => one.piece);
  const ofLot = nc.summary.lot_id !== null;
  const [draft, setDraft] = useState<Draft>(() => draftOf(before, held));
  const [tried, setTried] = useState(false);
  const decisions = DECISIONS.filter(
    (one) => nc.decisions.filter(isDecision).includes(one) && (one !== "downgrade" || nc.grades.length > 0),
  );
  const lines = linesOf(draft, ofLot ? [] : held, nc.summary.unit);
  const missing = ofLot ? 0 : undecided(draft, held).length;
  const rest = ofLot ? left(draft, nc.undecided ?? "0") : 0n;
  const complete = missing === 0 && rest === 0n && isComplete(lines) && isMeasured(lines);
  const sending = useCommand("quality.propose_disposition", {
    version: nc.version,
    onDone: () => {
      void message.success(t("board.sent"));
      onClose();
    },
  });
  const send = (): void => {
    setTried(true);
    if (complete) sending.mutate({ nc_id: nc.id, lines });
  };
  const part = { nc, draft, decisions, onChange: setDraft };
  return (
    <Dialog
      width={860}
      title={`${t(before ? "board.change" : "board.propose")} · ${nc.summary.number}`}
      okText={t("board.send")}
      sending={sending.isPending}
      onOk={send}
      onClose={onClose}
    >
      {before && <p className="quiet">{t("board.changeHint")}</p>}
      {sending.isError && <Problem problem={asProblem(sending.error)} compact />}
      {ofLot ? <LotPart {...part} rest={rest} /> : <PiecesPart {...part} held={held} />}
      {lines.some((line) => line.decision === "downgrade") && <Grade {...part} />}
      {(["concession", "rework"] as const)
        .filter((decision) => lines.some((line) => line.decision === decision))
        .map((decision) => (
          <About key={decision} nc={nc} draft={draft} decision={decision} onChange={setDraft} />
        ))}
      <Reasons {...part} lines={lines} />
      {tried && !complete && (
        <p className="big-field-error" role="alert">
          {missing > 0
            ? t("board.missing", { count: missing })
            : rest !== 0n
              ? t("board.left", leftOf(nc, rest))
              : lines.some((line) => line.decision === "downgrade" && line.grade === undefined)
                ? t("board.missingGrade")
                : isMeasured(lines)
                  ? t("board.missingReason")
                  : t("about.onlyNumbers")}
        </p>
      )}
    </Dialog>
  );
}

function leftOf(nc: NcDocument, rest: bigint | null): { left: string; whole: string; unit: string } {
  return {
    left: rest === null ? "?" : fromMicro(rest),
    whole: quantity(nc.undecided ?? "0"),
    unit: nc.summary.unit,
  };
}

function PiecesPart({ nc, draft, decisions, onChange, held }: PartProps & { held: number[] }): ReactNode {
  const { t } = useTranslation();
  const decide = (pieces: readonly number[], decision: Decision): void =>
    onChange({ ...draft, pieces: { ...draft.pieces, ...Object.fromEntries(pieces.map((one) => [one, decision])) } });
  const rows = nc.pieces.filter((one) => one.status === "held");
  return (
    <>
      <div className="actions set-rest">
        <span className="quiet">{t("board.restTo")}</span>
        {decisions.map((one) => (
          <Button key={one} size="small" onClick={() => decide(undecided(draft, held), one)}>
            {t(`decision.${one}`)}
          </Button>
        ))}
      </div>
      <Table<NcDocument["pieces"][number]>
        rowKey="piece"
        size="small"
        dataSource={rows}
        pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
        columns={[
          { title: t("chart.piece"), dataIndex: "piece", responsive: ["sm"] },
          { title: t("chart.serial"), key: "serial", render: (_, row) => row.serial ?? t("nc.noSerial") },
          {
            title: t("chart.reading"),
            key: "reading",
            align: "right",
            render: (_, row) => <span className="figures">{measured(row.reading, nc.measure?.decimals ?? 3)}</span>,
          },
          {
            title: t("board.decision"),
            key: "decision",
            render: (_, row) => (
              <Select<Decision>
                className="decision-choice"
                aria-label={`${t("board.decision")} ${row.serial ?? row.piece}`}
                placeholder={t("board.choose")}
                value={draft.pieces[row.piece]}
                onChange={(decision) => decide([row.piece], decision)}
                options={decisions.map((value) => ({ value, label: t(`decision.${value}`) }))}
              />
            ),
          },
        ]}
      />
    </>
  );
}

function LotPart({ nc, draft, decisions, onChange, rest }: PartProps & { rest: bigint | null }): ReactNode {
  const { t } = useTranslation();
  const id = useId();
  return (
    <>
      <div className="lot-parts">
        {decisions.map((one) => (
          <div key={one}>
            <label htmlFor={`${id}-${one}`}>{t("board.quantityOf", { decision: t(`decision.${one}`) })}</label>
            <Input
              id={`${id}-${one}`}
              inputMode="decimal"
              suffix={nc.summary.unit}
              value={draft.quantities[one] ?? ""}
              onChange={(event) =>
                onChange({ ...draft, quantities: { ...draft.quantities, [one]: event.target.value } })
              }
            />
          </div>
        ))}
      </div>
      <p className={rest === 0n ? "state-green" : "quiet"} role="status">
        {rest === null ? t("board.badQuantity") : t("board.left", leftOf(nc, rest))}
      </p>
    </>
  );
}

function Grade({ nc, draft, onChange }: PartProps): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const id = useId();
  const chosen = nc.grades.find((one) => one.item === draft.grade);
  return (
    <div className="reasons">
      <label htmlFor={id}>{t("board.grade")}</label>
      <Select
        id={id}
        placeholder={t("board.choose")}
        value={draft.grade}
        onChange={(grade: string) => onChange({ ...draft, grade })}
        options={nc.grades.map((one) => ({
          value: one.item,
          label: `${one.item} · ${inLanguage(language, one, "name")}`,
        }))}
      />
      {chosen && (
        <p className="quiet" role="status">
          {chosen.net_value === null ? t("board.gradeUnpriced") : t("board.gradeWorth", { value: chosen.net_value })}
        </p>
      )}
    </div>
  );
}

function Reasons({ draft, onChange, lines }: PartProps & { lines: ReturnType<typeof linesOf> }): ReactNode {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div className="reasons">
      {lines.map((line) => {
        const count = line.pieces.length || line.quantity;
        const label = t("board.reasonFor", { decision: coded(t, "decision", line.decision), count: count as number });
        return (
          <div key={line.decision}>
            <label htmlFor={`${id}-${line.decision}`}>{label}</label>
            <Input
              id={`${id}-${line.decision}`}
              maxLength={REASON_MAX}
              value={draft.reasons[line.decision] ?? ""}
              onChange={(event) =>
                onChange({ ...draft, reasons: { ...draft.reasons, [line.decision]: event.target.value } })
              }
            />
          </div>
        );
      })}
    </div>
  );
}
