export { loadTransfer as load, transferActs as actions } from '#web/screens/registrations/transfer.server.ts';
