/** Finding what can be charted: by typing in the select, or from the list where nothing is chosen yet. */
import { useQuery } from "@tanstack/react-query";
import { Button, Select, Table } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { type Chartable, chartableQuery } from "../../api/charts";
import { measured } from "../../format/numbers";
import { shortTime } from "../../format/time";
import { inLanguage, useLanguage } from "../../i18n";
import { Asked } from "../../states/Asked";
import { Nothing } from "../../states/Nothing";
import type { Choices } from "./choices";
import { isOfVectors } from "./kinds";
import { useDebounced } from "./useAnalysis";

interface Props {
  choices: Choices;
  change: (part: Partial<Choices>) => void;
}

const TYPING_MS = 250;
const VECTOR_MAX = 10;
const BETWEEN = "\u0000"; // in no code and no item

function keyOf(one: Pick<Chartable, "item" | "characteristic">): string {
  return `${one.item ?? ""}${BETWEEN}${one.characteristic}`;
}

/** What changes with the subject: what was chosen of the old one means nothing for the new. */
function subjectOf(item: string | null, characteristics: readonly string[]): Partial<Choices> {
  return {
    item, characteristics, view: null, brush: null, exclusions: [], exclusionSet: null, stages: [], filters: {}, version: null, source: "computed",
  };
}

export function CharacteristicSelect({ id, choices, change }: Props & { id: string }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const [typed, setTyped] = useState("");
  const found = useQuery(chartableQuery(useDebounced(typed, TYPING_MS)));
  const several = isOfVectors(choices.kind);
  const options = (found.data ?? [])
    .filter((one) => !several || choices.item === null || choices.characteristics.length === 0 || one.item === choices.item)
    .map((one) => ({ value: keyOf(one), label: [inLanguage(language, one, "name"), one.item].filter(Boolean).join(" · ") }));
  const value = choices.characteristics.map((characteristic) => keyOf({ item: choices.item, characteristic }));
  const shown = value.filter((one) => options.every((option) => option.value !== one));
  return (
    <Select
      id={id}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      mode={several ? "multiple" : undefined}
      maxCount={several ? VECTOR_MAX : undefined}
      loading={found.isFetching}
      placeholder={t("charts.search")}
      notFoundContent={found.isPending ? t("states.loading") : t("charts.searchNone")}
      value={(several ? value : value[0]) as never}
      onChange={(picked: string | string[]) => {
        const keys = Array.isArray(picked) ? picked : [picked];
        const [item = ""] = keys.at(-1)?.split(BETWEEN) ?? [];
        change(subjectOf(item || null, keys.map((key) => key.split(BETWEEN)[1] ?? "")));
      }}
      options={[...options, ...shown.map((one) => ({ value: one, label: one.split(BETWEEN).reverse().filter(Boolean).join(" · ") }))]}
    />
  );
}

/** Where nothing is chosen yet. */
export function PickList({ change }: Pick<Props, "change">): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const known = useQuery(chartableQuery(""));
  return (
    <Asked query={known} rows={6}>
      {(rows) =>
        rows.length === 0 ? (
          <Nothing title={t("charts.nothingYet")} hint={t("charts.nothingYetHint")} />
        ) : (
          <section className="card" aria-label={t("charts.recent")}>
            <h2>{t("charts.recent")}</h2>
            <p className="quiet">{t("charts.pickHint")}</p>
            <Table<Chartable>
              rowKey={keyOf}
              size="small"
              dataSource={rows}
              pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
              scroll={{ x: 640 }}
              columns={[
                {
                  title: t("charts.characteristic"),
                  key: "name",
                  render: (_, row) => (
                    <Button type="link" size="small" onClick={() => change(subjectOf(row.item, [row.characteristic]))}>
                      {inLanguage(language, row, "name")}
                    </Button>
                  ),
                },
                { title: t("chartPick.item"), key: "item", render: (_, row) => row.item ?? "–" },
                {
                  title: t("chartPick.specification"),
                  key: "spec",
                  render: (_, row) => (
                    <span className="figures">
                      {measured(row.lsl, row.decimals)} … {measured(row.usl, row.decimals)} {row.unit}
                    </span>
                  ),
                },
                { title: t("chartPick.orders"), key: "orders", align: "right", render: (_, row) => row.orders.length },
                { title: t("chartPick.subgroups"), dataIndex: "subgroups", align: "right" },
                {
                  title: t("charts.lastAt"),
                  key: "last",
                  render: (_, row) => <span className="figures">{row.last_at === null ? "–" : shortTime(row.last_at)}</span>,
                },
              ]}
            />
          </section>
        )
      }
    </Asked>
  );
}
