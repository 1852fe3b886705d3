/** Files to begin with: empty templates, and the editions that Jidoka ships in the form in which tables are entered. */
import { DownloadOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Button, Dropdown } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { TABLE_KINDS, editionFile, templateFile } from "../../api/sampling";
import { samplingChoicesQuery } from "../../api/tools";
import { inLanguage, useLanguage } from "../../i18n";

export function CsvFiles(): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const { data: choices } = useQuery(samplingChoicesQuery);
  const file = (href: string, text: string): { key: string; label: ReactNode } => ({
    key: href,
    label: (
      <a href={href} download>
        {text}
      </a>
    ),
  });
  const shipped = choices === undefined ? [] : [...choices.editions.filter((one) => !one.own), { ...choices.variables, code: choices.variables.edition }];
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        items: [
          ...([...TABLE_KINDS, "letters"] as const).flatMap((kind) =>
            (["xlsx", "csv"] as const).map((format) =>
              file(
                templateFile(kind, format),
                `${kind === "letters" ? t("ownTables.templateLetters") : t("ownTables.templateOf", { kind: t(`ownTables.${kind}`) })} (${format.toUpperCase()})`,
              ),
            ),
          ),
          { type: "divider", key: "shipped" },
          ...shipped.flatMap((one) => [
            file(editionFile(one.code, "cells"), t("ownTables.shippedOf", { title: inLanguage(language, one, "title") })),
            file(editionFile(one.code, "letters"), t("ownTables.shippedLettersOf", { title: inLanguage(language, one, "title") })),
          ]),
        ],
      }}
    >
      <Button icon={<DownloadOutlined />}>{t("ownTables.files")}</Button>
    </Dropdown>
  );
}
