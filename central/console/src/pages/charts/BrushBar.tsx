/** What can be done with a marked range: look closer, leave out with a reason, state a cause, begin a stage. */
import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { AskDialog } from "../../entry/AskDialog";
import { SayDialog } from "./SayDialog";
import { causeFields } from "./causes";
import { type Choices, type Span, leftOut, staged } from "./choices";
import { isOfPieces, isUnsplit } from "./kinds";
import { type Drawn, namesIn } from "./model";

interface Props {
  chart: Drawn;
  span: Span;
  choices: Choices;
  orders: readonly string[];
  mayAnnotate: boolean;
  change: (part: Partial<Choices>) => void;
  onZoom: () => void;
  onClear: () => void;
}

/** More than this at once is another selection, not an exclusion; it would not fit an address either. */
const EXCLUDED_MAX = 500;

type Open = "exclude" | "annotate" | "stage" | null;

export function BrushBar({ chart, span, choices, orders, mayAnnotate, change, onZoom, onClear }: Props): ReactNode {
  const { t } = useTranslation();
  const [open, setOpen] = useState<Open>(null);
  const names = namesIn(chart, span, orders);
  const count = span.to - span.from + 1;
  const [firstOrder, firstNumbers] = [...names][0] ?? ["", []];
  const first = firstNumbers[0] ?? span.from + 1;
  const last = [...names.values()].at(-1)?.at(-1) ?? span.to + 1;
  const hidden = chart.reduced && [...names.values()].reduce((sum, one) => sum + one.length, 0) < count;
  const tooMany = count > EXCLUDED_MAX || hidden;
  const why = tooMany ? t("exclude.tooMany", { most: EXCLUDED_MAX }) : names.size > 1 ? t("annotate.oneOrder") : undefined;
  const done = (): void => {
    setOpen(null);
    onClear();
  };
  const exclude = (reason: string): void => {
    change({ exclusions: leftOut(choices.exclusions, names, reason), brush: null });
    setOpen(null);
  };
  return (
    <div className="builder-brush" role="toolbar" aria-label={t("chartBrush.title", { count, from: first, to: last })} data-testid="brush">
      <strong className="figures">{t("chartBrush.title", { count, from: first, to: last })}</strong>
      <Button size="small" onClick={onZoom}>
        {t("chartBrush.zoom")}
      </Button>
      <Button size="small" type="primary" disabled={tooMany} title={tooMany ? why : undefined} onClick={() => setOpen("exclude")}>
        {t("chartBrush.exclude")}
      </Button>
      {mayAnnotate && choices.characteristics.length === 1 && (
        <Button size="small" disabled={names.size !== 1} title={why} onClick={() => setOpen("annotate")}>
          {t("chartBrush.annotate")}
        </Button>
      )}
      {choices.source === "computed" && !isUnsplit(choices.kind) && choices.kind !== "z-mr" && span.from > 0 && !hidden && (
        <Button size="small" onClick={() => setOpen("stage")}>
          {t("chartBrush.stage")}
        </Button>
      )}
      <Button size="small" type="text" onClick={onClear}>
        {t("chartBrush.clear")}
      </Button>
      {open === "exclude" && (
        <SayDialog
          title={t("exclude.title", { count })}
          hint={t("exclude.hint")}
          label={t("exclude.reason")}
          needed={t("exclude.needed")}
          okText={t("exclude.ok")}
          onClose={() => setOpen(null)}
          onSaid={exclude}
        />
      )}
      {open === "stage" && (
        <SayDialog
          title={t("stage.title", { order: firstOrder, number: first })}
          hint={t("stage.hint")}
          label={t("stage.reason")}
          needed={t("stage.needed")}
          okText={t("stage.ok")}
          onClose={() => setOpen(null)}
          onSaid={(reason) => {
            change({ stages: staged(choices.stages, { order: firstOrder, number: first, reason }), brush: null });
            setOpen(null);
          }}
        />
      )}
      {open === "annotate" && (
        <AskDialog
          name="quality.annotate"
          title={t("annotate.title", { count })}
          okText={t("annotate.ok")}
          subject={{
            characteristic: choices.characteristics[0],
            item: choices.item,
            order: firstOrder,
            first,
            last,
            chart: isOfPieces(choices.kind) ? "pieces" : "subgroups",
          }}
          fields={causeFields(t)}
          onClose={() => setOpen(null)}
          onDone={done}
        />
      )}
    </div>
  );
}
