/** Entry of the workflow bundle. A function's name is the workflow type on the wire: it stays. */
export { changeRequest } from './change-request.ts';
export { checkAccount } from './check-account.ts';
export { importZones } from './import-zones.ts';
export { mandate } from './mandate.ts';
export { nameSearch } from './name-search.ts';
export { order } from './order.ts';
export { payment } from './payment.ts';
export { readDueZones } from './read-due-zones.ts';
export { readZone } from './read-zone.ts';
export { refund } from './refund.ts';
export { registration } from './registration.ts';
export { salesCheck } from './sales-check.ts';
export { sendMail } from './send-mail.ts';
export { sweepOutbox } from './sweep-outbox.ts';
export { sweepPayments } from './sweep-payments.ts';
export { sweepRegistrations } from './sweep-registrations.ts';
export { zone } from './zone.ts';
