import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { readTableLabels } from '../../../catalog/classification/read-labels.ts'
import { readTagRecognizers } from '../../../catalog/classification/read-recognizers.ts'
import { readKnownDatabases, readKnownTables } from '../../../catalog/known-databases.ts'
import { findOwner } from '../../../catalog/owners.ts'
import { readKnownPartitions } from '../../../catalog/profile/partition-profiles.ts'
import { readProfilerKnowledge } from '../../../catalog/profile/read-knowledge.ts'
import { EntityReference } from '../../../model/entity.ts'
import { fullyQualifiedName } from '../../../model/fqn.ts'
import { TagRecognizer } from '../../../model/governance.ts'
import { addStep, type IngestContext } from './add-step.ts'

const Service = z.object({ serviceName: z.string().min(1) })
const entries = z.array(z.tuple([z.string(), z.unknown()]))

/** What runs ask of the catalog before they look at a source. */
export function addKnowledgeSteps(app: FastifyInstance, { pool }: IngestContext): void {
  addStep(app, 'known/services', {
    summary: 'The databases that are here with the addresses of their services, and the tables of services that lineage may lead to', body: z.object({ serviceNames: z.array(z.string()) }),
    answer: z.object({ databases: z.array(z.unknown()), tables: z.array(z.unknown()) }),
  }, async ({ serviceNames }) => ({ databases: await readKnownDatabases(pool), tables: await readKnownTables(pool, serviceNames) }))
  addStep(app, 'known/owner', { summary: 'The user with exactly this name, else with this e-mail address, else the team with this name', body: z.object({ name: z.string() }), answer: z.object({ owner: EntityReference.optional() }) },
    async ({ name }) => ({ owner: await findOwner(pool, name) }))
  addStep(app, 'known/labels', { summary: 'The labels of the columns of a service', body: Service, answer: z.object({ labels: entries }) },
    async ({ serviceName }) => ({ labels: [...await readTableLabels(pool, serviceName)] }))
  addStep(app, 'known/recognizers', { summary: 'The recognisers that are kept with tags which may be given automatically', body: z.object({}), answer: z.object({ recognizers: z.array(z.object({ tag: z.string(), recognizer: TagRecognizer })) }) },
    async () => ({ recognizers: await readTagRecognizers(pool) }))
  addStep(app, 'known/profiles', {
    summary: 'How the tables of a service are to be profiled, what was counted of them last, and their labels', body: Service,
    answer: z.object({ configs: entries, customMetrics: entries, states: entries, tags: entries, metricConfiguration: z.array(z.unknown()) }),
  }, async ({ serviceName }) => {
    const { configs, customMetrics, states, tags, metricConfiguration } = await readProfilerKnowledge(pool, fullyQualifiedName(serviceName))
    return { configs: [...configs], customMetrics: [...customMetrics], states: [...states], tags: [...tags], metricConfiguration: [...metricConfiguration] }
  })
  addStep(app, 'known/partitions', { summary: 'What was measured of each partition of a table when it last changed', body: z.object({ table: z.string() }), answer: z.object({ partitions: entries }) },
    async ({ table }) => ({ partitions: [...await readKnownPartitions(pool, table)] }))
}
