export { actions, load } from '#web/screens/records/records.server.ts';
