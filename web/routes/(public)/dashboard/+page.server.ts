export { chooseWorkspace as load } from '#web/screens/workspace/workspace.server.ts';
export { actions } from '#web/screens/workspace/create.server.ts';
