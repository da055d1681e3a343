import type { FastifyInstance } from 'fastify'
import type { Pool } from 'pg'

/**
 * POST /mcp: the Model Context Protocol over streamable HTTP, with the tokens and rights of the API. Each call stands for itself, so that any process may
 * answer it; there is no stream from the server and no session to end.
 */
export function addMcpRoute(app: FastifyInstance, options: { pool: Pool; version: string }): void {
  app.post('/mcp', { config: { right: 'view' }, schema: { hide: true } }, async (request, reply) => {
    // Loaded by who asks: most servers never are.
    const { answerMcp } = await import('./answer.ts')
    reply.hijack()
    await answerMcp(options, { request: request.raw, response: reply.raw, body: request.body })
  })
  app.route({
    method: ['GET', 'DELETE'], url: '/mcp', config: { right: 'view' }, schema: { hide: true },
    handler: (_request, reply) => reply.code(405).header('allow', 'POST').send({ jsonrpc: '2.0', error: { code: -32_000, message: 'Only POST is answered here: there is no session and no stream.' }, id: null }),
  })
}
