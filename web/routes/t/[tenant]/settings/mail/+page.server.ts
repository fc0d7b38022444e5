export { loadMail as load, mailActs as actions } from '#web/screens/mail/mail.server.ts';
