export { loadWays as load, wayActs as actions } from '#web/screens/platform/shop-setup.server.ts';
