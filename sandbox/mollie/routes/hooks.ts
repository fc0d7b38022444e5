import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import * as asks from '../asked.ts';
import type { Hook } from '../records.ts';
import { newId } from '../shelf.ts';
import { api, DOCUMENTATION, moment, PROFILE_ID } from '../shown/links.ts';
import { shownEvent } from '../webhooks/signed.ts';
import type { World } from '../world.ts';
import { listed } from './list.ts';
import { created, found, noContent, ok, type ApiCall, type Routes } from './route.ts';

const types = z.union([z.string(), z.array(z.string()).min(1)]);

const hooking = z.strictObject({
  name: z.string().min(1),
  url: asks.listenerUrl,
  eventTypes: types,
  testmode: asks.testmode,
});

const changing = hooking.partial();

function shown(world: World, hook: Hook): object {
  const { id, mode, url, name, eventTypes, status } = hook;
  return {
    resource: 'webhook',
    id,
    url,
    profileId: PROFILE_ID,
    createdAt: moment(hook.createdAt),
    name,
    eventTypes,
    status,
    mode,
    _links: { self: api(world, `/webhooks/${id}`), documentation: DOCUMENTATION },
  };
}

function theHook(call: ApiCall): Hook {
  return found(call, call.world.state.hooks, 'webhook');
}

/** Next-gen webhooks: signed, told of everything. */
export const HOOK_ROUTES: Routes = {
  'POST /webhooks': ({ world, mode, body }) => {
    const { name, url, eventTypes } = asks.asked(hooking, body);
    const hook = world.state.hooks.add({
      id: newId('hook'),
      mode,
      createdAt: world.now(),
      name,
      url,
      eventTypes: [eventTypes].flat(),
      secret: randomBytes(24).toString('base64url'),
      status: 'enabled' as const,
    });
    world.save();
    // The only answer that has the secret in it.
    return created({ ...shown(world, hook), webhookSecret: hook.secret });
  },
  'GET /webhooks': (call) => {
    const own = call.world.state.hooks.where(({ mode }) => mode === call.mode);
    return listed(call, '/webhooks', 'webhooks', own, (hook) => shown(call.world, hook));
  },
  'GET /webhooks/*': (call) => ok(shown(call.world, theHook(call))),
  'PATCH /webhooks/*': (call) => {
    const hook = theHook(call);
    const { name, url, eventTypes } = asks.asked(changing, call.body);
    if (name !== undefined) hook.name = name;
    if (url !== undefined) hook.url = url;
    if (eventTypes !== undefined) hook.eventTypes = [eventTypes].flat();
    call.world.save();
    return ok(shown(call.world, hook));
  },
  'DELETE /webhooks/*': (call) => {
    const { id } = theHook(call);
    asks.asked(asks.onlyTestmode, call.body);
    call.world.state.hooks.fill(call.world.state.hooks.where((hook) => hook.id !== id));
    call.world.save();
    return noContent;
  },
  'POST /webhooks/*/ping': (call) => {
    const hook = theHook(call);
    asks.asked(asks.onlyTestmode, call.body);
    call.world.ping(hook);
    return { status: 202, body: null };
  },
  'GET /events/*': (call) => ok(shownEvent(call.world, found(call, call.world.state.events, 'event'))),
};
