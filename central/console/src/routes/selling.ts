/** The pages of sales: from the order to the invoice, and what comes back. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";

import { inside } from "./inside";

const orders = createRoute({
  getParentRoute: () => inside,
  path: "/sales/orders",
  component: lazyRouteComponent(() => import("../pages/sales/SalesOrdersPage"), "SalesOrdersPage"),
});

const newOrder = createRoute({
  getParentRoute: () => inside,
  path: "/sales/new_order",
  component: lazyRouteComponent(() => import("../pages/sales/WriteSalesOrder"), "NewSalesOrderPage"),
});

const order = createRoute({
  getParentRoute: () => inside,
  path: "/sales/orders/$id",
  component: lazyRouteComponent(() => import("../pages/sales/SalesOrderPage"), "SalesOrderPage"),
});

const changeOrder = createRoute({
  getParentRoute: () => inside,
  path: "/sales/orders/$id/change",
  component: lazyRouteComponent(() => import("../pages/sales/WriteSalesOrder"), "ChangeSalesOrderPage"),
});

const pick = createRoute({
  getParentRoute: () => inside,
  path: "/sales/orders/$id/pick",
  component: lazyRouteComponent(() => import("../pages/sales/PickPage"), "PickPage"),
});

const deliveries = createRoute({
  getParentRoute: () => inside,
  path: "/sales/deliveries",
  component: lazyRouteComponent(() => import("../pages/sales/DeliveriesPage"), "DeliveriesPage"),
});

const delivery = createRoute({
  getParentRoute: () => inside,
  path: "/sales/deliveries/$id",
  component: lazyRouteComponent(() => import("../pages/sales/DeliveryPage"), "DeliveryPage"),
});

const invoice = createRoute({
  getParentRoute: () => inside,
  path: "/sales/invoices/$id",
  component: lazyRouteComponent(() => import("../pages/sales/CustomerInvoicePage"), "CustomerInvoicePage"),
});

const back = createRoute({
  getParentRoute: () => inside,
  path: "/sales/returns/$id",
  component: lazyRouteComponent(() => import("../pages/sales/ReturnPage"), "ReturnPage"),
});

export const SELLING = [orders, newOrder, order, changeOrder, pick, deliveries, delivery, invoice, back] as const;
