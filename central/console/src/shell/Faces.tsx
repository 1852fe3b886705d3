/** The faces. A face, or a page of it, is shown to those who may see it; what one folds or opens stays so. */
import { Link, useLocation } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Me } from "../api/types";
import { useOpenTasks } from "../pages/inbox/useOpenTasks";
import { may } from "../session";
import { FACES, type Face, type Page } from "./faces";

const KEPT = "jidoka.faces";

/** Title of a face -> whether it was opened or folded by hand in this browser. */
function kept(): Record<string, boolean> {
  try {
    return JSON.parse(window.localStorage.getItem(KEPT) ?? "{}") as Record<string, boolean>;
  } catch {
    return {};
  }
}

function keep(chosen: Record<string, boolean>): void {
  try {
    window.localStorage.setItem(KEPT, JSON.stringify(chosen));
  } catch {
    // a browser that keeps nothing folds as for a newcomer
  }
}

export function Faces({ me, onGo }: { me: Me | undefined; onGo: () => void }): ReactNode {
  const { t } = useTranslation();
  const tasks = useOpenTasks(me !== undefined);
  const here = useLocation({ select: (location) => location.pathname });
  const [chosen, setChosen] = useState(kept);
  const choose = (title: string, open: boolean): void => {
    const next = { ...chosen, [title]: open };
    setChosen(next);
    keep(next);
  };
  return FACES.map((face) => {
    const pages = face.pages.filter((page: Page) => page.permission === undefined || may(me, page.permission));
    if (pages.length === 0) return null;
    const { acts }: Face = face;
    const works = acts === undefined || acts.some((permission) => may(me, permission));
    const open = chosen[face.title] ?? (works || pages.some((page) => here.startsWith(page.to)));
    return (
      <details key={face.title} open={open}>
        <summary
          onClick={(event) => {
            event.preventDefault(); // React opens and folds it
            choose(face.title, !open);
          }}
        >
          <h2>{t(face.title)}</h2>
        </summary>
        <ul>
          {pages.map((page) => (
            <li key={page.to}>
              <Link to={page.to} onClick={onGo} activeProps={{ "aria-current": "page" }}>
                <page.icon />
                <span className="faces-label">{t(page.label)}</span>
                {page.to === "/inbox" && tasks > 0 && (
                  <span className="faces-count" title={t("inbox.openCount", { count: tasks })}>
                    {tasks}
                  </span>
                )}
              </Link>
            </li>
          ))}
        </ul>
      </details>
    );
  });
}
