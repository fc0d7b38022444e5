import { parentOf, hasAddress, isOurs } from './zone-view.ts';
import { rule, shownName, type WordedRule } from './rule.ts';
import { tag } from './tag-list.ts';
import { firstLabel, textsOf } from './values.ts';

export const MAIL_EXTRA_RULES: WordedRule[] = [
  rule({
    id: 'mta-sts-without-host',
    severity: 'high',
    title: 'An MTA-STS policy can be fetched',
    reference: 'RFC 8461 section 3.2',
    message: 'The record announces a policy, but {host} does not exist to serve it.',
    fix: 'Create the host with a certificate and the policy file.',
    *find(view) {
      for (const { set } of view.written) {
        if (firstLabel(set.name) !== '_mta-sts' || !textsOf(set).some((text) => /^v=STSv1/i.test(text))) continue;
        const host = `mta-sts.${parentOf(set.name)}`;
        if (isOurs(view, host) && !hasAddress(view, host)) yield { set, params: { host: shownName(host) } };
      }
    },
  }),
  rule({
    id: 'mta-sts-id',
    severity: 'medium',
    title: 'An MTA-STS record has an id',
    reference: 'RFC 8461 section 3.1',
    message: 'The id is missing or is not 1 to 32 letters and digits; senders cannot tell when the policy changes.',
    fix: 'Write id= and a number that grows with each change.',
    *find(view) {
      for (const { set } of view.written) {
        if (firstLabel(set.name) !== '_mta-sts') continue;
        const texts = textsOf(set).filter((text) => /^v=STSv1/i.test(text));
        if (texts.some((text) => !/^[A-Za-z0-9]{1,32}$/.test(tag(text, 'id') ?? ''))) yield { set };
      }
    },
  }),
  rule({
    id: 'tls-rpt-syntax',
    severity: 'medium',
    title: 'A TLS report record names where reports go',
    reference: 'RFC 8460 section 3',
    message: 'The record is not "v=TLSRPTv1; rua=mailto:…" or "rua=https:…"; no report will arrive.',
    fix: 'Write v=TLSRPTv1; rua=mailto: and an address.',
    *find(view) {
      for (const { set } of view.written) {
        if (set.type !== 'TXT' || !set.name.startsWith('_smtp._tls.')) continue;
        const fits = (text: string) =>
          /^v=TLSRPTv1\s*;/.test(text) && /^(mailto:\S+@\S+|https:\/\/\S+)/i.test(tag(text, 'rua') ?? '');
        if (!textsOf(set).some(fits)) yield { set };
      }
    },
  }),
  rule({
    id: 'bimi-without-enforcement',
    severity: 'low',
    title: 'A BIMI logo needs an enforced DMARC policy',
    reference: 'draft-brand-indicators-for-message-identification section 7',
    message: 'Mail programs show no logo while the DMARC policy of {domain} is missing or none.',
    fix: 'Set DMARC to quarantine or reject first.',
    *find(view) {
      for (const { set } of view.written) {
        const match = /^[^.]+\._bimi\.(.+)$/.exec(set.name);
        if (match === null || set.type !== 'TXT' || !textsOf(set).some((text) => /^v=BIMI1/i.test(text))) continue;
        const domain = match[1] ?? view.apex;
        if (view.at(`_dmarc.${domain}`, 'CNAME') !== undefined) continue;
        const policy = [domain, view.apex].flatMap((name) => textsOf(view.at(`_dmarc.${name}`, 'TXT')))[0];
        if (!/^(quarantine|reject)$/i.test(tag(policy ?? '', 'p') ?? ''))
          yield { set, params: { domain: shownName(domain) } };
      }
    },
  }),
];
