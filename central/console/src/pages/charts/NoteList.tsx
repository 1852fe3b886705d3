import { Button } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { shortTime } from "../../format/time";
import { coded } from "../../i18n";
import type { Chosen } from "./PlotGroup";
import type { Drawn } from "./model";

/** Causes people have stated; the letter stands over the points they are about. */
export function NoteList({ charts, onGo }: { charts: readonly Drawn[]; onGo: (to: Chosen) => void }): ReactNode {
  const { t } = useTranslation();
  const all = charts.flatMap((chart) => chart.notes.map((note) => ({ chart, note })));
  if (all.length === 0) return null;
  return (
    <section className="card" aria-label={t("annotate.notes")} data-testid="notes">
      <h2>{t("annotate.notes")}</h2>
      <ul className="plain">
        {all.map(({ chart, note }) => (
          <li key={`${chart.key} ${note.annotation.id}`}>
            <Button type="text" block className="builder-signal" onClick={() => onGo({ chart: chart.key, index: note.from })}>
              <strong className="builder-letter">{note.letter}</strong>
              <span>
                {coded(t, "annotateCause", note.annotation.cause_code)}: {note.annotation.text}
                <small>
                  {note.annotation.order} {note.annotation.first}
                  {note.annotation.last !== note.annotation.first && `–${note.annotation.last}`} · {note.annotation.person} ·{" "}
                  {shortTime(note.annotation.at)}
                </small>
              </span>
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
