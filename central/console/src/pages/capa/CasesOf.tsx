/** The cases about a nonconformance or a document, and starting another. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { type CapaFilter, capasQuery } from "../../api/capa";
import { coded } from "../../i18n";
import { may, meQuery } from "../../session";
import { DocumentState } from "../../shell/StateTag";
import { Asked } from "../../states/Asked";
import { StartCapa } from "./StartCapa";
import { tableOf } from "./steps";

interface Props {
  of: CapaFilter;
  from: Record<string, unknown>;
  number: string;
  kind?: "capa" | "8d";
  title?: string;
  problem?: string;
}

export function CasesOf({ of, from, number, kind, title, problem }: Props): ReactNode {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  const cases = useQuery(capasQuery(of));
  const [starting, setStarting] = useState(false);
  return (
    <section className="card" aria-label={t("capa.title")} data-testid="cases">
      <h2>{t("capa.title")}</h2>
      <Asked query={cases} rows={1} compact>
        {(page) =>
          page.rows.length === 0 ? (
            <p className="quiet">{t("capa.empty")}</p>
          ) : (
            <ul className="plain record">
              {page.rows.map((one) => (
                <li key={one.id}>
                  <Link to="/quality/capas/$id" params={{ id: one.id }}>
                    {one.number}
                  </Link>{" "}
                  <DocumentState document={tableOf(one.kind)} state={one.state} />
                  <div>
                    {one.title} <span className="quiet">· {coded(t, "capaKind", one.kind)} · {one.owner}</span>
                  </div>
                </li>
              ))}
            </ul>
          )
        }
      </Asked>
      {may(me, "quality.capa") && (
        <div className="actions below">
          <Button onClick={() => setStarting(true)}>{t("capa.start")}</Button>
        </div>
      )}
      {starting && (
        <StartCapa from={from} number={number} kind={kind} title={title} problem={problem} onClose={() => setStarting(false)} />
      )}
    </section>
  );
}
