export { loadOrders as load } from '#web/screens/platform/office.server.ts';
