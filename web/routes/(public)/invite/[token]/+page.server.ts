export { acceptInvitation as actions, loadInvitation as load } from '#web/screens/public/session.server.ts';
