export { download as GET } from '#web/screens/change/change.server.ts';
