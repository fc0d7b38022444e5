export { check as POST } from '#web/screens/records/records.server.ts';
