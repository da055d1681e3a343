import type { FastifyRequest } from 'fastify'
import { expect, test } from 'vitest'
import { toActor } from './actor.ts'

function requestOf(identity: { name: string; isBot: boolean } | null): FastifyRequest {
  return { identity } as FastifyRequest
}

test('a person writes as such, a bot as one that speaks for a source', () => {
  expect(toActor(requestOf({ name: 'ann', isBot: false }))).toEqual({ name: 'ann', isBot: false })
  expect(toActor(requestOf({ name: 'ingestion-bot', isBot: true }))).toEqual({ name: 'ingestion-bot', isBot: true })
})

test('a request that nobody sent writes nothing', () => {
  expect(() => toActor(requestOf(null))).toThrow('Nobody is signed in.')
})
