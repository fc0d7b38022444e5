export { loadOrders as load } from '#web/screens/orders/orders.server.ts';
