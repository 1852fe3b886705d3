/** The chart as a file: a picture of what is on the screen, or all its points as a table. */
import { DownloadOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { App, Button, Dropdown } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { exported } from "../../api/charts";
import { asProblem } from "../../api/problem";
import { plantDay } from "../../format/time";
import { useSentence } from "../../states/Problem";
import type { Choices } from "./choices";
import { type Picture, fileName, pngOf, save, svgOf } from "./picture";
import { requestOf } from "./request";

const FORMATS = ["png", "svg", "xlsx", "csv"] as const;
type Format = (typeof FORMATS)[number];

export function ExportMenu({ choices, picture }: { choices: Choices; picture: () => Picture }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const sentence = useSentence();
  const making = useMutation({
    mutationFn: async (format: Format) => {
      const made = async (): Promise<Blob> => {
        if (format === "png") return pngOf(picture());
        if (format === "svg") return new Blob([svgOf(picture())], { type: "image/svg+xml" });
        return exported(requestOf(choices), format);
      };
      save(await made(), fileName([...choices.characteristics, choices.kind, plantDay()], format));
    },
    onError: (error) => void message.error(sentence(asProblem(error)) || t("charts.exportFailed")),
  });
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        items: FORMATS.map((key) => ({ key, label: key.toUpperCase() })),
        onClick: ({ key }) => making.mutate(key as Format),
      }}
    >
      <Button icon={<DownloadOutlined />} loading={making.isPending}>
        {t("charts.export")}
      </Button>
    </Dropdown>
  );
}
