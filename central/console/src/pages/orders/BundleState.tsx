/** What the edge should run and what it says it runs; equal hashes are the proof. */
import { useQuery } from "@tanstack/react-query";
import { Typography } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { edgesQuery } from "../../api/queries";
import type { Edge } from "../../api/types";
import { StateTag } from "../../shell/StateTag";
import { Asked } from "../../states/Asked";

const SHOWN = 12;

function Hash({ hash, version }: { hash: string | null; version: number | null }): ReactNode {
  const { t } = useTranslation();
  if (hash === null) return <span>{t("bundle.none")}</span>;
  return (
    <Typography.Text code copyable={{ text: hash }} title={hash}>
      {version === null ? "" : `v${version} `}
      {hash.slice(0, SHOWN)}…
    </Typography.Text>
  );
}

/** Whether the edge runs what it should. */
export function Verdict({ edge }: { edge: Edge }): ReactNode {
  const { t } = useTranslation();
  if (edge.reported_refusal !== null) {
    return <StateTag colour="red" text={t("bundle.refused", { why: edge.reported_refusal })} />;
  }
  if (edge.desired_hash === null) return <StateTag colour="grey" text={t("bundle.notSent")} />;
  if (edge.desired_hash === edge.reported_hash) return <StateTag colour="green" text={t("bundle.inForce")} />;
  return <StateTag colour="amber" text={t("bundle.waiting")} />;
}

export function BundleState({ cell }: { cell: string }): ReactNode {
  const { t } = useTranslation();
  const edges = useQuery(edgesQuery);
  return (
    <section className="card" aria-label={t("bundle.title")} data-testid="bundle">
      <h2>{t("bundle.title")}</h2>
      <Asked query={edges} rows={1} compact>
        {(page) => {
          const edge = page.rows.find((one) => one.cell_id === cell);
          if (edge === undefined) return <p>{t("bundle.noEdge")}</p>;
          return (
            <dl className="pairs">
              <dt>{t("bundle.edge")}</dt>
              <dd>{edge.edge_id}</dd>
              <dt>{t("bundle.desired")}</dt>
              <dd>
                <Hash hash={edge.desired_hash} version={edge.desired_version} />
              </dd>
              <dt>{t("bundle.reported")}</dt>
              <dd>
                <Hash hash={edge.reported_hash} version={edge.reported_version} />
              </dd>
              <dt>{t("bundle.verdict")}</dt>
              <dd>
                <Verdict edge={edge} />
              </dd>
            </dl>
          );
        }}
      </Asked>
    </section>
  );
}
