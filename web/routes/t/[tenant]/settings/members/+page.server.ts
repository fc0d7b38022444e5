export { loadMembers as load, members as actions } from '#web/screens/settings/settings.server.ts';
