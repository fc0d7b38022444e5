/** One step of something that takes time, as people see it. */
export interface Step {
  id: string;
  title: string;
  state: 'todo' | 'running' | 'waiting' | 'done' | 'skipped' | 'failed';
  at?: string;
  note?: string;
  /** Says where it stands in other words than those of its state. */
  word?: string;
}
