/** Causes people have stated; the letter stands over the points they are about. They are corrected and withdrawn here. */
import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { type Annotation, type Cause, causesQuery } from "../../api/charts";
import { AskDialog, type Values } from "../../entry/AskDialog";
import { shortTime } from "../../format/time";
import { coded } from "../../i18n";
import { Asked } from "../../states/Asked";
import type { Chosen } from "./PlotGroup";
import { causeFields, chainsOf } from "./causes";
import type { Choices } from "./choices";
import { isCount } from "./kinds";
import type { Drawn } from "./model";

interface Props {
  charts: readonly Drawn[];
  choices: Choices;
  mayAnnotate: boolean;
  onGo: (to: Chosen) => void;
}

type Open = { what: "correct" | "withdraw"; note: Annotation } | null;

export function NoteList({ charts, choices, mayAnnotate, onGo }: Props): ReactNode {
  const { t } = useTranslation();
  const [open, setOpen] = useState<Open>(null);
  const all = charts.flatMap((chart) => chart.notes.map((note) => ({ chart, note })));
  const [characteristic] = choices.characteristics;
  if (isCount(choices.kind) || characteristic === undefined) return null;
  return (
    <section className="card" aria-label={t("annotate.notes")} data-testid="notes">
      <h2>{t("annotate.notes")}</h2>
      {all.length === 0 && <p className="quiet">{t("annotate.none")}</p>}
      <ul className="plain">
        {all.map(({ chart, note }) => (
          <li key={`${chart.key} ${note.annotation.id}`} className="builder-note">
            <Button type="text" block className="builder-signal" onClick={() => onGo({ chart: chart.key, index: note.from })}>
              <strong className="builder-letter">{note.letter}</strong>
              <Said one={note.annotation} />
            </Button>
            {mayAnnotate && (
              <span className="builder-note-acts">
                {(["correct", "withdraw"] as const).map((what) => (
                  <Button
                    key={what}
                    size="small"
                    aria-label={`${t(`annotate.${what}`)} ${note.letter}`}
                    onClick={() => setOpen({ what, note: note.annotation })}
                  >
                    {t(`annotate.${what}`)}
                  </Button>
                ))}
              </span>
            )}
          </li>
        ))}
      </ul>
      <Earlier key={characteristic} characteristic={characteristic} item={choices.item} />
      {open?.what === "correct" && <Correct note={open.note} onClose={() => setOpen(null)} />}
      {open?.what === "withdraw" && (
        <AskDialog
          name="quality.withdraw_annotation"
          title={t("annotate.withdrawTitle")}
          okText={t("annotate.withdrawOk")}
          danger
          subject={{ id: open.note.id }}
          fields={[{ name: "reason", label: t("annotate.why"), kind: "text", max: 400, hint: t("annotate.withdrawHint") }]}
          onClose={() => setOpen(null)}
        />
      )}
    </section>
  );
}

function Said({ one }: { one: Pick<Annotation, "cause_code" | "text" | "order" | "first" | "last" | "person" | "at"> }): ReactNode {
  const { t } = useTranslation();
  return (
    <span>
      {coded(t, "annotateCause", one.cause_code)}: {one.text}
      <small>
        {one.order} {one.first}
        {one.last !== one.first && `–${one.last}`} · {one.person} · {shortTime(one.at)}
      </small>
    </span>
  );
}

/** A correction is a newer statement in place of this one, of the same order and characteristic. */
function Correct({ note, onClose }: { note: Annotation; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const { characteristic, item, order, cell, chart, id } = note;
  const number = (values: Values, name: string): number => Number(values[name]);
  return (
    <AskDialog
      name="quality.annotate"
      title={t("annotate.correctTitle")}
      okText={t("annotate.correctOk")}
      subject={{ characteristic, item, order, cell, chart, corrects: id }}
      fields={[
        ...causeFields(t, note),
        { name: "first", label: t(chart === "pieces" ? "annotate.firstPiece" : "annotate.firstPoint", { order }), kind: "count", initial: String(note.first) },
        { name: "last", label: t("annotate.last"), kind: "count", initial: String(note.last) },
      ]}
      body={(values) => ({
        cause_code: values.cause_code,
        text: String(values.text ?? "").trim(),
        first: number(values, "first"),
        last: number(values, "last"),
      })}
      onClose={onClose}
    />
  );
}

/** What was corrected or withdrawn, asked for when it is opened. */
function Earlier({ characteristic, item }: { characteristic: string; item: string | null }): ReactNode {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const causes = useQuery({ ...causesQuery(characteristic, item), enabled: open });
  return (
    <details className="builder-earlier" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("annotate.earlier")}</summary>
      {open && (
        <Asked query={causes} rows={2} compact>
          {(rows) => <Chains chains={chainsOf(rows)} />}
        </Asked>
      )}
    </details>
  );
}

function Chains({ chains }: { chains: readonly Cause[][] }): ReactNode {
  const { t } = useTranslation();
  if (chains.length === 0) return <p className="quiet">{t("annotate.earlierNone")}</p>;
  return (
    <ul className="plain" data-testid="earlier-notes">
      {chains.map((chain) => (
        <li key={chain[0]?.id}>
          <ol className="plain">
            {chain.map((one) => (
              <li key={one.id} className={one.stands ? undefined : "quiet"}>
                {one.withdrawn ? (
                  <span>
                    {t("annotate.withdrawn", { reason: one.text })}
                    <small>
                      {one.person} · {shortTime(one.at)}
                    </small>
                  </span>
                ) : (
                  <Said one={one} />
                )}
              </li>
            ))}
          </ol>
        </li>
      ))}
    </ul>
  );
}
