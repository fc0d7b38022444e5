export { loadOne as load, manage as actions } from '#web/screens/providers/providers.server.ts';
