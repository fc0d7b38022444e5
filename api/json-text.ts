import secureJsonParse from 'secure-json-parse';
import { ApexkeepError, type FieldIssue } from '#model/errors.ts';
import { issueAt } from '#model/rules/field-issue.ts';
import { sentence, type Sentence } from '#model/rules/sentence.ts';

export interface JsonBounds {
  depth: number;
  members: number;
}

/**
 * Parses a JSON body that nobody has vouched for. Refused before anything is built: nesting beyond `depth`, more than
 * `members` values, one key twice in one object (RFC 8259 section 4: receivers differ on it). Refused after: `__proto__`,
 * `constructor.prototype`, numbers out of range, NUL and lone surrogates in any string.
 * @throws ApexkeepError `malformed-body` (not JSON, or too deep or large) or `invalid-input` naming the member.
 */
export function parseJsonText(bytes: Buffer, bounds: JsonBounds): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw malformed(sentence('body-not-utf8', 'The body is not valid UTF-8.'));
  }
  checkStructure(text, bounds);
  let value: unknown;
  try {
    value = secureJsonParse.parse(text, undefined, { protoAction: 'error', constructorAction: 'error' });
  } catch (error) {
    const forbidden = error instanceof SyntaxError && error.message.includes('forbidden prototype');
    throw malformed(
      forbidden
        ? sentence('body-prototype', 'The body names "__proto__" or "constructor.prototype", which no request needs.')
        : sentence('body-not-json', 'The body is not valid JSON.'),
    );
  }
  const issues = unfitValues(value);
  if (issues.length > 0)
    throw new ApexkeepError(
      'invalid-input',
      sentence('body-unstorable', 'Some text or numbers in the body cannot be stored.'),
      { issues },
    );
  return value;
}

interface Level {
  /** Keys seen so far in an object; null in an array. */
  keys: Set<string> | null;
  expectsKey: boolean;
}

/** Walks the text once without building values. Text that is not JSON passes: the parser names that error. */
function checkStructure(text: string, bounds: JsonBounds): void {
  const levels: Level[] = [];
  let members = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    const level = levels.at(-1);
    if (char === '"') {
      const end = endOfString(text, at);
      if (level?.keys && level.expectsKey) addKey(level.keys, text.slice(at, end + 1));
      at = end;
    } else if (char === '{' || char === '[') {
      levels.push({ keys: char === '{' ? new Set() : null, expectsKey: char === '{' });
      if (levels.length > bounds.depth)
        throw malformed(
          sentence('body-too-deep', 'The body is nested deeper than {depth} levels.', { depth: bounds.depth }),
        );
    } else if (char === '}' || char === ']') {
      levels.pop();
    } else if (char === ',' || char === ':') {
      if (level) level.expectsKey = char === ',' && level.keys !== null;
      members += char === ',' ? 1 : 0;
      if (members > bounds.members)
        throw malformed(
          sentence('body-too-wide', 'The body has more than {members} members.', { members: bounds.members }),
        );
    }
  }
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at;
  }
  return text.length;
}

function addKey(keys: Set<string>, quoted: string): void {
  let key = quoted;
  if (quoted.includes('\\')) {
    try {
      key = JSON.stringify(JSON.parse(quoted));
    } catch {
      return;
    }
  }
  if (keys.has(key)) {
    throw malformed(
      sentence('body-member-twice', 'The body has the member {member} twice in one object.', {
        member: key.slice(0, 60),
      }),
    );
  }
  keys.add(key);
}

/** Strings that no database column or workflow can carry, and numbers beyond what a double holds; at most 20 are named. */
function unfitValues(root: unknown): FieldIssue[] {
  const issues: FieldIssue[] = [];
  const open: { path: string; value: unknown }[] = [{ path: '', value: root }];
  for (let next = open.pop(); next !== undefined && issues.length < 20; next = open.pop()) {
    const { path, value } = next;
    const problem = unfit(value);
    if (problem !== null) issues.push(issueAt(path, problem));
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, member] of Object.entries(value)) {
      const below = path === '' ? key : `${path}.${key}`;
      const misnamed = unfit(key);
      if (misnamed !== null) {
        const said = sentence('member-name', 'The name of this member: {problem}', { problem: misnamed });
        issues.push(issueAt(below.toWellFormed(), said));
      }
      open.push({ path: below, value: member });
    }
  }
  return issues;
}

function unfit(value: unknown): Sentence | null {
  if (typeof value === 'number')
    return Number.isFinite(value) ? null : sentence('number-unfit', 'This number is out of range');
  if (typeof value !== 'string') return null;
  if (value.includes('\0')) return sentence('text-nul', 'The text holds a NUL character');
  return value.isWellFormed() ? null : sentence('text-unicode', 'The text holds half of a character pair');
}

function malformed(said: Sentence): ApexkeepError {
  return new ApexkeepError('malformed-body', said);
}
