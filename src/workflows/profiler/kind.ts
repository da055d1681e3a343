import type { WorkflowKind } from '../workflow-kind.ts'
import { idleProfilerKeys, oldProfilerKeys, ProfilerConfig, profilerParts } from './config.ts'

/** What is in tables: counts, ranges and distributions. */
export const profilerKind = {
  pipelineType: 'profiler',
  title: 'profiler',
  command: 'profile',
  sourceTypes: ['postgres'],
  configType: 'Profiler',
  config: ProfilerConfig,
  parts: profilerParts,
  oldKeys: oldProfilerKeys,
  idleKeys: idleProfilerKeys,
} as const satisfies WorkflowKind<ProfilerConfig>
