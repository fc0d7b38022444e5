const BERLIN = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Berlin',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

function wall(ms: number): Record<string, string> {
  return Object.fromEntries(BERLIN.formatToParts(ms).map(({ type, value }) => [type, value]));
}

/** Minutes that Berlin is ahead of UTC. */
function offset(ms: number): number {
  const { year, month, day, hour, minute, second } = wall(ms);
  const local = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Math.round((local - Math.floor(ms / 1000) * 1000) / 60_000);
}

/** A moment as the wire writes it: local time of the account, an offset without a colon. */
export function moment(ms: number): string {
  const minutes = offset(ms);
  const digits = String(Math.floor(minutes / 60)).padStart(2, '0') + String(minutes % 60).padStart(2, '0');
  return new Date(ms + minutes * 60_000).toISOString().replace('Z', `+${digits}`);
}

/** A moment of the wire in any of the forms it takes; NaN when it is none. A time without offset is the account's. */
export function readMoment(text: string): number {
  const parts = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d:\d\d)(\.\d{1,3})?)?(Z|[+-]\d\d:?\d\d)?$/.exec(text);
  if (parts === null) return NaN;
  const [, day, time = '00:00:00', fraction = '', zone] = parts;
  const local = `${day}T${time}${fraction}`;
  if (zone === undefined) {
    const utc = Date.parse(`${local}Z`);
    return utc - offset(utc) * 60_000;
  }
  return Date.parse(local + (zone === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(-2)}`));
}

/** The account's day of a moment, `2026-11-26`. */
export function dayOf(ms: number): string {
  return moment(ms).slice(0, 10);
}

export function addYears(ms: number, years: number): number {
  const date = new Date(ms);
  date.setUTCFullYear(date.getUTCFullYear() + years);
  return date.getTime();
}

export const DAY_MS = 86_400_000;
