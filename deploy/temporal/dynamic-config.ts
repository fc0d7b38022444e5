export interface DynamicConfigOptions {
  /** Lets workflows skip idle time. For tests and the sandbox only: in production time is real. */
  timeSkipping?: boolean | undefined;
  /** Asks workflows to start over after some hundred events instead of thousands. For tests only: they see it happen. */
  shortHistories?: boolean | undefined;
}

/** Settings of the Temporal server that Apexkeep relies on, with the reason for each. */
function settings(options: DynamicConfigOptions): Record<string, boolean | number> {
  return {
    // Without it fairness keys are accepted and do nothing: one tenant's queue would hold up all others.
    'matching.enableFairness': true,
    // One server is one process here: a single partition makes fairness and rates exact, and polls cheap.
    'matching.numTaskqueueReadPartitions': 1,
    'matching.numTaskqueueWritePartitions': 1,
    // Lists for operators and the reconcile run; 10 a second is the default.
    'frontend.namespaceRPS.visibility': 100,
    // Summaries and details are encrypted, which adds to their length.
    'limit.userMetadataSummarySize': 2000,
    'limit.userMetadataDetailsSize': 60_000,
    // A new search attribute is usable at once, not after a minute.
    'system.forceSearchAttributesCacheRefreshOnRead': true,
    ...(options.shortHistories === true ? { 'limit.historyCount.suggestContinueAsNew': 200 } : {}),
    ...(options.timeSkipping === true ? { 'frontend.WorkflowTimeSkippingEnabled': true } : {}),
  };
}

/** The dynamic config file of the server, as YAML. */
export function dynamicConfigYaml(options: DynamicConfigOptions): string {
  const entries = Object.entries(settings(options)).map(([key, value]) => `${key}:\n  - value: ${String(value)}\n`);
  return entries.join('');
}

/** The same for the CLI's development server, as flags. */
export function dynamicConfigFlags(options: DynamicConfigOptions): string[] {
  return Object.entries(settings(options)).flatMap(([key, value]) => [
    '--dynamic-config-value',
    `${key}=${String(value)}`,
  ]);
}
