/**
 * Tag lists (`v=DMARC1; p=none`) as DKIM, DMARC, MTA-STS, TLS-RPT and BIMI write them (RFC 6376 section 3.2). Names are kept
 * in the case of the standard's comparison: lower. Order and duplicates are kept, because rules judge them.
 */
export function tagsOf(text: string): { name: string; value: string }[] {
  return text
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=');
      if (at < 0) return { name: part.toLowerCase(), value: '' };
      return { name: part.slice(0, at).trim().toLowerCase(), value: part.slice(at + 1).trim() };
    });
}

/** The first value of a tag, or undefined. */
export function tag(text: string, name: string): string | undefined {
  return tagsOf(text).find((one) => one.name === name)?.value;
}
