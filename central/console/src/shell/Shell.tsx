/** The frame around the office and quality pages: faces at the side, who is here at the top, the page in the middle. */
import { useQuery } from "@tanstack/react-query";
import { Outlet } from "@tanstack/react-router";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { live } from "../api/live";
import { meQuery } from "../session";
import { Faces } from "./Faces";
import { LanguageSwitch } from "./LanguageSwitch";
import { LiveMark } from "./LiveMark";
import { Mark } from "./Mark";
import { Person } from "./Person";
import { useLiveRefresh } from "./useLiveRefresh";

export function Shell(): ReactNode {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    if (me) live.start();
  }, [me]);
  useLiveRefresh();
  return (
    <div className="shell">
      <a className="skip" href="#main">
        {t("shell.skip")}
      </a>
      <header className="top">
        <button
          type="button"
          className="faces-toggle"
          aria-expanded={open}
          aria-controls="faces"
          aria-label={t("shell.menu")}
          onClick={() => setOpen(!open)}
        >
          <span aria-hidden="true" />
        </button>
        <Mark />
        <div className="top-right">
          <LiveMark />
          <LanguageSwitch />
          {me && <Person me={me} />}
        </div>
      </header>
      <nav id="faces" className={open ? "faces open" : "faces"} aria-label={t("shell.faces")}>
        <Faces me={me} onGo={() => setOpen(false)} />
      </nav>
      <main id="main" className="main" tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  );
}
