import type { Hook, HookEvent } from '../records.ts';
import { api, DOCUMENTATION, moment } from '../shown/links.ts';
import { newId } from '../shelf.ts';
import type { Announcement, World } from '../world.ts';

/** Whether a next-gen webhook wants an event. */
export function wants(hook: Hook, type: string): boolean {
  return hook.status === 'enabled' && (hook.eventTypes.includes('*') || hook.eventTypes.includes(type));
}

/** An event as the API shows it and as it is sent: with the object as it was when it happened. */
export function shownEvent(world: World, event: HookEvent): object {
  const { id, type, entityId, createdAt, entity } = event;
  return {
    ...{ resource: 'event', id, type, entityId, createdAt: moment(createdAt), _embedded: { entity } },
    _links: { self: api(world, `/events/${id}`), documentation: DOCUMENTATION },
  };
}

/** Keeps an event and returns its body. */
export function eventFor(world: World, { type, payment, entityId, entity }: Announcement): object {
  const kept = world.state.events.add({
    ...{ id: newId('event', 8), mode: payment.mode, createdAt: world.now(), type, entityId },
    entity: structuredClone(entity()),
  });
  return shownEvent(world, kept);
}
