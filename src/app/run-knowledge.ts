import type { Pool } from 'pg'
import { readTableLabels } from '../catalog/classification/read-labels.ts'
import { readTagRecognizers } from '../catalog/classification/read-recognizers.ts'
import { readKnownDatabases, readKnownTables } from '../catalog/known-databases.ts'
import { readProfilerKnowledge } from '../catalog/profile/read-knowledge.ts'
import { fullyQualifiedName } from '../model/fqn.ts'
import { noKnowledge } from '../model/profiler-config.ts'
import type { RunKnowledge } from '../sinks/ingest/knowledge.ts'

/** What the catalog of this machine knows. */
export function storeKnowledge(store: () => Promise<Pool>): RunKnowledge {
  return {
    readServices: async (crossDatabaseServices) => {
      const pool = await store()
      return { databases: await readKnownDatabases(pool), tables: await readKnownTables(pool, crossDatabaseServices) }
    },
    readProfiles: async (serviceName) => readProfilerKnowledge(await store(), fullyQualifiedName(serviceName)),
    readLabels: async (serviceName) => readTableLabels(await store(), serviceName),
    readRecognizers: async () => readTagRecognizers(await store()),
  }
}

/** A file, and a server of OpenMetadata, know nothing that a run asks for. */
export const nothingKnown: RunKnowledge = {
  readServices: () => Promise.resolve({ databases: [], tables: [] }), readProfiles: () => Promise.resolve(noKnowledge), readLabels: () => Promise.resolve(undefined), readRecognizers: () => Promise.resolve([]),
}

/** What the sink knows that the run opens when it begins. */
export function knowledgeOfSink(sink: () => { knowledge?: RunKnowledge | undefined } | undefined): RunKnowledge {
  const known = (): RunKnowledge => sink()?.knowledge ?? nothingKnown
  return { readServices: (names) => known().readServices(names), readProfiles: (name) => known().readProfiles(name), readLabels: (name) => known().readLabels(name), readRecognizers: () => known().readRecognizers() }
}
