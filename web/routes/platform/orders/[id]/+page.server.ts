export { loadStory as load, storyActs as actions } from '#web/screens/platform/office.server.ts';
