/** What must be inspected, by item, origin and partner: kind of plan, edition, level, AQL, first severity, skipping. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Button, Table } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { type Requirement, requirementsQuery } from "../../api/series";
import { samplingChoicesQuery } from "../../api/tools";
import { coded } from "../../i18n";
import { may, meQuery } from "../../session";
import { PageHead } from "../../shell/PageHead";
import { useCursors } from "../../shell/Pager";
import { StateTag } from "../../shell/StateTag";
import { Paged } from "../../states/Paged";
import { known } from "./PlanFigures";
import { RequirementDialog } from "./RequirementDialog";
import "./inspection.css";

export function RequirementsPage(): ReactNode {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  const at = useCursors();
  const [chosen, setChosen] = useState<Partial<Requirement>>();
  const requirements = useQuery({ ...requirementsQuery(at.cursor), placeholderData: keepPreviousData });
  const choices = useQuery(samplingChoicesQuery);
  const mayChange = may(me, "quality.sampling") && choices.data !== undefined;
  return (
    <>
      <PageHead
        title={t("requirement.title")}
        note={t("requirement.note")}
        extra={mayChange && <Button onClick={() => setChosen({})}>{t("requirement.set")}</Button>}
      />
      <Paged query={requirements} at={at} empty={t("requirement.empty")} hint={t("requirement.emptyHint")}>
        {(rows) => <Requirements rows={rows} onChange={mayChange ? setChosen : undefined} />}
      </Paged>
      {chosen && choices.data && <RequirementDialog choices={choices.data} at={chosen} onClose={() => setChosen(undefined)} />}
    </>
  );
}

interface Props {
  rows: Requirement[];
  onChange: ((row: Requirement) => void) | undefined;
}

function Requirements({ rows, onChange }: Props): ReactNode {
  const { t } = useTranslation();
  return (
    <Table<Requirement>
      rowKey="id"
      dataSource={rows}
      pagination={false}
      scroll={{ x: "max-content" }}
      columns={[
        { title: t("inspection.item"), dataIndex: "item" },
        { title: t("inspection.origin"), key: "origin", render: (_, row) => coded(t, "origin", row.origin) },
        { title: t("inspection.supplier"), key: "partner", render: (_, row) => row.partner ?? t("requirement.everybody") },
        {
          title: t("requirement.required"),
          key: "required",
          render: (_, row) => (
            <StateTag colour={row.required ? "green" : "grey"} text={t(row.required ? "requirement.yes" : "requirement.no")} />
          ),
        },
        {
          title: t("inspecting.kind"),
          key: "kind",
          render: (_, row) => (
            <>
              {t(`inspectingKind.${known(row.kind)}`)}
              {row.kind === "variables" && (
                <div className="quiet figures">
                  {[row.characteristic, row.lower === null ? null : `L ${row.lower}`, row.upper === null ? null : `U ${row.upper}`, row.limit_unit]
                    .filter((one) => one !== null)
                    .join(" ")}{" "}
                  ({row.form})
                </div>
              )}
              {row.skip_lot && (
                <div className="quiet narrow-cell">
                  {t("inspecting.skipLot")}:{" "}
                  {row.skip_lot.programme ?? t("inspecting.programme", { clearance: row.skip_lot.clearance, oneIn: row.skip_lot.one_in })}
                </div>
              )}
            </>
          ),
        },
        {
          title: t("inspection.plan"),
          key: "terms",
          render: (_, row) => (
            <>
              {`${row.level} · AQL ${row.aql} · ${coded(t, "severity", row.severity)}`}
              <div className="quiet">{`${row.edition} · ${coded(t, "defects", row.defect_class)}`}</div>
            </>
          ),
        },
        {
          key: "change",
          render: (_, row) => onChange && <Button onClick={() => onChange(row)}>{t("allowances.change")}</Button>,
        },
      ]}
    />
  );
}
