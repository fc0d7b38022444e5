import type { Pair } from '../scenario.ts';
import { ADDRESS_PAIRS } from './address.ts';
import { CAA_PAIRS } from './caa.ts';
import { CHANGE_SET_PAIRS } from './change-set.ts';
import { CNAME_PAIRS } from './cname.ts';
import { DKIM_PAIRS } from './dkim.ts';
import { DMARC_PAIRS } from './dmarc.ts';
import { MAIL_EXTRA_PAIRS } from './mail-extras.ts';
import { MX_PAIRS } from './mx.ts';
import { NAME_PAIRS } from './names.ts';
import { NS_PAIRS } from './ns.ts';
import { PTR_PAIRS } from './ptr.ts';
import { RRSET_PAIRS } from './rrset.ts';
import { SPF_PAIRS } from './spf.ts';
import { SRV_PAIRS } from './srv.ts';
import { TTL_PAIRS } from './ttl.ts';
import { TXT_PAIRS } from './txt.ts';
import { WILDCARD_PAIRS } from './wildcard.ts';

/** Pairs of cases by rule file, so that a rule file without cases is seen. */
export const PAIRS: Readonly<Record<string, readonly Pair[]>> = {
  names: NAME_PAIRS,
  rrset: RRSET_PAIRS,
  ttl: TTL_PAIRS,
  address: ADDRESS_PAIRS,
  cname: CNAME_PAIRS,
  mx: MX_PAIRS,
  ns: NS_PAIRS,
  txt: TXT_PAIRS,
  spf: SPF_PAIRS,
  dkim: DKIM_PAIRS,
  dmarc: DMARC_PAIRS,
  'mail-extras': MAIL_EXTRA_PAIRS,
  caa: CAA_PAIRS,
  srv: SRV_PAIRS,
  ptr: PTR_PAIRS,
  wildcard: WILDCARD_PAIRS,
  'change-set': CHANGE_SET_PAIRS,
};
