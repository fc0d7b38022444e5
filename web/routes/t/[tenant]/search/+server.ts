export { find as GET } from '#web/screens/workspace/search.server.ts';
