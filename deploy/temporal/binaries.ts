import { access, constants } from 'node:fs/promises';
import path from 'node:path';

/** Version of the Temporal server Apexkeep is built and tested against. */
export const TEMPORAL_VERSION = '1.32.1';

/** The programs of one Temporal installation. `ui` may be missing: everything but the UI works without it. */
export interface TemporalBinaries {
  server: string;
  sqlTool: string;
  ui: string | null;
}

/** What each program is called on PATH and in the cache, and the Go package it is built from. */
export const PROGRAMS = {
  server: { file: 'temporal-server', module: `go.temporal.io/server/cmd/server@v${TEMPORAL_VERSION}` },
  sqlTool: { file: 'temporal-sql-tool', module: `go.temporal.io/server/cmd/tools/sql@v${TEMPORAL_VERSION}` },
  ui: { file: 'temporal-ui-server', module: 'github.com/temporalio/ui-server/v2/cmd/server@v2.54.1' },
} as const;
export type ProgramName = keyof typeof PROGRAMS;

/** Folder of the cache that holds the programs of this version. */
export function binariesFolder(cacheDir: string): string {
  return path.join(cacheDir, `temporal-${TEMPORAL_VERSION}`);
}

/** Path of an executable file in the first of the folders that has it, or null. */
export async function executableIn(folders: string[], name: string): Promise<string | null> {
  for (const folder of folders.filter((entry) => entry !== '')) {
    const file = path.join(folder, name);
    if (
      await access(file, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return file;
  }
  return null;
}

/** The programs found in the folders; null unless server and schema tool are both there. */
export async function binariesIn(folders: string[]): Promise<TemporalBinaries | null> {
  const [server, sqlTool, ui] = await Promise.all([
    executableIn(folders, PROGRAMS.server.file),
    executableIn(folders, PROGRAMS.sqlTool.file),
    executableIn(folders, PROGRAMS.ui.file),
  ]);
  return server === null || sqlTool === null ? null : { server, sqlTool, ui };
}
