/** A statement as a workbook or on paper, in either language. */
import { DownloadOutlined } from "@ant-design/icons";
import { Button, Dropdown } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { type StatementName, statementFile } from "../../api/closing";

const FILES = [
  ["xlsx", "zh"],
  ["xlsx", "en"],
  ["pdf", "zh"],
  ["pdf", "en"],
] as const;

export function Downloads({ name, period }: { name: StatementName; period: string | undefined }): ReactNode {
  const { t } = useTranslation();
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        items: FILES.map(([kind, language]) => ({
          key: `${kind} ${language}`,
          label: (
            <a href={statementFile(name, kind, language, period)} download>
              {t(`download.${kind}`)} · {t(`download.${language}`)}
            </a>
          ),
        })),
      }}
    >
      <Button icon={<DownloadOutlined />}>{t("download.title")}</Button>
    </Dropdown>
  );
}
