/** Where it is now, and the few facts that people ask for first, each leading to its document. */
import { Link } from "@tanstack/react-router";
import { Fragment, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Life, NamedDocument } from "../../api/trace";
import { measured, quantity } from "../../format/numbers";
import { dateTime } from "../../format/time";
import { coded, inLanguage, useLanguage } from "../../i18n";
import { DocumentLink } from "../../shell/DocumentLink";
import { LotLink } from "../../shell/LotLink";
import { StateTag } from "../../shell/StateTag";
import { useWhere } from "./words";

export function Document({ document }: { document: NamedDocument }): ReactNode {
  return <DocumentLink document={document.type} id={document.id} number={document.number} />;
}

/** Things one after another, with a comma between. */
export function Listed({ children }: { children: readonly ReactNode[] }): ReactNode {
  return children.map((one, index) => (
    <Fragment key={index}>
      {index > 0 && ", "}
      {one}
    </Fragment>
  ));
}

export function Glance({ life }: { life: Life }): ReactNode {
  const { t } = useTranslation();
  return (
    <section className="card" aria-label={t("trace.glance")} data-testid="glance">
      <Now life={life} />
      <div className="glance">
        <dl className="pairs">
          <Origin life={life} />
        </dl>
        <dl className="pairs">
          <Making life={life} />
        </dl>
      </div>
    </section>
  );
}

function Now({ life }: { life: Life }): ReactNode {
  const { t } = useTranslation();
  const { where, lot } = life;
  const { text, colour } = useWhere()(where);
  return (
    <div className="now" data-testid="now">
      <StateTag colour={colour} text={text} />
      {where.places.map((place) => (
        <span key={`${place.location} ${place.status}`} className="figures">
          {quantity(place.quantity)} {lot.unit} · {place.plant} · {coded(t, "place", place.location)} ·{" "}
          {coded(t, "stockStatus", place.status)}
        </span>
      ))}
      {where.at !== null && <span className="quiet">{t("trace.since", { time: dateTime(where.at) })}</span>}
      {where.document && <Document document={where.document} />}
      {where.held_by.length > 0 && (
        <span>
          {t("trace.heldBy")} <Listed>{where.held_by.map((one) => <Document key={one.number} document={one} />)}</Listed>
        </span>
      )}
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }): ReactNode {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Origin({ life }: { life: Life }): ReactNode {
  const { t } = useTranslation();
  const { lot } = life;
  return (
    <>
      {life.supply.slice(0, 4).map(({ lot: root, receipt, received_at: at }) => (
        <Fragment key={root.lot_id}>
          {root.lot_id !== lot.lot_id && (
            <Fact name={t("trace.lot")}>
              <LotLink number={root.number} lot={root.lot_id} /> · {root.item}
            </Fact>
          )}
          {(root.partner_name ?? root.supplier_lot) !== null && (
            <Fact name={t("trace.supplierLot")}>
              {[root.supplier_lot, root.partner_name].filter(Boolean).join(" · ")}
            </Fact>
          )}
          {receipt && (
            <Fact name={t("trace.receipt")}>
              <Document document={receipt} />
              {at !== null && <span className="quiet"> · {dateTime(at)}</span>}
            </Fact>
          )}
        </Fragment>
      ))}
      {life.inspections.slice(0, 4).map((one) => (
        <Fact key={one.id} name={t("trace.inspection")}>
          <DocumentLink document="quality_inspection" id={one.id} number={one.number} /> · {coded(t, "origin", one.origin)} ·{" "}
          {coded(t, "verdict", one.state)}
          {one.inspected !== null && (
            <span className="quiet">
              {" "}
              · {t("trace.inspected", { inspected: one.inspected, bad: one.nonconforming ?? 0 })}
            </span>
          )}
        </Fact>
      ))}
      {life.deliveries.map((one) => (
        <Fact key={one.document.number} name={t("trace.delivery")}>
          <Document document={one.document} /> · {one.partner_name ?? one.partner ?? "–"} ·{" "}
          <span className="figures">{dateTime(one.at)}</span>
        </Fact>
      ))}
    </>
  );
}

function Making({ life }: { life: Life }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const { order, making, plan, lot } = life;
  const orders = order === null ? life.used_by : [order];
  return (
    <>
      {orders.slice(0, 6).map((one) => (
        <Fact key={one.id} name={t(order === null ? "trace.usedBy" : "trace.order")}>
          <DocumentLink document="work_order" id={one.id} number={one.number} />
          {order !== null && lot.piece !== null && ` · ${t("trace.piece", { piece: lot.piece })}`}
        </Fact>
      ))}
      {making?.machine && <Fact name={t("trace.machine")}>{making.machine.split("/").slice(-2).join(" / ")}</Fact>}
      {making && making.operators.length > 0 && <Fact name={t("trace.operator")}>{making.operators.join(", ")}</Fact>}
      {life.readings.map((one) => (
        <Fact key={one.characteristic} name={inLanguage(language, one, "name")}>
          <strong className="figures" data-testid="own-reading">
            {measured(one.value, one.decimals)} {one.unit}
          </strong>{" "}
          <span className="quiet figures">
            [{measured(one.lsl, one.decimals)} … {measured(one.usl, one.decimals)}]
          </span>
        </Fact>
      ))}
      {making?.made_at != null && (
        <Fact name={t("trace.madeAt")}>
          <span className="figures">{dateTime(making.made_at)}</span>
        </Fact>
      )}
      {plan && (
        <Fact name={t("trace.plan")}>
          {t("trace.revision", { plan: plan.number, revision: plan.revision })}
          {plan.sop && <span className="quiet"> · {plan.sop}</span>}
        </Fact>
      )}
      {life.readings.map(
        (one) =>
          one.limits && (
            <Fact key={one.limits.id} name={t("trace.limits")}>
              <Link to="/quality/limits/$id" params={{ id: one.limits.id }}>
                {t("trace.limitsVersion", { version: one.limits.version })}
              </Link>
            </Fact>
          ),
      )}
      {making?.bundle && (
        <Fact name={t("trace.bundle")}>
          <span title={making.bundle}>
            {t("trace.bundleVersion", { version: making.bundle_version ?? "–", hash: making.bundle.slice(0, 12) })}
          </span>
        </Fact>
      )}
    </>
  );
}
