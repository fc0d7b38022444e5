export { loadPlatformMail as load, platformMailActs as actions } from '#web/screens/mail/mail.server.ts';
