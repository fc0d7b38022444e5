export { loadBilling as load, billingActs as actions } from '#web/screens/billing/billing.server.ts';
