/** The pages of purchasing and stock. */
import { createRoute } from "@tanstack/react-router";

import { inside } from "./inside";
import { page } from "./page";

const orders = createRoute({
  getParentRoute: () => inside,
  path: "/purchasing/orders",
  component: page(() => import("../pages/buying/PurchaseOrdersPage"), "PurchaseOrdersPage"),
});

const newOrder = createRoute({
  getParentRoute: () => inside,
  path: "/purchasing/new_order",
  component: page(() => import("../pages/buying/WriteOrderPages"), "NewOrderPage"),
});

const order = createRoute({
  getParentRoute: () => inside,
  path: "/purchasing/orders/$id",
  component: page(() => import("../pages/buying/PurchaseOrderPage"), "PurchaseOrderPage"),
});

const changeOrder = createRoute({
  getParentRoute: () => inside,
  path: "/purchasing/orders/$id/change",
  component: page(() => import("../pages/buying/WriteOrderPages"), "ChangeOrderPage"),
});

const postInvoice = createRoute({
  getParentRoute: () => inside,
  path: "/purchasing/orders/$id/invoice",
  component: page(() => import("../pages/buying/PaperPages"), "PostInvoicePage"),
});

const receive = createRoute({
  getParentRoute: () => inside,
  path: "/purchasing/receive",
  component: page(() => import("../pages/buying/ReceivePages"), "ReceivePage"),
});

const receiveOrder = createRoute({
  getParentRoute: () => inside,
  path: "/purchasing/receive/$id",
  component: page(() => import("../pages/buying/ReceivePages"), "ReceiveOrderPage"),
});

const receipt = createRoute({
  getParentRoute: () => inside,
  path: "/purchasing/receipts/$id",
  component: page(() => import("../pages/buying/ReceiptPage"), "ReceiptPage"),
});

const invoice = createRoute({
  getParentRoute: () => inside,
  path: "/purchasing/invoices/$id",
  component: page(() => import("../pages/buying/InvoicePage"), "InvoicePage"),
});

const postCredit = createRoute({
  getParentRoute: () => inside,
  path: "/purchasing/invoices/$id/credit",
  component: page(() => import("../pages/buying/PaperPages"), "PostCreditPage"),
});

const stock = createRoute({
  getParentRoute: () => inside,
  path: "/inventory/stock",
  component: page(() => import("../pages/stock/StockPage"), "StockPage"),
});

export const BUYING = [
  orders,
  newOrder,
  order,
  changeOrder,
  postInvoice,
  receive,
  receiveOrder,
  receipt,
  invoice,
  postCredit,
  stock,
] as const;
