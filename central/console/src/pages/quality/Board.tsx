/** What becomes of what is held: the proposal before the board, who signed and who is missing, what was before. */
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Disposition, NcDocument } from "../../api/types";
import { dateTime } from "../../format/time";
import { inLanguage, useLanguage } from "../../i18n";
import { ActionButton } from "../../shell/Actions";
import { DocumentState, StateTag } from "../../shell/StateTag";
import { CloseDialog } from "./CloseDialog";
import { DispositionLines } from "./DispositionLines";
import { ProposeDialog } from "./ProposeDialog";
import { SIGN, SignBoard } from "./SignBoard";

const PROPOSE = "quality.propose_disposition";
const CLOSE = "quality.close_nc";
type Open = "propose" | "sign" | "close";

const OPENS: Record<string, Open> = { [PROPOSE]: "propose", [SIGN]: "sign", [CLOSE]: "close" };

export function Board({ nc }: { nc: NcDocument }): ReactNode {
  const { t } = useTranslation();
  const [open, setOpen] = useState<Open>();
  const close = (): void => setOpen(undefined);
  const [newest, ...earlier] = nc.dispositions;
  const waits = newest?.state === "proposed" ? newest : undefined;
  return (
    <section className="card" aria-label={t("board.title")} data-testid="board">
      <h2>
        {t("board.title")}{" "}
        {newest && <DocumentState document="quality_disposition" state={newest.state} />}
      </h2>
      {newest === undefined ? <p className="quiet">{t("board.none")}</p> : <Proposal disposition={newest} />}
      {waits && <p className="quiet">{t("board.effect")}</p>}
      {nc.closed_at !== null && (
        <p className="quiet">{t("board.closedBy", { name: nc.closed_by ?? "", time: dateTime(nc.closed_at) })}</p>
      )}
      <div className="actions">
        {nc.actions
          .filter((action) => action.command in OPENS && (action.allowed || action.command !== CLOSE || waits === undefined))
          .map((action) => (
            <ActionButton
              key={action.command}
              action={action}
              primary={action.command === (waits ? SIGN : PROPOSE)}
              onClick={() => setOpen(OPENS[action.command])}
            />
          ))}
      </div>
      {earlier.length > 0 && (
        <details className="earlier">
          <summary>
            {t("board.earlier")} ({earlier.length})
          </summary>
          {earlier.map((one) => (
            <Proposal key={one.id} disposition={one} />
          ))}
        </details>
      )}
      {open === "propose" && <ProposeDialog nc={nc} before={waits} onClose={close} />}
      {open === "sign" && waits && <SignBoard nc={nc} disposition={waits} onClose={close} />}
      {open === "close" && <CloseDialog nc={nc} onClose={close} />}
    </section>
  );
}

function Proposal({ disposition }: { disposition: Disposition }): ReactNode {
  const { t } = useTranslation();
  return (
    <div className="proposal">
      <p className="quiet">
        {t("board.revision", { revision: disposition.revision })}{" "}
        {disposition.state === "withdrawn" && (
          <DocumentState document="quality_disposition" state={disposition.state} />
        )}{" "}
        · {t("board.proposedBy", { name: disposition.proposed_by, time: dateTime(disposition.proposed_at) })}
      </p>
      <DispositionLines disposition={disposition} />
      <Seats disposition={disposition} />
    </div>
  );
}

function Seats({ disposition }: { disposition: Disposition }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <ul className="plain seats" aria-label={t("board.signatures")} data-testid="seats">
      {disposition.board.map((seat) => (
        <li key={seat.role}>
          <span className="seat-role">{inLanguage(language, seat, "name")}</span>
          {seat.signed === null ? (
            <StateTag colour={disposition.state === "proposed" ? "amber" : "grey"} text={t("board.waits")} />
          ) : (
            <span>
              <StateTag colour="green" text={seat.signed.display || seat.signed.login} />
              <span className="quiet">
                {" "}
                <span className="figures">{dateTime(seat.signed.at)}</span> · {inLanguage(language, seat.signed, "meaning")}
              </span>
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
