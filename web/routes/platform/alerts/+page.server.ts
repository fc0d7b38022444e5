export { loadAlerts as load, alertActs as actions } from '#web/screens/platform/office.server.ts';
