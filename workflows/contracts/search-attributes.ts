import { defineSearchAttributeKey } from '@temporalio/common';

/** What operators filter workflows by. Never sealed: ids and states only, no names. Registered by deploy/temporal. */
export const TENANT_ID = defineSearchAttributeKey('TenantId', 'KEYWORD');
export const ZONE_ID = defineSearchAttributeKey('ZoneId', 'KEYWORD');
export const REQUEST_STATE = defineSearchAttributeKey('RequestState', 'KEYWORD');
export const PROVIDER_KIND = defineSearchAttributeKey('ProviderKind', 'KEYWORD');
export const REQUESTED_BY = defineSearchAttributeKey('RequestedBy', 'KEYWORD');
