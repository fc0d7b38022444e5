export { actions, load } from '#web/screens/change/change.server.ts';
