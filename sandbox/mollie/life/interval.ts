const FORM = /^([1-9]\d{0,2}) (month|week|day)s?$/;
const AT_MOST = { month: 12, week: 52, day: 365 } as const;

function parts(interval: string): { count: number; unit: keyof typeof AT_MOST } | null {
  const [, count, unit] = FORM.exec(interval) ?? [];
  return unit === undefined ? null : { count: Number(count), unit: unit as keyof typeof AT_MOST };
}

/** Whether this is an interval of subscriptions: `1 month`, `14 days`, …, a year at most. */
export function isInterval(interval: string): boolean {
  const found = parts(interval);
  return found !== null && found.count <= AT_MOST[found.unit];
}

/** The day that lies so many intervals after a first one. Months end on their last day where the first day is later than it. */
export function dayAfter(first: string, interval: string, steps: number): string {
  const found = parts(interval);
  if (found === null) throw new Error(`"${interval}" is not an interval.`);
  const day = new Date(`${first}T00:00:00Z`);
  const count = found.count * steps;
  if (found.unit === 'month') {
    const wanted = day.getUTCDate();
    day.setUTCDate(1);
    day.setUTCMonth(day.getUTCMonth() + count);
    const last = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate();
    day.setUTCDate(Math.min(wanted, last));
  } else day.setUTCDate(day.getUTCDate() + count * (found.unit === 'week' ? 7 : 1));
  return day.toISOString().slice(0, 10);
}
