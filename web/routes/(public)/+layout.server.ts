export { load } from '#web/screens/public/frame.server.ts';
