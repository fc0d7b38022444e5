export { loadSearch as load } from '#web/screens/shop/shop.server.ts';
