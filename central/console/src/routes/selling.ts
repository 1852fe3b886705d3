/** The pages of sales: from the order to the invoice, and what comes back. */
import { createRoute } from "@tanstack/react-router";

import { inside } from "./inside";
import { page } from "./page";

const orders = createRoute({
  getParentRoute: () => inside,
  path: "/sales/orders",
  component: page(() => import("../pages/sales/SalesOrdersPage"), "SalesOrdersPage"),
});

const newOrder = createRoute({
  getParentRoute: () => inside,
  path: "/sales/new_order",
  component: page(() => import("../pages/sales/WriteSalesOrder"), "NewSalesOrderPage"),
});

const order = createRoute({
  getParentRoute: () => inside,
  path: "/sales/orders/$id",
  component: page(() => import("../pages/sales/SalesOrderPage"), "SalesOrderPage"),
});

const changeOrder = createRoute({
  getParentRoute: () => inside,
  path: "/sales/orders/$id/change",
  component: page(() => import("../pages/sales/WriteSalesOrder"), "ChangeSalesOrderPage"),
});

const pick = createRoute({
  getParentRoute: () => inside,
  path: "/sales/orders/$id/pick",
  component: page(() => import("../pages/sales/PickPage"), "PickPage"),
});

const deliveries = createRoute({
  getParentRoute: () => inside,
  path: "/sales/deliveries",
  component: page(() => import("../pages/sales/DeliveriesPage"), "DeliveriesPage"),
});

const delivery = createRoute({
  getParentRoute: () => inside,
  path: "/sales/deliveries/$id",
  component: page(() => import("../pages/sales/DeliveryPage"), "DeliveryPage"),
});

const invoice = createRoute({
  getParentRoute: () => inside,
  path: "/sales/invoices/$id",
  component: page(() => import("../pages/sales/CustomerInvoicePage"), "CustomerInvoicePage"),
});

const back = createRoute({
  getParentRoute: () => inside,
  path: "/sales/returns/$id",
  component: page(() => import("../pages/sales/ReturnPage"), "ReturnPage"),
});

export const SELLING = [orders, newOrder, order, changeOrder, pick, deliveries, delivery, invoice, back] as const;
