export { general as actions } from '#web/screens/settings/settings.server.ts';
