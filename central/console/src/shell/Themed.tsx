import { App as AntApp, ConfigProvider } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import type { ReactNode } from "react";

import { useLanguage } from "../i18n";
import { theme } from "./theme";

export function Themed({ children }: { children: ReactNode }): ReactNode {
  const language = useLanguage();
  return (
    <ConfigProvider
      theme={theme}
      locale={language === "zh" ? zhCN : enUS}
      wave={{ disabled: true }}
      button={{ autoInsertSpace: false }}
      form={{ scrollToFirstError: { block: "center", focus: true } }}
    >
      <AntApp>{children}</AntApp>
    </ConfigProvider>
  );
}
