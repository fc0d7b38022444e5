import type { components } from './schema.d.ts';

type Shapes = components['schemas'];

export type AccountMode = Shapes['AccountMode'];
export type ApprovalPolicy = Shapes['ApprovalPolicy'];
export type AuditEvent = Shapes['AuditEvent'];
export type ChangeDetail = Shapes['ChangeDetail'];
export type ChangeState = Shapes['ChangeState'];
export type ChangeSummary = Shapes['ChangeSummary'];
export type Execution = Shapes['Execution'];
export type Finding = Shapes['Finding'];
export type Home = Shapes['Home'];
export type Me = Shapes['Me'];
export type OwnMembership = Shapes['OwnMembership'];
export type PasteCheck = Shapes['PasteCheck'];
export type PlannedChange = Shapes['PlannedChange'];
export type Problem = Shapes['Problem'];
export type ProviderAccount = Shapes['ProviderAccount'];
export type RecordSet = Shapes['RecordSet'];
export type RecordSetRow = Shapes['RecordSetRow'];
export type Role = Shapes['Role'];
export type Session = Shapes['Session'];
export type StaleItem = Shapes['StaleItem'];
export type TimelineEntry = Shapes['TimelineEntry'];
export type Tray = Shapes['Tray'];
export type Zone = Shapes['Zone'];
export type ZoneImport = Shapes['ZoneImport'];
export type ZoneSummary = Shapes['ZoneSummary'];
