import type { KnownDatabase, KnownTable } from '../../catalog/known-databases.ts'
import type { TagRecognizer } from '../../model/governance.ts'
import type { PartitionProfile } from '../../model/profile.ts'
import type { ProfilerKnowledge } from '../../model/profiler-config.ts'
import type { TakeStep } from './steps.ts'

/** What runs ask of the catalog that they write to before they look at a source. */
export type RunKnowledge = {
  readServices(crossDatabaseServices: readonly string[]): Promise<{ databases: readonly KnownDatabase[]; tables: readonly KnownTable[] }>
  readProfiles(serviceName: string): Promise<ProfilerKnowledge>
  /** Undefined where nothing is known. */
  readLabels(serviceName: string): Promise<ReadonlyMap<string, readonly string[]> | undefined>
  /** The recognisers that are kept with tags. */
  readRecognizers(): Promise<readonly { tag: string; recognizer: TagRecognizer }[]>
}

type Entries<Value> = [string, Value][]
type OfMap<M> = M extends ReadonlyMap<string, infer Value> ? Entries<Value> : never
type Profiles = { [Key in 'configs' | 'customMetrics' | 'states' | 'tags']: OfMap<ProfilerKnowledge[Key]> } & Pick<ProfilerKnowledge, 'metricConfiguration'>

/** The same of another Trunkline. */
export function createTrunklineKnowledge(take: TakeStep): RunKnowledge {
  return {
    readServices: (serviceNames) => take('known/services', { serviceNames }),
    readLabels: async (serviceName) => new Map((await take<{ labels: Entries<string[]> }>('known/labels', { serviceName })).labels),
    readRecognizers: async () => (await take<{ recognizers: { tag: string; recognizer: TagRecognizer }[] }>('known/recognizers', {})).recognizers,
    readProfiles: async (serviceName) => {
      const { configs, customMetrics, states, tags, metricConfiguration } = await take<Profiles>('known/profiles', { serviceName })
      return {
        configs: new Map(configs), customMetrics: new Map(customMetrics), states: new Map(states), tags: new Map(tags), metricConfiguration,
        readPartitions: async (table) => new Map((await take<{ partitions: Entries<PartitionProfile> }>('known/partitions', { table })).partitions),
      }
    },
  }
}
