import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import type { Pool } from 'pg'
import { packageVersion } from '../config.ts'
import { createMcpServer } from '../api/mcp/server.ts'

/** Answers an assistant over standard input and output until it hangs up, or the signal says so. */
export async function serveMcp({ pool, signal }: { pool: Pool; signal: AbortSignal }): Promise<void> {
  const server = createMcpServer(pool, packageVersion)
  const transport = new StdioServerTransport()
  const ended = new Promise<void>((resolve) => {
    process.stdin.once('end', resolve)
    process.stdin.once('close', resolve)
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
  await server.connect(transport)
  await ended
  await server.close()
}
