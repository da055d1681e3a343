import type { FastifyInstance, FastifySchema } from 'fastify'
import type { Pool } from 'pg'
import type { z } from 'zod'
import type { OpenSecretBox } from '../../../catalog/secret-box.ts'
import { toActor } from '../../entity/actor.ts'

/** What steps write with. */
export type IngestContext = { pool: Pool; openSecretBox: OpenSecretBox }

/** A usage run is written whole: the texts of all its statements, and the counters that the next run is subtracted from. */
const largestBody = 256 * 1024 * 1024

type Step<Body extends z.ZodType, Answer extends z.ZodType> = { summary: string; body: Body; answer: Answer }
type Run<Body extends z.ZodType, Answer extends z.ZodType> = (body: z.output<Body>, updatedBy: string) => Promise<z.input<Answer>>

/** POST /catalog/ingest/{name}: one step of a run that another Trunkline makes, written as this one's own runs write it. */
export function addStep<Body extends z.ZodType, Answer extends z.ZodType>(app: FastifyInstance, name: string, { summary, body, answer }: Step<Body, Answer>, run: Run<Body, Answer>): void {
  const operationId = `ingest${name.split(/[/-]/).map((part) => part[0]!.toUpperCase() + part.slice(1)).join('')}`
  const schema: FastifySchema = { tags: ['/catalog'], operationId, summary, body, response: { 200: answer } }
  app.post(`/catalog/ingest/${name}`, { bodyLimit: largestBody, config: { right: 'ingest' }, schema }, async (request) => run(request.body as z.output<Body>, toActor(request).name))
}
