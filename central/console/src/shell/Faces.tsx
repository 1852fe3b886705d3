/** The faces. A face, or a page of it, is shown once it exists and to those who may see it. */
import {
  AlertOutlined,
  DashboardOutlined,
  FileTextOutlined,
  InboxOutlined,
  LineChartOutlined,
  ToolOutlined,
} from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import type { ComponentType, ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Me } from "../api/types";
import { may } from "../session";
import { useOpenTasks } from "../pages/inbox/useOpenTasks";

interface Page {
  to: "/inbox" | "/terminal" | "/production/orders" | "/quality/nc" | "/quality/lines" | "/andon";
  label: "shell.inbox" | "shell.station" | "shell.orders" | "shell.ncs" | "shell.charts" | "shell.board";
  icon: ComponentType;
  permission?: string;
}

interface Face {
  title: "shell.terminal" | "shell.office" | "shell.qualityDesk" | "shell.andon" | "shell.mine";
  pages: readonly Page[];
}

const FACES: readonly Face[] = [
  { title: "shell.mine", pages: [{ to: "/inbox", label: "shell.inbox", icon: InboxOutlined }] },
  {
    title: "shell.terminal",
    pages: [{ to: "/terminal", label: "shell.station", icon: ToolOutlined, permission: "shopfloor.operate" }],
  },
  {
    title: "shell.office",
    pages: [
      { to: "/production/orders", label: "shell.orders", icon: FileTextOutlined, permission: "production.read" },
    ],
  },
  {
    title: "shell.qualityDesk",
    pages: [
      { to: "/quality/nc", label: "shell.ncs", icon: AlertOutlined, permission: "quality.read" },
      { to: "/quality/lines", label: "shell.charts", icon: LineChartOutlined, permission: "shopfloor.read" },
    ],
  },
  {
    title: "shell.andon",
    pages: [{ to: "/andon", label: "shell.board", icon: DashboardOutlined, permission: "shopfloor.read" }],
  },
];

export function Faces({ me, onGo }: { me: Me | undefined; onGo: () => void }): ReactNode {
  const { t } = useTranslation();
  const open = useOpenTasks(me !== undefined);
  return FACES.map((face) => {
    const pages = face.pages.filter((page) => page.permission === undefined || may(me, page.permission));
    if (pages.length === 0) return null;
    return (
      <section key={face.title}>
        <h2>{t(face.title)}</h2>
        <ul>
          {pages.map((page) => (
            <li key={page.to}>
              <Link to={page.to} onClick={onGo} activeProps={{ "aria-current": "page" }}>
                <page.icon />
                <span className="faces-label">{t(page.label)}</span>
                {page.to === "/inbox" && open > 0 && (
                  <span className="faces-count" title={t("inbox.openCount", { count: open })}>
                    {open}
                  </span>
                )}
              </Link>
            </li>
          ))}
        </ul>
      </section>
    );
  });
}
