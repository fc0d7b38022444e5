export { pasteActions as actions } from '#web/screens/records/paste.server.ts';
