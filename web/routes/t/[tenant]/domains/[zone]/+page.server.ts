export { actions, loadOverview as load } from '#web/screens/zone/zone.server.ts';
