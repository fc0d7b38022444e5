export { loadFrame as load } from '#web/screens/platform/frame.server.ts';
