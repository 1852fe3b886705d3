import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { declarationsQuery } from "../api/queries";
import { useLanguage } from "../i18n";

interface Props {
  document: string;
  label: string;
  value: string | undefined;
  onChange: (state: string | undefined) => void;
}

/** Narrows a list to one of its documents' states. */
export function StateChoice({ document, label, value, onChange }: Props): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const { data } = useQuery(declarationsQuery);
  return (
    <Select
      aria-label={label}
      className="choice"
      allowClear
      placeholder={t("orders.anyState")}
      value={value}
      onChange={onChange}
      options={Object.entries(data?.states[document] ?? {}).map(([state, name]) => ({ value: state, label: name[language] }))}
    />
  );
}
