export { loadTlds as load } from '#web/screens/shop/shop.server.ts';
