/** What must be inspected, by item, origin and partner: edition, level, AQL and the severity a series starts with. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Button, Table } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { type Requirement, requirementsQuery } from "../../api/series";
import { type SamplingChoices, samplingChoicesQuery } from "../../api/tools";
import { AskDialog } from "../../entry/AskDialog";
import { coded, inLanguage, useLanguage } from "../../i18n";
import { may, meQuery } from "../../session";
import { PageHead } from "../../shell/PageHead";
import { Pager, useCursors } from "../../shell/Pager";
import { StateTag } from "../../shell/StateTag";
import { Asked } from "../../states/Asked";
import { Nothing } from "../../states/Nothing";

const ORIGINS = ["incoming", "in_process", "outgoing"] as const;

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
      <Asked query={requirements}>
        {(page) =>
          page.rows.length === 0 ? (
            <Nothing title={t("requirement.empty")} hint={t("requirement.emptyHint")} />
          ) : (
            <>
              <Requirements rows={page.rows} onChange={mayChange ? setChosen : undefined} />
              <Pager at={at} next={page.next} />
            </>
          )
        }
      </Asked>
      {chosen && choices.data && <Dialog known={choices.data} at={chosen} onClose={() => setChosen(undefined)} />}
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
        { title: t("sampling.level"), dataIndex: "level" },
        { title: "AQL", dataIndex: "aql" },
        { title: t("requirement.starts"), key: "severity", render: (_, row) => coded(t, "severity", row.severity) },
        { title: t("inspection.defects"), key: "defects", responsive: ["md"], render: (_, row) => coded(t, "defects", row.defect_class) },
        { title: t("sampling.edition"), dataIndex: "edition", responsive: ["md"] },
        {
          key: "change",
          render: (_, row) => onChange && <Button onClick={() => onChange(row)}>{t("allowances.change")}</Button>,
        },
      ]}
    />
  );
}

interface DialogProps {
  known: SamplingChoices;
  at: Partial<Requirement>;
  onClose: () => void;
}

function Dialog({ known, at, onClose }: DialogProps): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const fixed = at.id !== undefined; // item, origin and partner say which requirement it is
  const options = (values: readonly string[]): { value: string; label: string }[] => values.map((value) => ({ value, label: value }));
  return (
    <AskDialog
      name="quality.set_inspection_requirement"
      title={t("requirement.set")}
      subject={fixed ? { item: at.item, origin: at.origin, partner: at.partner } : {}}
      fields={[
        ...(fixed
          ? []
          : [
              { name: "item", label: t("inspection.item") },
              {
                name: "origin",
                label: t("inspection.origin"),
                kind: "choice" as const,
                initial: "incoming",
                options: ORIGINS.map((value) => ({ value, label: coded(t, "origin", value) })),
              },
              { name: "partner", label: t("inspection.supplier"), optional: true, hint: t("requirement.partnerHint") },
            ]),
        {
          name: "required",
          label: t("requirement.required"),
          kind: "choice" as const,
          initial: at.required === false ? "no" : "yes",
          options: (["yes", "no"] as const).map((value) => ({ value, label: t(`requirement.${value}`) })),
        },
        {
          name: "edition",
          label: t("sampling.edition"),
          kind: "choice" as const,
          initial: at.edition ?? known.editions.find((one) => one.code.startsWith("Z1.4"))?.code,
          options: known.editions.map((one) => ({ value: one.code, label: inLanguage(language, one, "title") })),
        },
        { name: "level", label: t("sampling.level"), kind: "choice" as const, initial: at.level ?? "II", options: options(known.levels) },
        { name: "aql", label: "AQL", kind: "choice" as const, initial: at.aql ?? "1.0", options: options(known.aqls) },
        {
          name: "severity",
          label: t("requirement.starts"),
          kind: "choice" as const,
          initial: at.severity ?? "normal",
          options: known.severities.map((value) => ({ value, label: coded(t, "severity", value) })),
        },
      ]}
      body={(values) => ({
        ...Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== "")),
        ...(at.defect_class === undefined ? {} : { defect_class: at.defect_class }),
        required: values.required === "yes",
      })}
      onClose={onClose}
    />
  );
}
