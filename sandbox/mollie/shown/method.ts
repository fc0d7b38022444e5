import type { Method } from '../methods.ts';
import { spelled } from '../money.ts';
import type { World } from '../world.ts';
import { api } from './links.ts';

/** A method as the API shows it, with the limits in a currency. */
export function shownMethod(world: World, method: Method, currency: string, locale: string | null): object {
  const image = `${world.origin}/methods/${method.id}`;
  return {
    resource: 'method',
    id: method.id,
    description: locale?.startsWith('de') === true ? method.german : method.name,
    minimumAmount: spelled({ currency, minor: method.minimum }),
    maximumAmount: method.maximum === null ? null : spelled({ currency, minor: method.maximum }),
    image: { size1x: `${image}.png`, size2x: `${image}@2x.png`, svg: `${image}.svg` },
    status: world.state.off.includes(method.id) ? 'pending-boarding' : 'activated',
    _links: { self: api(world, `/methods/${method.id}`) },
  };
}
