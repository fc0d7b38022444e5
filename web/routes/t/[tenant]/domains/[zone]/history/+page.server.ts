export { actions, load } from '#web/screens/zone/history.server.ts';
