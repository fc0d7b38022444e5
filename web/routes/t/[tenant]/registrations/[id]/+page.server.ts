export {
  loadRegistration as load,
  registrationActs as actions,
} from '#web/screens/registrations/registrations.server.ts';
