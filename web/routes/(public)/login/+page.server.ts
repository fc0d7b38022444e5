export { signIn as actions } from '#web/screens/public/session.server.ts';
