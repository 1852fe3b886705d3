/** What the side leads to, by the work it belongs to; shown to those who may see it. */
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
import type { LinkProps } from "@tanstack/react-router";
import type { ComponentType } from "react";

export interface Page {
  to: LinkProps["to"];
  label: string;
  icon: ComponentType;
  permission?: string;
}

/** `acts` are the permissions of those who work here: for them the face stands open, for who only reads it is folded. */
export interface Face {
  title: string;
  acts?: readonly string[];
  pages: readonly Page[];
}

/** `title` and `label` are keys of the catalogue. */
export const FACES = [
  { title: "shell.mine", pages: [{ to: "/inbox", label: "shell.inbox", icon: InboxOutlined }] },
  {
    title: "shell.terminal",
    pages: [{ to: "/terminal", label: "shell.station", icon: ToolOutlined, permission: "shopfloor.operate" }],
  },
  {
    title: "shell.office",
    acts: ["production.plan", "production.issue", "production.confirm", "production.finish"],
    pages: [
      { to: "/production/orders", label: "shell.orders", icon: FileTextOutlined, permission: "production.read" },
    ],
  },
  {
    title: "buying.face",
    acts: ["purchasing.order", "purchasing.approve", "purchasing.receive", "purchasing.invoice", "purchasing.maintain", "inventory.receive", "inventory.maintain"],
    pages: [
      { to: "/purchasing/orders", label: "buying.orders", icon: ShoppingCartOutlined, permission: "purchasing.read" },
      { to: "/purchasing/receive", label: "receive.title", icon: ScanOutlined, permission: "purchasing.receive" },
      { to: "/inventory/stock", label: "stock.title", icon: DatabaseOutlined, permission: "inventory.read" },
      { to: "/purchasing/allowances", label: "allowances.title", icon: ControlOutlined, permission: "purchasing.read" },
    ],
  },
  {
    title: "selling.face",
    acts: ["sales.order", "sales.deliver", "sales.invoice", "sales.price"],
    pages: [
      { to: "/sales/orders", label: "selling.orders", icon: ShopOutlined, permission: "sales.read" },
      { to: "/sales/deliveries", label: "selling.deliveries", icon: SendOutlined, permission: "sales.read" },
    ],
  },
  {
    title: "shell.inspecting",
    acts: ["quality.inspect", "quality.sampling", "quality.plan"],
    pages: [
      { to: "/quality/inspections", label: "inspection.title", icon: FileSearchOutlined, permission: "quality.read" },
      { to: "/quality/requirements", label: "requirement.title", icon: CheckSquareOutlined, permission: "quality.read" },
      { to: "/quality/series", label: "series.title", icon: SwapOutlined, permission: "quality.read" },
      { to: "/quality/sampling/tables", label: "ownTables.title", icon: TableOutlined, permission: "quality.read" },
      { to: "/quality/sampling/skip-lot", label: "skipping.title", icon: FastForwardOutlined, permission: "quality.read" },
    ],
  },
  {
    title: "shell.process",
    acts: ["quality.plan", "quality.sign_limits", "quality.annotate", "quality.capability", "quality.msa", "quality.msa_measure", "quality.msa_override"],
    pages: [
      { to: "/quality/plans", label: "plans.title", icon: ProfileOutlined, permission: "quality.read" },
      { to: "/quality/lines", label: "shell.charts", icon: LineChartOutlined, permission: "shopfloor.read" },
      { to: "/quality/charts", label: "charts.title", icon: StockOutlined, permission: "quality.read" },
      { to: "/quality/capability", label: "capability.link", icon: AimOutlined, permission: "quality.read" },
      { to: "/quality/msa", label: "msa.face", icon: ExperimentOutlined, permission: "quality.read" },
    ],
  },
  {
    title: "shell.improving",
    acts: ["quality.dispose", "quality.sign_disposition", "quality.capa", "quality.complaints"],
    pages: [
      { to: "/quality/nc", label: "shell.ncs", icon: AlertOutlined, permission: "quality.read" },
      { to: "/quality/approvals", label: "approval.title", icon: SafetyCertificateOutlined, permission: "quality.read" },
      { to: "/quality/complaints", label: "complaint.title", icon: CustomerServiceOutlined, permission: "quality.read" },
      { to: "/quality/capas", label: "capa.face", icon: ReconciliationOutlined, permission: "quality.read" },
      { to: "/trace", label: "trace.title", icon: NodeIndexOutlined, permission: "traceability.read" },
      { to: "/quality/cost", label: "cost.title", icon: BarChartOutlined, permission: "quality.see_costs" },
    ],
  },
  {
    title: "tools.face",
    acts: ["quality.plan", "quality.sampling", "quality.sign_limits"],
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
