import type { Hook, HookEvent, Mode } from '../records.ts';
import { api, DOCUMENTATION, moment } from '../shown/links.ts';
import { newId } from '../shelf.ts';
import type { World } from '../world.ts';

/** Whether a next-gen webhook wants an event. */
export function wants(hook: Hook, type: string): boolean {
  return hook.status === 'enabled' && (hook.eventTypes.includes('*') || hook.eventTypes.includes(type));
}

/** An event as the API shows it and as it is sent: with the object as it was when it happened. */
export function shownEvent(world: World, event: HookEvent): object {
  const { id, type, entityId, createdAt, entity } = event;
  return {
    resource: 'event',
    id,
    type,
    entityId,
    createdAt: moment(createdAt),
    _embedded: { entity },
    _links: { self: api(world, `/events/${id}`), documentation: DOCUMENTATION },
  };
}

/** Keeps an event, with its object as it is now, and returns the body to send. */
export function eventBody(world: World, mode: Mode, type: string, entityId: string, entity: object): string {
  const event = world.state.events.add({
    id: newId('event', 8),
    mode,
    createdAt: world.now(),
    type,
    entityId,
    entity: structuredClone(entity),
  });
  return JSON.stringify(shownEvent(world, event));
}
