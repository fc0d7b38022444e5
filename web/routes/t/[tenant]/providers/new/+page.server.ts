export { connect as actions } from '#web/screens/providers/providers.server.ts';
