import type { FastifyRequest } from 'fastify'
import { expect, test } from 'vitest'
import { toActor } from './actor.ts'

function requestWith(authorization?: string): FastifyRequest {
  return { headers: authorization === undefined ? {} : { authorization } } as FastifyRequest
}

function token(claims: unknown): string {
  return `Bearer e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`
}

test('a request without a token is of the person at this machine', () => {
  expect(toActor(requestWith())).toEqual({ name: 'admin', isBot: false })
})

test("a bot's token, as OpenMetadata's clients send it, makes the write one of a source", () => {
  expect(toActor(requestWith(token({ sub: 'ingestion-bot', isBot: true })))).toEqual({ name: 'ingestion-bot', isBot: true })
})

test('a token that names no bot changes nothing', () => {
  for (const authorization of [token({ sub: 'ann' }), token({ isBot: true }), token(null), token('x'), 'Bearer a.b.c', 'Bearer', 'Basic YTpi']) {
    expect(toActor(requestWith(authorization))).toEqual({ name: 'admin', isBot: false })
  }
})
