export { actions } from '#web/screens/change/acts.server.ts';
export { load } from '#web/screens/change/change.server.ts';
