import { planOffers } from '#model/store/billing/plan-offers.ts';
import { putPlanOffer } from '#api/commands/subscription/put-plan-offer.ts';
import { presentPlanOffer } from '#api/presenters/plan-offer.ts';
import { shopFront } from '#api/queries/shop.ts';
import { route, type Route } from '#api/route.ts';
import * as api from './schema.ts';

export const planOfferRoutes: Route[] = [
  route(api.listPlanOffers, ({ read }) =>
    read(async (tx) => {
      const { taxRate } = await shopFront(tx);
      return { items: (await planOffers(tx)).map((plan) => presentPlanOffer(plan, taxRate)) };
    }),
  ),

  route(api.putPlanOffer, ({ person, params, body, write }) =>
    write(async (tx) => {
      const { taxRate } = await shopFront(tx);
      return presentPlanOffer(await putPlanOffer(tx, person.id, params.plan, body), taxRate);
    }),
  ),
];
