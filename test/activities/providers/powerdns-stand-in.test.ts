import { startStandInServer } from '#test/sandbox/powerdns/servers.ts';
import { powerDnsContract } from './powerdns-contract.ts';

powerDnsContract('the stand-in', startStandInServer);
