import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { ROOT, sourceFiles } from '#test/architecture/imports.ts';

/** What the product's code says to people, as its source spells it out. */
export interface Spoken {
  /** English template by the code of the sentence. */
  sentences: Map<string, string>;
  /** Codes that stand for more than one template. */
  ambiguous: string[];
  /** `file:line` of sentences whose code or template is not spelled out, and of errors that carry bare text. */
  unreadable: string[];
  /** Codes of failures and outcomes. */
  failures: Set<string>;
  /** What the audit log calls acts; `change-request.*` stands for every state. */
  actions: Set<string>;
}

/** Speak to name servers; what they throw is turned into a state before anyone reads it. */
const UNHEARD = /^activities\/dns\//;
const FOLDERS = /^(model|api|activities|workflows|deploy)\//;

/** Reads every call of `sentence`, `failure`, `audit` and `appendAudit`, and every `new ApexkeepError`. */
export function spokenInSource(): Spoken {
  const spoken: Spoken = {
    sentences: new Map(),
    ambiguous: [],
    unreadable: [],
    failures: new Set(),
    actions: new Set(),
  };
  for (const file of sourceFiles('.ts').filter((name) => FOLDERS.test(name) && !UNHEARD.test(name))) {
    const text = readFileSync(path.join(ROOT, file), 'utf8');
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    const constants = new Map<string, string>();
    const visit = (node: ts.Node): void => {
      if (ts.isVariableDeclaration(node) && node.initializer && ts.isStringLiteralLike(node.initializer)) {
        constants.set(node.name.getText(), node.initializer.text);
      }
      hear(node, { spoken, constants, at: () => `${file}:${source.getLineAndCharacterOfPosition(node.pos).line + 1}` });
      ts.forEachChild(node, visit);
    };
    if (!file.endsWith('rules/sentence.ts')) visit(source);
  }
  return spoken;
}

interface Place {
  spoken: Spoken;
  constants: ReadonlyMap<string, string>;
  at: () => string;
}

function hear(node: ts.Node, { spoken, constants, at }: Place): void {
  if (ts.isNewExpression(node) && node.expression.getText() === 'ApexkeepError') {
    const said = node.arguments?.[1];
    if (said !== undefined && (ts.isStringLiteralLike(said) || ts.isTemplateExpression(said)))
      spoken.unreadable.push(at());
  }
  if (!ts.isCallExpression(node)) return;
  const [first, second] = node.arguments;
  const name = node.expression.getText();
  if (name === 'failure' && first !== undefined) for (const code of literalsIn(first)) spoken.failures.add(code);
  if (name === 'audit' && node.arguments[2])
    for (const action of literalsIn(node.arguments[2])) spoken.actions.add(action);
  if ((name === 'tellOfRegistration' || name === 'tellOfSubscription') && node.arguments[2])
    for (const action of literalsIn(node.arguments[2])) spoken.actions.add(action);
  if (name === 'appendAudit' && second !== undefined)
    for (const action of actionsIn(second)) spoken.actions.add(action);
  if (name !== 'sentence' || first === undefined || second === undefined) return;
  const template = ts.isStringLiteralLike(second) ? second.text : constants.get(second.getText());
  if (!ts.isStringLiteralLike(first) || template === undefined) return void spoken.unreadable.push(at());
  const known = spoken.sentences.get(first.text);
  if (known !== undefined && known !== template) spoken.ambiguous.push(first.text);
  spoken.sentences.set(first.text, template);
}

/** The `action` of an audit entry. */
function actionsIn(entry: ts.Expression): string[] {
  if (!ts.isObjectLiteralExpression(entry)) return [];
  return entry.properties.flatMap((member) =>
    ts.isPropertyAssignment(member) && member.name.getText() === 'action' ? literalsIn(member.initializer) : [],
  );
}

/** The texts of a literal, with a star for what is filled in, or of both sides of a choice. */
function literalsIn(node: ts.Expression): string[] {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isTemplateExpression(node))
    return [node.templateSpans.reduce((text, span) => `${text}*${span.literal.text}`, node.head.text)];
  return ts.isConditionalExpression(node) ? [...literalsIn(node.whenTrue), ...literalsIn(node.whenFalse)] : [];
}
