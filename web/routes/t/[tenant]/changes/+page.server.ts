export { load } from '#web/screens/changes/changes.server.ts';
