export { setPreferences as POST } from '#web/screens/public/session.server.ts';
