/** What is reworked of a nonconformance: what to do, what went into it, and the inspection of all of it after. */
import { type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Rework } from "../../api/approvals";
import type { NcDocument } from "../../api/types";
import type { Asking, Values } from "../../entry/AskDialog";
import { quantity } from "../../format/numbers";
import { plantDay } from "../../format/time";
import { LotLink } from "../../shell/LotLink";
import { DocumentState, StateTag } from "../../shell/StateTag";
import { DocumentActions } from "../sales/DocumentActions";
import { judgedOf, partsOf } from "./reworking";

const READINGS_MAX = 200_000;

export function Reworks({ nc }: { nc: NcDocument }): ReactNode {
  const { t } = useTranslation();
  if (nc.reworks.length === 0) return null;
  return (
    <section className="card" aria-label={t("rework.title")} data-testid="reworks">
      <h2>{t("rework.title")}</h2>
      {nc.reworks.map((one) => (
        <One key={one.id} nc={nc} rework={one} />
      ))}
    </section>
  );
}

function One({ nc, rework }: { nc: NcDocument; rework: Rework }): ReactNode {
  const { t } = useTranslation();
  const inspected = rework.inspected_at !== null;
  return (
    <div className="proposal">
      <p>
        <strong>{rework.number}</strong> <DocumentState document="quality_rework" state={rework.state} />{" "}
        <span className="figures">
          {quantity(rework.quantity)} {nc.summary.unit}
        </span>{" "}
        · {t("rework.pass", { number: rework.pass_number })}
        {rework.characteristic !== null && ` · ${rework.characteristic}`}
        {rework.approval !== null && ` · ${t("rework.underApproval", { approval: rework.approval })}`}
      </p>
      <p className="quiet">{rework.instruction}</p>
      {inspected && (
        <p>
          {t("rework.passed", { passed: quantity(rework.passed), failed: quantity(rework.failed) })}
          {rework.low !== null && rework.high !== null && <span className="figures">{` · ${rework.low} .. ${rework.high}`}</span>} ·{" "}
          {rework.inspected_by}
        </p>
      )}
      <ul className="plain record" aria-label={t("rework.work")}>
        {rework.work.length === 0 && <li className="quiet">{t("rework.noWork")}</li>}
        {rework.work.map((work, index) => (
          <li key={`${work.spent_on}-${index}`}>
            {work.reversed && <StateTag colour="grey" text={t("rework.reversed")} />}{" "}
            {work.reverses !== null && <StateTag colour="amber" text={t("rework.reversal")} />}{" "}
            <span className="figures">{work.spent_on}</span> · {work.recorded_by} · {work.what}
            {work.hours !== "0" && <span className="figures"> · {t("rework.hours", { hours: work.hours })}</span>}
            {work.parts.map((part) => (
              <span key={`${part.item}-${part.lot}`} className="figures">
                {" "}
                · {part.item} {quantity(part.quantity)} {part.unit} (<LotLink number={part.lot} item={part.item} />)
              </span>
            ))}
          </li>
        ))}
      </ul>
      {rework.pieces.length > 0 && <Pieces nc={nc} rework={rework} />}
      <Buttons nc={nc} rework={rework} />
    </div>
  );
}

function Pieces({ nc, rework }: { nc: NcDocument; rework: Rework }): ReactNode {
  const { t } = useTranslation();
  return (
    <ul className="serial-chips" aria-label={t("rework.serial")} tabIndex={0}>
      {rework.pieces.map((one) => (
        <li key={one.piece} className={one.result === "failed" ? "bad" : undefined}>
          <LotLink number={one.serial} item={nc.summary.item} />
          {one.pass_number > 1 && <span className="quiet">{t("rework.pass", { number: one.pass_number })}</span>}
          {one.result !== null && (
            <StateTag
              colour={one.result === "passed" ? "green" : "red"}
              text={one.result === "passed" ? t("rework.passedOne") : t("rework.failedOne")}
            />
          )}
          {one.reading !== null && <span className="figures quiet">{one.reading}</span>}
        </li>
      ))}
    </ul>
  );
}

function Buttons({ nc, rework }: { nc: NcDocument; rework: Rework }): ReactNode {
  const { t } = useTranslation();
  const critical = t("rework.critical", { characteristic: rework.characteristic ?? "" });
  const hint = rework.is_measured ? { hint: critical } : { optional: true };
  const minutes: Asking = { name: "minutes", label: t("rework.minutes"), kind: "decimal", optional: true, max: 12 };
  const ofPieces: Asking[] = [
    {
      name: "bad",
      label: t("rework.bad"),
      kind: "tags",
      optional: true,
      hint: t("rework.badHint"),
      options: rework.pieces.map((one) => ({ value: String(one.piece), label: `${one.piece} · ${one.serial}` })),
    },
    { name: "readings", label: t("rework.readings"), kind: "text", max: READINGS_MAX, ...hint },
    minutes,
  ];
  const ofLot: Asking[] = [
    { name: "passed", label: t("rework.passedAsked"), initial: quantity(rework.quantity), suffix: nc.summary.unit, max: 20 },
    { name: "failed", label: t("rework.failedAsked"), initial: "0", suffix: nc.summary.unit, max: 20 },
    { name: "low", label: t("rework.low"), kind: "measure", max: 30, ...hint },
    { name: "high", label: t("rework.high"), kind: "measure", max: 30, ...hint },
    minutes,
  ];
  return (
    <DocumentActions
      actions={rework.actions}
      version={rework.version}
      subject={{ rework_id: rework.id }}
      asks={{
        "quality.record_rework": {
          fields: [
            { name: "what", label: t("rework.what") },
            { name: "hours", label: t("rework.hoursAsked"), kind: "decimal", optional: true, max: 12 },
            { name: "part", label: t("rework.part"), optional: true, hint: t("rework.partHint"), max: 40 },
            { name: "part_quantity", label: t("rework.partQuantity"), kind: "decimal", optional: true, max: 20 },
            { name: "part_unit", label: t("rework.partUnit"), optional: true, initial: "ea", max: 12 },
            { name: "spent_on", label: t("rework.day"), kind: "date", initial: plantDay() },
          ],
          body: partsOf,
        },
        "quality.finish_rework": { fields: [] },
        "quality.record_reinspection": {
          fields: rework.pieces.length > 0 ? ofPieces : ofLot,
          body: (values: Values) => judgedOf(values, rework.pieces.map((one) => one.piece), nc.summary.unit),
        },
        "quality.reverse_rework_work": {
          danger: true,
          fields: [
            {
              name: "work_id",
              label: t("rework.wrong"),
              kind: "choice",
              hint: t("rework.wrongHint"),
              options: rework.work
                .filter((work) => !work.reversed && work.reverses === null)
                .map((work) => ({ value: work.id, label: `${work.spent_on} · ${work.recorded_by} · ${work.what}` })),
            },
            { name: "reason", label: t("selling.reason") },
          ],
        },
      }}
    />
  );
}
