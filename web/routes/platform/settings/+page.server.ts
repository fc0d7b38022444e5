export { loadSettings as load, settingActs as actions } from '#web/screens/platform/shop-setup.server.ts';
