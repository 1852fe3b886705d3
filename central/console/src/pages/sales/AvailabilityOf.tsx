/** What of each item can go out now, and what stands in its way: status, reservation, and every document that holds some. */
import { useQueries } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { type Availability, availabilityQuery } from "../../api/selling";
import { isZero } from "../../format/money";
import { quantity } from "../../format/numbers";
import { inLanguage, useLanguage } from "../../i18n";
import { DocumentLink } from "../../shell/DocumentLink";
import { Symbol } from "../../shell/Symbol";
import { Asked } from "../../states/Asked";

export function AvailabilityOf({ items }: { items: readonly string[] }): ReactNode {
  const { t } = useTranslation();
  const answers = useQueries({ queries: items.map((item) => availabilityQuery(item)) });
  return (
    <section className="card" aria-label={t("selling.availability")} data-testid="availability">
      <h2>{t("selling.availability")}</h2>
      {answers.map((answer, index) => (
        <Asked key={items[index]} query={answer} rows={1} compact>
          {(page) =>
            page.rows.length === 0 ? (
              <p className="quiet">
                {items[index]}: {t("selling.none")}
              </p>
            ) : (
              page.rows.map((row) => <ItemOf key={`${row.item} ${row.plant}`} row={row} />)
            )
          }
        </Asked>
      ))}
    </section>
  );
}

function ItemOf({ row }: { row: Availability }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const figures = [
    [t("selling.free"), row.free],
    ...(isZero(row.concession) ? [] : [[t("selling.conceded"), row.concession] as const]),
    [t("selling.reservedAll"), row.reserved],
    [t("selling.inspection"), row.inspection],
    [t("selling.blocked"), row.blocked],
  ] as const;
  return (
    <div>
      <p>
        {row.item} {inLanguage(language, row, "item")} · {row.plant}
      </p>
      <div className="figures-row">
        {figures.map(([name, value]) => (
          <div key={name} className="figure">
            <span className="figure-name">{name}</span>
            <span className="figure-value">
              {quantity(value)} <small>{row.unit}</small>
            </span>
          </div>
        ))}
      </div>
      <ul className="plain">
        {row.held_by
          .filter((one) => !isZero(one.quantity))
          .map((one) => (
            <li key={one.document_id}>
              <Symbol colour="red" /> <DocumentLink document={one.document_type} id={one.document_id} number={one.document_number} />{" "}
              · {quantity(one.quantity)} {row.unit} · <span className="quiet">{one.reason}</span>
            </li>
          ))}
      </ul>
    </div>
  );
}
