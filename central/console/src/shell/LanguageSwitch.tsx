import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { LANGUAGES, useLanguage } from "../i18n";
import { switchLanguage } from "../session";

const NAMES = { zh: "中文", en: "English" } as const; // each in its own language, in both

/** Two buttons, the language's own name on each. */
export function LanguageSwitch(): ReactNode {
  const { t } = useTranslation();
  const current = useLanguage();
  return (
    <div className="language" role="group" aria-label={t("shell.language")}>
      {LANGUAGES.map((language) => (
        <button
          key={language}
          type="button"
          lang={language === "zh" ? "zh-CN" : "en"}
          aria-pressed={language === current}
          onClick={() => void switchLanguage(language)}
        >
          {NAMES[language]}
        </button>
      ))}
    </div>
  );
}
