/** An open item: what is open, what blocks or blocked it, who released it, what settled it. */
import { useQuery } from "@tanstack/react-query";
import { Link, getRouteApi } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { openItemQuery } from "../../api/books";
import type { OpenItemDocument } from "../../api/types";
import { unsigned } from "../../format/money";
import { dateTime } from "../../format/time";
import { coded, inLanguage, useLanguage } from "../../i18n";
import { ActionButton } from "../../shell/Actions";
import { DocumentLink, useDocumentName } from "../../shell/DocumentLink";
import { Money } from "../../shell/Money";
import { PageHead } from "../../shell/PageHead";
import { DocumentState } from "../../shell/StateTag";
import { Asked } from "../../states/Asked";
import { Blocks, PayState } from "./Blocks";
import { RELEASE, ReleaseDialog } from "./ReleaseDialog";

const route = getRouteApi("/inside/finance/open_items/$id");

export function OpenItemPage(): ReactNode {
  const { id } = route.useParams();
  const item = useQuery(openItemQuery(id));
  return (
    <Asked query={item} rows={10}>
      {(data) => <Body item={data} />}
    </Asked>
  );
}

function Body({ item }: { item: OpenItemDocument }): ReactNode {
  const { t } = useTranslation();
  const documentName = useDocumentName();
  const [releasing, setReleasing] = useState(false);
  return (
    <>
      <PageHead
        title={t("pay.itemTitle", { document: item.document_number })}
        back={<Link to="/finance/payments">{t("pay.title")}</Link>}
        state={<PayState item={item} />}
        note={`${item.partner} · ${item.partner_name}`}
        extra={item.actions
          .filter((action) => action.command === RELEASE && item.blocks.length > 0)
          .map((action) => (
            <ActionButton key={RELEASE} action={action} primary onClick={() => setReleasing(true)} />
          ))}
      />
      <section className="card" aria-label={t("pay.open")} data-testid="item">
        <div className="figures-row">
          {(["amount", "open"] as const).map((name) => (
            <div key={name} className="figure">
              <span className="figure-name">{t(`pay.${name}`)}</span>
              <span className="figure-value">
                <Money amount={unsigned(item[name])} currency={item.currency} />
              </span>
            </div>
          ))}
        </div>
        <Blocks blocks={item.blocks} />
        <dl className="pairs">
          <dt>{t("pay.document")}</dt>
          <dd>
            {documentName(item.document_type)}{" "}
            <DocumentLink document={item.document_type} id={item.document_id} number={item.document_number} />
          </dd>
          <dt>{t("pay.due")}</dt>
          <dd className="figures">{item.due}</dd>
          <dt>{t("pay.openedEntry")}</dt>
          <dd>
            <Link to="/finance/entries/$id" params={{ id: item.entry_id }}>
              {t("entry.thatEntry")}
            </Link>
          </dd>
        </dl>
      </section>
      <div className="columns">
        <History item={item} />
        <Settlements item={item} />
      </div>
      {releasing && <ReleaseDialog id={item.id} onClose={() => setReleasing(false)} />}
    </>
  );
}

function History({ item }: { item: OpenItemDocument }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const ended = (name: string | null, at: number): string =>
    name === null ? t("pay.bySystem", { time: dateTime(at) }) : t("pay.releasedBy", { name, time: dateTime(at) });
  return (
    <section className="card" aria-label={t("pay.history")} data-testid="history">
      <h2>{t("pay.history")}</h2>
      {item.history.length === 0 ? (
        <p className="quiet">{t("pay.noBlocks")}</p>
      ) : (
        <ul className="plain record">
          {item.history.map((block) => (
            <li key={`${block.cause} ${block.created}`}>
              <strong>{coded(t, "blockCause", block.cause)}</strong>{" "}
              <DocumentState document="payment_block" state={block.state} />
              <div>
                {inLanguage(language, block, "reason")} · <span className="figures">{dateTime(block.created)}</span>
              </div>
              {block.released !== null && (
                <div className="quiet">
                  {ended(block.released_by, block.released)}
                  {block.release_reason && ` · ${block.release_reason}`}
                </div>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Settlements({ item }: { item: OpenItemDocument }): ReactNode {
  const { t } = useTranslation();
  return (
    <section className="card" aria-label={t("pay.settlements")} data-testid="settlements">
      <h2>{t("pay.settlements")}</h2>
      {item.settlements.length === 0 ? (
        <p className="quiet">{t("pay.noSettlements")}</p>
      ) : (
        <ul className="plain record">
          {item.settlements.map((one) => (
            <li key={one.entry_id}>
              <Money amount={unsigned(one.amount)} currency={item.currency} /> ·{" "}
              <span className="figures">{dateTime(one.created)}</span> ·{" "}
              <Link to="/finance/entries/$id" params={{ id: one.entry_id }}>
                {t("pay.entry")}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
