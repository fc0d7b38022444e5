import { planOffers } from '#model/store/billing/plan-offers.ts';
import { putPlanOffer } from '#api/commands/subscription/put-plan-offer.ts';
import { presentPlanOffer } from '#api/presenters/plan-offer.ts';
import { frontTax } from '#api/queries/shop.ts';
import { route, type Route } from '#api/route.ts';
import * as api from './schema.ts';

export const planOfferRoutes: Route[] = [
  route(api.listPlanOffers, ({ read }) =>
    read(async (tx) => {
      const tax = await frontTax(tx);
      return { items: (await planOffers(tx)).map((plan) => presentPlanOffer(plan, tax)) };
    }),
  ),

  route(api.putPlanOffer, ({ person, params, body, write }) =>
    write(async (tx) => {
      const tax = await frontTax(tx);
      return presentPlanOffer(await putPlanOffer(tx, person.id, params.plan, body), tax);
    }),
  ),
];
