export { loadPrices as load, priceActs as actions } from '#web/screens/platform/shop-setup.server.ts';
