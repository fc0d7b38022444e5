/** Languages of messages. */
export type MailLocale = 'en' | 'de';

/** A message in one language. A place is written as {name}. */
export interface Words {
  subject: string;
  /** One paragraph each; one whose places are not all given is left out. */
  lines: readonly string[];
  /** Words of the link; its address is the param `path`. */
  link?: string;
}

export type MailWords = Readonly<Record<string, Readonly<Record<MailLocale, Words>>>>;
