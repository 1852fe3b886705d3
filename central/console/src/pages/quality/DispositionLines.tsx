/** Each decision of a disposition with what it is about and why. */
import type { TFunction } from "i18next";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Disposition } from "../../api/types";
import { quantity } from "../../format/numbers";
import { coded } from "../../i18n";

export function DispositionLines({ disposition }: { disposition: Disposition }): ReactNode {
  const { t } = useTranslation();
  return (
    <ul className="plain record" aria-label={t("board.lines")}>
      {disposition.lines.map((line) => (
        <li key={line.decision}>
          <strong className={`decision decision-${line.decision}`}>{coded(t, "decision", line.decision)}</strong>{" "}
          <span className="figures">{amountOf(t, line)}</span>
          {line.grade !== null && <> → {line.grade}</>} · {line.reason}
          {line.characteristic !== null && (
            <div className="quiet">
              {line.characteristic}
              {line.measured !== null && <span className="figures"> {t("about.measured", { measured: line.measured })}</span>}
              {line.approval !== null && ` · ${t("rework.underApproval", { approval: line.approval })}`}
            </div>
          )}
          {line.serials.length > 0 && (
            <div className="quiet serials">
              {line.serials.map((serial, index) => serial ?? String(line.pieces[index])).join(", ")}
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}

function amountOf(t: TFunction, line: Disposition["lines"][number]): string {
  return line.pieces.length > 0
    ? t("board.pieces", { count: line.pieces.length })
    : `${quantity(line.quantity)} ${line.unit}`;
}
