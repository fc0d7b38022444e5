export { load } from '#web/screens/home/home.server.ts';
