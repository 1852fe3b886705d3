/** Chinese and English. A person's own language follows the login; before it, the browser's or the last choice. */
import i18next, { type TFunction } from "i18next";
import { initReactI18next, useTranslation } from "react-i18next";

import { setRequestLanguage } from "../api/client";
import { en } from "./en";
import { zh } from "./zh";

export type Language = "zh" | "en";
export const LANGUAGES: readonly Language[] = ["zh", "en"];

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "console";
    resources: { console: typeof zh };
  }
}

const KEPT = "jidoka.language";

function stored(): string | null {
  try {
    return window.localStorage.getItem(KEPT);
  } catch {
    return null; // storage may be forbidden; the choice then lasts as long as the page
  }
}

function known(language: string | null | undefined): Language | null {
  if (!language) return null;
  return language.toLowerCase().startsWith("zh") ? "zh" : language.toLowerCase().startsWith("en") ? "en" : null;
}

function show(language: Language): void {
  void i18next.changeLanguage(language);
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  setRequestLanguage(language);
}

export function startLanguage(): void {
  const language = known(stored()) ?? known(navigator.language) ?? "zh";
  void i18next.use(initReactI18next).init({
    resources: { zh: { console: zh }, en: { console: en } },
    lng: language,
    defaultNS: "console",
    interpolation: { escapeValue: false }, // React escapes
    returnNull: false,
  });
  show(language);
}

let chosenHere = false;

/** Whether somebody used the switch since the page was loaded. */
export function wasChosenHere(): boolean {
  return chosenHere;
}

export function chooseLanguage(language: Language): void {
  chosenHere = true;
  try {
    window.localStorage.setItem(KEPT, language);
  } catch {
    // see stored()
  }
  show(language);
}

/** The user's own setting; a choice made on this page has already become it (session.ts). */
export function followUserLanguage(language: string): void {
  const wanted = known(language);
  if (wanted !== null && !chosenHere) show(wanted);
}

export function shownLanguage(): Language {
  return i18next.language === "en" ? "en" : "zh";
}

export function useLanguage(): Language {
  return useTranslation().i18n.language === "en" ? "en" : "zh";
}

/** The field of a pair like `name_zh`, `name_en` in the reader's language. */
export function inLanguage<Name extends string>(
  language: Language,
  thing: Record<`${Name}_zh` | `${Name}_en`, string>,
  name: Name,
): string {
  return language === "zh" ? thing[`${name}_zh`] : thing[`${name}_en`];
}

/** A text for a code the server may extend: the code itself where there is no text yet. */
export function coded(t: TFunction, group: string, code: string): string {
  const key = `${group}.${code}`;
  return i18next.exists(key) ? t(key as never) : code;
}
