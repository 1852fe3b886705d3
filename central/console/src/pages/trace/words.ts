/** Where something is, and what the server's codes mean, in the reader's words. */
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";

import type { Moment, Where } from "../../api/trace";
import { coded } from "../../i18n";
import type { Colour } from "../../shell/Symbol";
import { placeOf } from "./family";

const COLOURS: Record<string, Colour> = {
  "in_stock/available": "green",
  "in_stock/inspection": "amber",
  "in_stock/concession": "amber",
  "in_stock/blocked": "red",
  scrapped: "red",
  downgraded: "amber",
};

export function placeColour(place: string): Colour {
  return COLOURS[place] ?? "grey";
}

/** A place of `placeOf` in words. */
export function placeName(t: TFunction, place: string, partner?: string | null): string {
  const [state = "", of = ""] = place.split("/");
  if (state === "in_stock") {
    return of === "" ? t("whereabouts.in_stock") : `${t("whereabouts.in_stock")} · ${coded(t, "stockStatus", of)}`;
  }
  if (state === "delivered" && of !== "") return t("whereabouts.deliveredTo", { partner: partner ?? of });
  return coded(t, "whereabouts", state);
}

export function useWhere(): (where: Where) => { text: string; colour: Colour } {
  const { t } = useTranslation();
  return (where) => {
    const place = placeOf(where);
    return {
      text: placeName(t, place, where.partner_name),
      colour: where.held_by.length > 0 ? "red" : placeColour(place),
    };
  };
}

/** Kind of moment -> the groups of texts its codes belong to. */
const GROUPS: Record<string, readonly string[]> = {
  inspected: ["verdict"],
  stopped: ["cause"],
  reset: ["action"],
  nc: ["cause", "foundBy"],
  decided: ["decision"],
  signed: ["roles"],
  moved: ["movement", "place", "stockStatus"],
  delivered: ["movement", "place", "stockStatus"],
};

/** What a moment says beyond its title: its codes as words, without the number of the document beside it. */
export function detailOf(t: TFunction, moment: Moment, characteristics: ReadonlyMap<string, string>): string {
  const number = moment.document?.number ?? "";
  const rest = number !== "" && moment.detail.startsWith(number) ? moment.detail.slice(number.length) : moment.detail;
  const held = moment.kind === "stopped" && moment.detail.endsWith(" *") ? ` · ${t("trace.heldIt")}` : "";
  const groups = GROUPS[moment.kind] ?? [];
  const words = rest.replace(/^[:\s]+|\s\*$/g, "").replace(/[a-z][a-z_]{2,}/g, (code) => {
    const named = groups.map((group) => coded(t, group, code)).find((text) => text !== code);
    return named ?? characteristics.get(code) ?? code;
  });
  return words + held;
}
