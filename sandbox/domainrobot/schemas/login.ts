import { keptMembers, members, text, whole } from './members.ts';

export const loginBody = members({
  context: whole,
  user: text,
  password: text,
  token: text,
  ...keptMembers(['passwordChanged', 'passwordExpires', 'passwordExpired']),
});
