import { ApexkeepError } from '#model/errors.ts';
import { sentence } from '#model/rules/sentence.ts';
import { isWrite, type Endpoint } from '#api/endpoint.ts';
import type { ApiContext } from '#api/call.ts';

/**
 * Refuses writes that a page of another site could have caused. A browser always sends Origin with them; whoever is not a
 * browser sends the product's own origin. Calls of our own web server prove themselves by the process's token instead.
 * A machine that posts a form (a payment service) has no origin; such an endpoint believes nothing that it is sent.
 * `guest` is one more origin, for the codec route alone.
 */
export function refuseCrossSite(origin: string, guest: string | null) {
  return async (ctx: ApiContext, next: () => Promise<unknown>): Promise<void> => {
    const endpoint: Endpoint = ctx.state.endpoint;
    if (
      isWrite(endpoint) &&
      endpoint.consumes !== 'form' &&
      !ctx.state.internal &&
      !fromOwnSite(ctx, origin, endpoint.id === 'codec.decode' ? guest : null)
    ) {
      throw new ApexkeepError(
        'cross-site-refused',
        sentence(
          'origin-foreign',
          'Writes must carry "Origin: {origin}". This request carries another origin or none.',
          { origin },
        ),
      );
    }
    await next();
  };
}

function fromOwnSite(ctx: ApiContext, origin: string, guest: string | null): boolean {
  const given = ctx.get('origin');
  if (guest !== null && given === guest) return true;
  const site = ctx.get('sec-fetch-site');
  return given === origin && (site === '' || site === 'same-origin');
}
