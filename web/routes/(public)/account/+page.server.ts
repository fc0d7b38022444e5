export { actions, load } from '#web/screens/account/account.server.ts';
