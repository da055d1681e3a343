import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { propagateLabels } from '../../../catalog/classification/propagate.ts'
import { writeSuggestions } from '../../../catalog/classification/write-suggestions.ts'
import { writeTestResult } from '../../../catalog/data-quality/write-result.ts'
import { writeTestCase } from '../../../catalog/data-quality/write-test.ts'
import { writeLineage } from '../../../catalog/lineage/write-lineage.ts'
import { writeProfile } from '../../../catalog/profile/write-profile.ts'
import { writeSample } from '../../../catalog/sample-data/sample-data.ts'
import { readUsageBase } from '../../../catalog/usage/read-base.ts'
import { writeUsage } from '../../../catalog/usage/write-usage.ts'
import { fullyQualifiedName } from '../../../model/fqn.ts'
import { SampleBody, SuggestionsAnswer, SuggestionsBody } from '../../../model/ingest/classification.ts'
import { LineageAnswer, LineageBody } from '../../../model/ingest/lineage.ts'
import { ProfileBody } from '../../../model/ingest/profile.ts'
import { TestCaseBody, TestResultBody } from '../../../model/ingest/quality.ts'
import { UsageAnswer, UsageBaseBody, UsageBody } from '../../../model/ingest/usage.ts'
import { addStep, type IngestContext } from './add-step.ts'

const Written = z.object({ outcome: z.enum(['written', 'unknown']) })

/** What runs find out about entities that are here: lineage, usage, profiles, labels, rows, tests and their results. */
export function addFigureSteps(app: FastifyInstance, { pool }: IngestContext): void {
  addStep(app, 'lineage', { summary: 'Write everything that a run found for one evidence scope: what is no longer in it ends', body: LineageBody, answer: LineageAnswer },
    ({ set, options }, updatedBy) => writeLineage(pool, set, { ...options, updatedBy, now: Date.now() }))
  addStep(app, 'profile', { summary: 'Write what was measured of one table in one look', body: ProfileBody, answer: Written },
    async (set) => ({ outcome: await writeProfile(pool, set) }))
  addStep(app, 'usage-base', { summary: 'What the last usage run of a service saw', body: z.object({ serviceName: z.string().min(1) }), answer: z.object({ base: UsageBaseBody.optional() }) },
    async ({ serviceName }) => ({ base: await readUsageBase(pool, fullyQualifiedName(serviceName)) as z.infer<typeof UsageBaseBody> | undefined }))
  addStep(app, 'usage', { summary: 'Write a usage run whole, where no other was written since its base was read', body: UsageBody, answer: UsageAnswer },
    (set) => writeUsage(pool, { ...set, day: set.day, baseTakenAt: set.baseTakenAt }))
  addLabelSteps(app, { pool })
  addTestSteps(app, { pool })
}

function addLabelSteps(app: FastifyInstance, { pool }: Pick<IngestContext, 'pool'>): void {
  addStep(app, 'suggestions', { summary: 'Propose labels for the columns of one table; what somebody rejected is not proposed again', body: SuggestionsBody, answer: z.object({ outcome: SuggestionsAnswer }) },
    async (set) => ({ outcome: await writeSuggestions(pool, set, Date.now()) }))
  addStep(app, 'propagation', { summary: 'Propose the labels of classified columns for what is made of them', body: z.object({}), answer: z.object({ proposed: z.number() }) },
    async () => ({ proposed: await propagateLabels(pool, Date.now()) }))
  addStep(app, 'sample', { summary: 'Keep rows of one table, or where they are kept, in place of those kept before', body: SampleBody, answer: Written },
    async (set) => ({ outcome: await writeSample(pool, set) }))
}

function addTestSteps(app: FastifyInstance, { pool }: Pick<IngestContext, 'pool'>): void {
  addStep(app, 'test-case', { summary: 'Keep a test that a file describes, with the suite of its table', body: TestCaseBody, answer: z.object({ outcome: z.enum(['created', 'updated', 'unchanged', 'unknown']) }) },
    async ({ request, forceUpdate }, updatedBy) => ({ outcome: await writeTestCase(pool, request, { forceUpdate, updatedBy }) }))
  addStep(app, 'test-result', { summary: 'Add a result of a test, with the rows that fail where they were asked for', body: TestResultBody, answer: Written },
    async ({ fullyQualifiedName: test, ...added }) => ({ outcome: await writeTestResult(pool, test, added) }))
}
