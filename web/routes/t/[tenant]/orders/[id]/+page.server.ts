export { loadOrder as load, orderActs as actions } from '#web/screens/orders/orders.server.ts';
