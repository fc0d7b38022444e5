export { load } from '#web/screens/docs/api-docs.server.ts';
