export { loadList as load } from '#web/screens/providers/providers.server.ts';
