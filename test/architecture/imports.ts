import { readFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the clone. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** One import as written, and what it leads to. */
export interface Import {
  /** Path of the importing file from the root. */
  from: string;
  specifier: string;
  /** Path from the root for a file of ours; the bare name for a package. */
  to: string;
  typeOnly: boolean;
}

const OURS = ['model', 'workflows', 'activities', 'api', 'web', 'migrations', 'deploy', 'sandbox', 'test', 'bench'];

/** Files git knows or would take, from the root; generated ones are ignored by git and so are not here. */
export function sourceFiles(...endings: string[]): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const gone = new Set(execFileSync('git', ['ls-files', '--deleted'], { cwd: ROOT, encoding: 'utf8' }).split('\n'));
  return listed
    .split('\n')
    .filter((file) => file !== '' && !gone.has(file) && endings.some((ending) => file.endsWith(ending)));
}

/** Takes comments out and leaves strings in place, so that a word in a comment is not an import. */
export function withoutComments(text: string): string {
  const token = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g;
  return text.replace(token, (match) => (match.startsWith('/*') || match.startsWith('//') ? ' ' : match));
}

const STATEMENT = /(?:^|[;\n}])\s*(import|export)\s+(type\s+)?(?:([\w*{}\s,$]+?)\s*from\s*)?(['"])([^'"\n]+)\4/g;
const CALL = /\b(?:import|require)\(\s*(['"])([^'"\n]+)\1\s*\)/g;

/** `{ type A, type B }`: nothing of it is there at run time under `verbatimModuleSyntax` but the module itself. */
function namesTypesOnly(clause: string | undefined): boolean {
  const inside = /^\{([\s\S]*)\}$/.exec((clause ?? '').trim())?.[1];
  const names =
    inside
      ?.split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '') ?? [];
  return names.length > 0 && names.every((name) => name.startsWith('type '));
}

function resolve(from: string, specifier: string): string {
  if (specifier.startsWith('.')) return path.posix.normalize(path.posix.join(path.posix.dirname(from), specifier));
  if (specifier.startsWith('#')) {
    const inside = specifier.slice(1);
    return OURS.includes(inside.split('/')[0] ?? '') ? inside : specifier;
  }
  return specifier;
}

/** Imports of one text: statements, re-exports, and calls of `import` and `require` with a fixed name. */
export function importsOf(from: string, text: string): Import[] {
  const code = withoutComments(text);
  const found: Import[] = [];
  for (const [, , type, clause, , specifier] of code.matchAll(STATEMENT)) {
    if (specifier === undefined) continue;
    found.push({
      from,
      specifier,
      to: resolve(from, specifier),
      typeOnly: type !== undefined || namesTypesOnly(clause),
    });
  }
  for (const [, , specifier] of code.matchAll(CALL)) {
    if (specifier !== undefined) found.push({ from, specifier, to: resolve(from, specifier), typeOnly: false });
  }
  return found;
}

/** Every import of every source file below the given folders. */
export async function allImports(...folders: string[]): Promise<Import[]> {
  const files = sourceFiles('.ts', '.mjs', '.js', '.svelte').filter((file) =>
    folders.includes(file.split('/')[0] ?? ''),
  );
  const lists = await Promise.all(
    files.map(async (file) => importsOf(file, await readFile(path.join(ROOT, file), 'utf8'))),
  );
  return lists.flat();
}
