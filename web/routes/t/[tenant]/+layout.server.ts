export { load } from '#web/screens/workspace/workspace.server.ts';
