export { loadZone as load } from '#web/screens/zone/zone.server.ts';
