export { loadPlans as load, planActs as actions } from '#web/screens/platform/plans.server.ts';
