import type { IncomingMessage, ServerResponse } from 'node:http'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import type { Pool } from 'pg'
import { createMcpServer } from './server.ts'

/** Answers one call of the protocol, which stands for itself: whatever was made for it goes with it. */
export async function answerMcp({ pool, version }: { pool: Pool; version: string }, call: { request: IncomingMessage; response: ServerResponse; body: unknown }): Promise<void> {
  const server = createMcpServer(pool, version)
  const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true })
  call.response.on('close', () => {
    void transport.close()
    void server.close()
  })
  // The SDK's own types do not hold under exactOptionalPropertyTypes.
  await server.connect(transport as Parameters<typeof server.connect>[0])
  await transport.handleRequest(call.request, call.response, call.body)
}
