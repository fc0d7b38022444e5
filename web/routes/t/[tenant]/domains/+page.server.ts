export { load } from '#web/screens/domains/domains.server.ts';
