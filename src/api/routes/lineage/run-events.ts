import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Pool } from 'pg'
import { z } from 'zod'
import { takeRunEvent } from '../../../catalog/lineage/take-run-event.ts'
import { DatasetEvent, RunEvent } from '../../../model/open-lineage.ts'
import { toActor } from '../../entity/actor.ts'

/** An event of a job or a dataset tells of no run, and gives no edge. */
const noRun = { run: z.undefined().optional() }
const Other = z.union([DatasetEvent.extend(noRun), z.looseObject({ eventTime: z.string(), producer: z.string(), job: z.looseObject({ namespace: z.string(), name: z.string() }), ...noRun })])

/** POST /lineage: where other tools (Airflow, Spark, dbt) send their OpenLineage events, as to any server of OpenLineage. */
export function addRunEventRoute(app: FastifyInstance, pool: Pool): void {
  app.withTypeProvider<ZodTypeProvider>().post('/lineage', {
    config: { right: 'ingest' },
    schema: {
      tags: ['/lineage'], operationId: 'postOpenLineageEvent', summary: 'Take an event of OpenLineage; a completed run gives an edge from each input to each output that is a table here',
      body: z.union([RunEvent, Other]), response: { 201: z.object({ edges: z.number().int(), unknown: z.array(z.string()) }) },
    },
  }, async (request, reply) => {
    const event = RunEvent.safeParse(request.body)
    return reply.code(201).send(event.success ? await takeRunEvent(pool, event.data, toActor(request)) : { edges: 0, unknown: [] })
  })
}
