import { realPowerDnsPresent } from '#test/judges/real-powerdns.ts';
import { startRealServer } from '#test/sandbox/powerdns/servers.ts';
import { powerDnsContract } from './powerdns-contract.ts';

powerDnsContract('a real server', startRealServer, realPowerDnsPresent());
