/** The faces. A face, or a page of it, is shown once it exists and to those who may see it. */
import {
  AimOutlined,
  AlertOutlined,
  BarChartOutlined,
  BookOutlined,
  CalculatorOutlined,
  CalendarOutlined,
  CheckSquareOutlined,
  ControlOutlined,
  CustomerServiceOutlined,
  DashboardOutlined,
  DatabaseOutlined,
  ExperimentOutlined,
  FastForwardOutlined,
  FileSearchOutlined,
  FileTextOutlined,
  FilterOutlined,
  FundOutlined,
  HeatMapOutlined,
  InboxOutlined,
  LineChartOutlined,
  NodeIndexOutlined,
  ReconciliationOutlined,
  PayCircleOutlined,
  ProfileOutlined,
  ScanOutlined,
  SendOutlined,
  SafetyCertificateOutlined,
  ShopOutlined,
  ShoppingCartOutlined,
  SlidersOutlined,
  StockOutlined,
  SwapOutlined,
  TableOutlined,
  TagsOutlined,
  ToolOutlined,
} from "@ant-design/icons";
import { Link, type LinkProps } from "@tanstack/react-router";
import type { ComponentType, ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Me } from "../api/types";
import { may } from "../session";
import { useOpenTasks } from "../pages/inbox/useOpenTasks";

interface Page {
  to: LinkProps["to"];
  label: string;
  icon: ComponentType;
  permission?: string;
}

interface Face {
  title: string;
  pages: readonly Page[];
}

/** `title` and `label` are keys of the catalogue. */
const FACES = [
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
    title: "buying.face",
    pages: [
      { to: "/purchasing/orders", label: "buying.orders", icon: ShoppingCartOutlined, permission: "purchasing.read" },
      { to: "/purchasing/receive", label: "receive.title", icon: ScanOutlined, permission: "purchasing.receive" },
      { to: "/inventory/stock", label: "stock.title", icon: DatabaseOutlined, permission: "inventory.read" },
      { to: "/purchasing/allowances", label: "allowances.title", icon: ControlOutlined, permission: "purchasing.read" },
    ],
  },
  {
    title: "selling.face",
    pages: [
      { to: "/sales/orders", label: "selling.orders", icon: ShopOutlined, permission: "sales.read" },
      { to: "/sales/deliveries", label: "selling.deliveries", icon: SendOutlined, permission: "sales.read" },
    ],
  },
  {
    title: "shell.qualityDesk",
    pages: [
      { to: "/quality/inspections", label: "inspection.title", icon: FileSearchOutlined, permission: "quality.read" },
      { to: "/quality/requirements", label: "requirement.title", icon: CheckSquareOutlined, permission: "quality.read" },
      { to: "/quality/plans", label: "plans.title", icon: ProfileOutlined, permission: "quality.read" },
      { to: "/quality/series", label: "series.title", icon: SwapOutlined, permission: "quality.read" },
      { to: "/quality/sampling/tables", label: "ownTables.title", icon: TableOutlined, permission: "quality.read" },
      { to: "/quality/sampling/skip-lot", label: "skipping.title", icon: FastForwardOutlined, permission: "quality.read" },
      { to: "/quality/nc", label: "shell.ncs", icon: AlertOutlined, permission: "quality.read" },
      { to: "/quality/approvals", label: "approval.title", icon: SafetyCertificateOutlined, permission: "quality.read" },
      { to: "/quality/complaints", label: "complaint.title", icon: CustomerServiceOutlined, permission: "quality.read" },
      { to: "/quality/capas", label: "capa.face", icon: ReconciliationOutlined, permission: "quality.read" },
      { to: "/trace", label: "trace.title", icon: NodeIndexOutlined, permission: "traceability.read" },
      { to: "/quality/lines", label: "shell.charts", icon: LineChartOutlined, permission: "shopfloor.read" },
      { to: "/quality/charts", label: "charts.title", icon: StockOutlined, permission: "quality.read" },
      { to: "/quality/capability", label: "capability.link", icon: AimOutlined, permission: "quality.read" },
      { to: "/quality/msa", label: "msa.face", icon: ExperimentOutlined, permission: "quality.read" },
      { to: "/quality/cost", label: "cost.title", icon: BarChartOutlined, permission: "quality.see_costs" },
    ],
  },
  {
    title: "tools.face",
    pages: [
      { to: "/tools/sampling", label: "tools.sampling", icon: FilterOutlined, permission: "quality.read" },
      { to: "/tools/run_lengths", label: "tools.arl", icon: CalculatorOutlined, permission: "quality.read" },
      { to: "/tools/design", label: "tools.design", icon: SlidersOutlined, permission: "quality.read" },
      { to: "/tools/fmea", label: "tools.fmea", icon: HeatMapOutlined, permission: "quality.read" },
    ],
  },
  {
    title: "books.title",
    pages: [
      { to: "/finance/payments", label: "books.payments", icon: PayCircleOutlined, permission: "finance.read" },
      { to: "/finance/journal", label: "books.journal", icon: BookOutlined, permission: "finance.read" },
      { to: "/finance/trial_balance", label: "books.trialBalance", icon: TableOutlined, permission: "finance.read" },
      { to: "/finance/statements", label: "books.statements", icon: FundOutlined, permission: "finance.read" },
      { to: "/finance/periods", label: "books.periods", icon: CalendarOutlined, permission: "finance.read" },
      { to: "/finance/costs", label: "costing.title", icon: TagsOutlined, permission: "finance.read" },
    ],
  },
  {
    title: "shell.andon",
    pages: [{ to: "/andon", label: "shell.board", icon: DashboardOutlined, permission: "shopfloor.read" }],
  },
] as const satisfies readonly Face[];

export function Faces({ me, onGo }: { me: Me | undefined; onGo: () => void }): ReactNode {
  const { t } = useTranslation();
  const open = useOpenTasks(me !== undefined);
  return FACES.map((face) => {
    const pages = face.pages.filter((page: Page) => page.permission === undefined || may(me, page.permission));
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
