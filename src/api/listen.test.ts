import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { listen } from './listen.ts'

test('a port that is taken is said, with what to do', async () => {
  const first = Fastify()
  const second = Fastify()
  const port = Number(new URL(await listen(first, { host: '127.0.0.1', port: 0 })).port)
  await expect(listen(second, { host: '127.0.0.1', port })).rejects.toMatchObject({ code: 'PORT_IN_USE', object: `127.0.0.1:${port}`, hint: expect.stringContaining('--port') })
  await first.close()
})

test('an address that is not ours is said', async () => {
  await expect(listen(Fastify(), { host: '192.0.2.1', port: 0 })).rejects.toMatchObject({ code: 'ARGUMENT_INVALID' })
})
