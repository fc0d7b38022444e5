export { editActions as actions, loadEdit as load } from '#web/screens/records/records.server.ts';
