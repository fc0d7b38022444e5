export { signOut as POST } from '#web/screens/public/session.server.ts';
