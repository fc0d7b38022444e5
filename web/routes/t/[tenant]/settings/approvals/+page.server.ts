export { approvals as actions, loadPolicy as load } from '#web/screens/settings/settings.server.ts';
