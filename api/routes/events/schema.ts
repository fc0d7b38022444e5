import { endpoint } from '#api/endpoint.ts';

export const tenantEvents = endpoint({
  method: 'GET',
  path: '/t/:tenant/events',
  id: 'event.stream',
  summary: 'Events of the workspace as server-sent events; resumes after Last-Event-ID',
  access: 'workspace.read',
  rate: 'read',
  produces: 'stream',
  errors: ['rate-limited'],
});

export const changeEvents = endpoint({
  method: 'GET',
  path: '/t/:tenant/changes/:id/events',
  id: 'change.stream',
  summary: 'Events of one change request as server-sent events; resumes after Last-Event-ID',
  access: 'change.read',
  rate: 'read',
  produces: 'stream',
  errors: ['rate-limited'],
});
