import { readFileSync } from 'node:fs';
import { sharedData } from '#test/shared-data.ts';

/** One recorded exchange with a provider's API. */
export interface Exchange {
  request: { method: string; url: string; headers: Record<string, string>; body: unknown };
  response: { status: number; headers: Record<string, string>; body: unknown };
}

export interface Recording {
  file: string;
  /** `recorded` from a live API, `fixture` from another project's tests. */
  kind: 'recorded' | 'fixture';
  exchanges: Exchange[];
}

function json(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** The recordings of a provider; none where the data does not lie beside the clone. */
export function recordings(provider: string): Recording[] {
  const index = sharedData('provider-traffic', provider, 'index.json');
  if (index === null) return [];
  const { files } = json(index) as { files: { file: string; kind: Recording['kind'] }[] };
  return files.map(({ file, kind }) => ({
    file,
    kind,
    exchanges: json(sharedData('provider-traffic', provider, file) as string) as Exchange[],
  }));
}
