export { actions, load } from '#web/screens/audit/audit.server.ts';
