export { loadRegistrations as load } from '#web/screens/registrations/registrations.server.ts';
