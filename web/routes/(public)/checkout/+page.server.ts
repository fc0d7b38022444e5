export { loadCheckout as load, checkout as actions } from '#web/screens/shop/checkout.server.ts';
